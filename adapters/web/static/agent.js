// For agents: keyboard shortcuts, and telling colleagues who looks at a ticket and who writes.

const SEEN_MS = 20_000;
const TYPING_MS = 4_000;
const OFF = "shortcuts-off";

function isWriting(target) {
  return target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName);
}

function use(target) {
  if (target.matches("textarea, input")) { target.focus(); return; }
  const details = target.tagName === "SUMMARY" ? target.parentElement : null;
  if (!details) { target.click(); return; }
  details.open = true;
  (details.querySelector("select, textarea, input:not([type=hidden])") ?? target).focus();
  details.scrollIntoView({ block: "nearest" });
}

function move(step) {
  const links = [...document.querySelectorAll(".lines > li[data-ticket] > a")];
  const at = links.indexOf(document.activeElement);
  const next = at < 0 ? (step > 0 ? 0 : links.length - 1) : at + step;
  links[Math.max(0, Math.min(next, links.length - 1))]?.focus();
}

document.addEventListener("keydown", (event) => {
  const { key, target } = event;
  if (key === "Enter" && (event.ctrlKey || event.metaKey) && target.form) { target.form.requestSubmit(); return; }
  // Out of a field, where single keys are letters; a search field is emptied first.
  if (key === "Escape" && !event.isComposing && isWriting(target) && !(target.type === "search" && target.value)) target.blur();
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || isWriting(target)) return;
  if (localStorage.getItem(OFF) && key !== "?") return;
  if (key === "j" || key === "k") { move(key === "j" ? 1 : -1); event.preventDefault(); return; }
  if (key === "b") { location.assign("/board"); return; }
  const found = document.querySelector(`[data-shortcut="${CSS.escape(key)}"]`);
  if (!found) return;
  event.preventDefault();
  use(found);
});

// A person may press single keys by mistake, or speak to the browser: shortcuts can be switched off.
const toggle = document.getElementById("keys-on");
if (toggle) {
  toggle.closest("label").hidden = false;
  toggle.checked = !localStorage.getItem(OFF);
  toggle.addEventListener("change", () => {
    if (toggle.checked) localStorage.removeItem(OFF); else localStorage.setItem(OFF, "yes");
  });
}

const list = document.getElementById("timeline");
const csrf = document.querySelector("input[name=csrf]")?.value;

function tellPresence(typing) {
  if (document.visibilityState !== "visible") return;
  const body = new URLSearchParams({ csrf, typing: typing ? "1" : "0" });
  fetch(`/tickets/${list.dataset.ticket}/presence`, { method: "POST", body }).catch(() => {});
}

if (list && csrf) {
  let told = 0;
  tellPresence(false);
  setInterval(() => tellPresence(false), SEEN_MS);
  document.addEventListener("visibilitychange", () => tellPresence(false));
  document.addEventListener("input", ({ target }) => {
    if (target.tagName !== "TEXTAREA" || Date.now() - told < TYPING_MS) return;
    told = Date.now();
    tellPresence(true);
  });
}
