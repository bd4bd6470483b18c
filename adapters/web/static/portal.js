// Enhances pages that work without it: drafts that survive a reload, suggestions, sending offline.

const ONE_SECOND = 1000;
const owner = document.body.dataset.owner; // who is signed in; "" where nobody is

// Drafts belong to whoever wrote them. Nobody else who signs in here finds them, and a sign-out takes
// them along (the desk says so too, by Clear-Site-Data).
const draftName = (form) => `draft:${owner}:${form.dataset.draft}`;

function dropDrafts(isDropped) {
  const names = Object.keys(localStorage).filter((name) => name.startsWith("draft:"));
  for (const name of names) if (isDropped(name)) localStorage.removeItem(name);
}

async function forget() {
  dropDrafts(() => true);
  sessionStorage.clear();
  self.outbox?.clear().catch(() => {});
  const worker = await navigator.serviceWorker?.getRegistration();
  for (const note of (await worker?.getNotifications()) ?? []) note.close();
}

if (owner) dropDrafts((name) => !name.startsWith(`draft:${owner}:`));
for (const form of document.querySelectorAll("form[data-forget]")) form.addEventListener("submit", forget);

// In a form that is all one question, choices are kept too; a half-made choice of a command is not.
function writtenFields(form) {
  return [...form.elements].filter(({ name, type, tagName }) => name && !/^(hidden|file|submit)$/.test(type)
    && (form.matches("[data-whole]") || !/^(radio|checkbox)$/.test(type) && tagName !== "SELECT"));
}

function restore(field, kept) {
  if (kept === undefined) return;
  if (field.type === "radio") field.checked = kept === field.value;
  else if (field.type === "checkbox") field.checked = kept === true;
  else if (field.tagName === "SELECT") { if ([...field.options].some(({ value }) => value === kept)) field.value = kept; }
  else if (!field.value) field.value = kept;
}

function valuesOf(fields) {
  const values = {};
  for (const field of fields) {
    if (field.type === "radio") { if (field.checked) values[field.name] = field.value; }
    else values[field.name] = field.type === "checkbox" ? field.checked : field.value;
  }
  return values;
}

function keepDrafts() {
  for (const form of document.querySelectorAll("form[data-draft]")) {
    const name = draftName(form);
    const fields = writtenFields(form);
    try {
      const kept = JSON.parse(localStorage.getItem(name) || "{}");
      for (const field of fields) restore(field, kept[field.name]);
    } catch { localStorage.removeItem(name); }
    form.addEventListener("input", () => {
      try { localStorage.setItem(name, JSON.stringify(valuesOf(fields))); } catch { /* the browser keeps nothing */ }
    });
    form.addEventListener("submit", (event) => {
      sessionStorage.setItem("sent", name);
      const button = event.submitter;
      if (button) setTimeout(() => { button.disabled = true; });
    });
  }
}

// A page that comes back from the browser's memory can be used again.
window.addEventListener("pageshow", (event) => {
  if (event.persisted) for (const button of document.querySelectorAll("button[disabled]")) button.disabled = false;
});

// A draft goes once the desk has accepted it: the next page is another one, or the ticket's own.
function dropAcceptedDraft() {
  const name = sessionStorage.getItem("sent");
  if (!name) return;
  sessionStorage.removeItem("sent");
  if (!document.querySelector(".wrong")) localStorage.removeItem(name);
}

function suggestArticles() {
  const box = document.getElementById("suggestions");
  const field = document.getElementById("f-description");
  if (!box || !field) return;
  let timer = 0;
  field.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(async () => {
      const words = field.value.trim();
      if (words.length < 12) { box.replaceChildren(); return; }
      const answer = await fetch(`/suggestions?q=${encodeURIComponent(words.slice(0, 500))}`)
        .catch(() => null); // without a line there are no suggestions
      if (answer?.ok && field.value.trim() === words) box.innerHTML = await answer.text();
    }, ONE_SECOND / 2);
  });
}

// The desk writes moments in the zone of whoever signs in here.
function tellZone() {
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
  for (const field of document.querySelectorAll("input.zone")) field.value = timeZone ?? "";
}

// Without a line a form is kept in this browser and sent when the line is back: by the worker, where
// the browser has Background Sync, else by the next page that is open.
export async function keepForLater(form) {
  const values = [...new FormData(form)].filter(([, value]) => typeof value === "string" || value.size);
  await outbox.put("forms", { action: form.action, values, draft: form.dataset.draft, owner });
  sessionStorage.removeItem("sent"); // its draft stays until it is
  for (const note of form.querySelectorAll(".offline")) note.hidden = false;
  const worker = await navigator.serviceWorker?.getRegistration();
  await worker?.sync?.register("outbox").catch(() => {});
}

// Tells what became of what was sent, by the page or the worker: the last page is opened. What the desk
// has refused, as after the session has ended, goes back to the form it was written in.
async function showResults() {
  let next = "";
  for (const { id, action, values, draft, owner: whose, became } of await outbox.all("forms")) {
    if (!became || (owner && whose !== owner)) continue;
    next = became;
    if (became === "refused") {
      const written = new URL(action).pathname;
      next = written.replace(/\/\w+$/, "") || written; // the page of the form
      if (!owner) continue; // they sign in first
      const texts = values.filter(([name, value]) => typeof value === "string" && !/^(csrf|key)$/.test(name));
      const files = values.map(([, value]) => value).filter((value) => typeof value !== "string");
      localStorage.setItem(`draft:${owner}:${draft}`, JSON.stringify(Object.fromEntries(texts)));
      if (files.length) await outbox.put("shared", { words: "", files, draft, owner, isOwn: true });
    } else localStorage.removeItem(`draft:${whose}:${draft}`);
    await outbox.drop("forms", id);
  }
  if (next) location.assign(next);
}

async function sendKept() {
  await outbox.send().catch(() => {}); // without a line, or the desk is busy: later
  await showResults();
}

// What another app has shared was taken by the worker; see its share target.
async function takeShared() {
  const isShared = new URLSearchParams(location.search).get("shared") !== null;
  for (const { id, words, files, draft, isOwn } of await outbox.all("shared")) {
    const form = document.querySelector(`form[data-draft="${CSS.escape(draft)}"]`);
    if (!form || !(isOwn || isShared)) continue;
    const field = form.querySelector("textarea");
    if (words) field.value = [field.value, words].filter(Boolean).join("\n");
    const input = form.querySelector("input[type=file]");
    const held = new DataTransfer();
    for (const file of [...(input?.files ?? []), ...files]) held.items.add(file);
    if (input) { input.files = held.files; input.dispatchEvent(new Event("change", { bubbles: true })); }
    await outbox.drop("shared", id);
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

function sendOffline() {
  for (const form of document.querySelectorAll("form[data-draft]")) {
    form.addEventListener("submit", (event) => {
      if (navigator.onLine || event.submitter?.hasAttribute("formaction")) return;
      event.preventDefault();
      keepForLater(form);
    });
  }
}

// After the page: nobody needs it to see the page.
async function startLater() {
  if (document.querySelector("input[type=file]")) await import("/static/files.js");
  if (!self.indexedDB) return;
  await import("/static/outbox.js");
  if (owner) await outbox.claim(owner);
  await takeShared();
  window.addEventListener("online", sendKept);
  const waits = (await outbox.all("forms")).some(({ became }) => owner || became !== "refused");
  if (navigator.onLine && waits) await sendKept();
}

// Once for each form: also when the desk has sent it back with what is wrong (see files.js).
export function enhanceForms() {
  keepDrafts();
  suggestArticles();
  if (self.indexedDB) sendOffline();
}

// Escape closes what was unfolded around the focus. What was written there stays.
document.addEventListener("keydown", ({ key, target, isComposing }) => {
  const open = key === "Escape" && !isComposing && target.closest?.("details[open]");
  if (!open) return;
  open.open = false;
  open.querySelector("summary").focus();
});

tellZone();
dropAcceptedDraft();
enhanceForms();
if (document.querySelector("#timeline, #board")) import("/static/live.js");
if (document.getElementById("keys")) import("/static/agent.js");
if (document.readyState === "complete") startLater(); else addEventListener("load", startLater);
if ("serviceWorker" in navigator) navigator.serviceWorker.register("/sw.js");

// Who looks has seen it.
navigator.clearAppBadge?.().catch(() => {});
