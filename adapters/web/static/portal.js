// Enhances pages that work without it: drafts that survive a reload, suggestions, sending offline.

const ONE_SECOND = 1000;

function keepDrafts() {
  for (const form of document.querySelectorAll("form[data-draft]")) {
    const name = `draft:${form.dataset.draft}`;
    const fields = [...form.querySelectorAll("textarea, input:not([type=hidden]):not([type=file])")];
    try {
      const kept = JSON.parse(localStorage.getItem(name) || "{}");
      for (const field of fields) if (!field.value && kept[field.name]) field.value = kept[field.name];
    } catch { localStorage.removeItem(name); }
    form.addEventListener("input", () => {
      const values = Object.fromEntries(fields.map((field) => [field.name, field.value]));
      localStorage.setItem(name, JSON.stringify(values));
    });
    form.addEventListener("submit", () => {
      sessionStorage.setItem("sent", name);
      const button = form.querySelector("button:not([type])");
      if (button) setTimeout(() => { button.disabled = true; });
    });
  }
}

// A draft goes once the desk has accepted it: the next page is another one, or the ticket's own.
function dropAcceptedDraft() {
  const name = sessionStorage.getItem("sent");
  if (!name) return;
  sessionStorage.removeItem("sent");
  if (!document.querySelector(".wrong")) localStorage.removeItem(name);
}

function pasteScreenshots() {
  const input = document.querySelector("input[type=file]");
  if (!input) return;
  const add = (files) => {
    if (!files.length) return;
    const all = new DataTransfer();
    for (const file of [...input.files, ...files]) all.items.add(file);
    input.files = all.files;
  };
  document.addEventListener("paste", (event) => add(event.clipboardData?.files ?? []));
  const form = input.form;
  form.addEventListener("dragover", (event) => event.preventDefault());
  form.addEventListener("drop", (event) => { event.preventDefault(); add(event.dataTransfer.files); });
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

tellZone();
dropAcceptedDraft();
keepDrafts();
pasteScreenshots();
suggestArticles();
if (document.querySelector("#timeline, #board")) import("/static/live.js");
if (document.getElementById("keys")) import("/static/agent.js");

// Without a line a form is kept in this browser and sent when the line is back: by the worker, where
// the browser has Background Sync, else by the next page that is open.
async function keepForLater(form) {
  const values = [...new FormData(form)].filter(([, value]) => typeof value === "string" || value.size);
  await outbox.put("forms", { action: form.action, values, draft: form.dataset.draft });
  sessionStorage.removeItem("sent"); // its draft stays until it is
  for (const note of form.querySelectorAll(".offline")) note.hidden = false;
  const worker = await navigator.serviceWorker?.getRegistration();
  await worker?.sync?.register("outbox").catch(() => {});
}

// Tells what became of what was sent, by the page or the worker: the last page is opened. What the desk
// has refused, as after the session has ended, goes back to the form it was written in.
async function showResults() {
  let next = "";
  for (const { id, action, values, draft, became } of await outbox.all("forms")) {
    if (!became) continue;
    await outbox.drop("forms", id);
    next = became;
    localStorage.removeItem(`draft:${draft}`);
    if (became !== "refused") continue;
    const written = new URL(action).pathname;
    next = written.replace(/\/\w+$/, "") || written; // the page of the form
    const words = values.filter(([, value]) => typeof value === "string");
    localStorage.setItem(`draft:${draft}`, JSON.stringify(Object.fromEntries(words)));
  }
  if (next) location.assign(next);
}

async function sendKept() {
  await outbox.send().catch(() => {}); // without a line, or the desk is busy: later
  await showResults();
}

// What another app has shared was taken by the worker; see its share target.
async function takeShared() {
  const form = document.querySelector("form[data-draft=ticket]");
  if (!form || new URLSearchParams(location.search).get("shared") === null) return;
  for (const { id, words, files } of await outbox.all("shared")) {
    const field = form.querySelector("textarea");
    if (words) field.value = [field.value, words].filter(Boolean).join("\n");
    const input = form.querySelector("input[type=file]");
    const held = new DataTransfer();
    for (const file of [...(input?.files ?? []), ...files]) held.items.add(file);
    if (input) input.files = held.files;
    await outbox.drop("shared", id);
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

async function sendWhenOnline() {
  await import("/static/outbox.js");
  await takeShared();
  window.addEventListener("online", sendKept);
  if (navigator.onLine && (await outbox.all("forms")).length) await sendKept();
}

if (self.indexedDB) {
  for (const form of document.querySelectorAll("form[data-draft]")) {
    form.addEventListener("submit", (event) => {
      if (navigator.onLine) return;
      event.preventDefault();
      keepForLater(form);
    });
  }
  // After the page: nobody needs it to see the page.
  if (document.readyState === "complete") sendWhenOnline(); else addEventListener("load", sendWhenOnline);
}
if ("serviceWorker" in navigator) navigator.serviceWorker.register("/sw.js");

// Who looks has seen it.
navigator.clearAppBadge?.().catch(() => {});
