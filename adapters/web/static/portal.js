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

// Without a line a form is kept in this browser and sent when the line is back. It carries the key
// of its page, so that the desk takes it once, however often it is sent.
const KEPT = "outbox";

function readKept() {
  try { return JSON.parse(localStorage.getItem(KEPT) || "[]"); } catch { return []; }
}

function keepForLater(form) {
  const values = [...new FormData(form)].filter(([, value]) => typeof value === "string");
  localStorage.setItem(KEPT, JSON.stringify([...readKept(), { action: form.action, values, draft: form.dataset.draft }]));
  const note = form.querySelector(".offline");
  if (note) note.hidden = false;
}

async function sendKept() {
  let last = "";
  for (const { action, values, draft } of readKept()) {
    const body = new FormData();
    for (const [name, value] of values) body.append(name, value);
    let answer;
    try { answer = await fetch(action, { method: "POST", body }); } catch { return; }
    if (answer.status >= 500) return;
    // Refused, or the session is over: the words go back to the form that they were written in.
    const isRefused = answer.status >= 400 || new URL(answer.url).pathname === "/sign-in";
    if (isRefused && draft) localStorage.setItem(`draft:${draft}`, JSON.stringify(Object.fromEntries(values)));
    localStorage.setItem(KEPT, JSON.stringify(readKept().slice(1)));
    last = answer.url;
  }
  if (last) location.assign(last);
}

function sendWhenOnline() {
  for (const form of document.querySelectorAll("form[data-draft]")) {
    form.addEventListener("submit", (event) => {
      if (navigator.onLine) return;
      event.preventDefault();
      keepForLater(form);
    });
  }
  window.addEventListener("online", sendKept);
  if (navigator.onLine && readKept().length) sendKept();
}

sendWhenOnline();
if ("serviceWorker" in navigator) navigator.serviceWorker.register("/sw.js");

// Who looks has seen it.
navigator.clearAppBadge?.().catch(() => {});
