// Files of a form: pasted, dropped or photographed, listed, and sent with their progress told.
// Loaded by portal.js on pages with a file field; without it the form is sent as any other.

import { enhanceForms, keepForLater } from "/static/portal.js";

const input = () => document.querySelector("input[type=file]:not([capture])");
const say = (text) => { document.getElementById("files-status").textContent = text; };
const words = () => document.getElementById("files-status").dataset;

function take(files) {
  const field = input();
  if (!field || !files.length) return;
  const all = new DataTransfer();
  for (const file of [...field.files, ...files]) all.items.add(file);
  field.files = all.files;
  showChosen();
}

function remove(file) {
  const all = new DataTransfer();
  for (const each of input().files) if (each !== file) all.items.add(each);
  input().files = all.files;
  showChosen();
  input().focus();
}

function sizeOf(file) {
  const units = file.size < 1_000_000 ? ["kilobyte", file.size / 1000] : ["megabyte", file.size / 1_000_000];
  const style = { style: "unit", unit: units[0], maximumFractionDigits: units[1] < 10 ? 1 : 0 };
  return new Intl.NumberFormat(document.documentElement.lang, style).format(units[1]);
}

// What is chosen, each with a button that takes it out again.
function showChosen() {
  const lines = [...input().files].map((file) => {
    const line = document.createElement("li");
    const button = document.createElement("button");
    button.type = "button";
    button.className = "link";
    button.textContent = words().remove;
    button.setAttribute("aria-label", words().removeNamed.replace("{file}", file.name));
    button.addEventListener("click", () => remove(file));
    line.append(`${file.name} (${sizeOf(file)}) `, button);
    return line;
  });
  document.getElementById("files-chosen").replaceChildren(...lines);
  const size = [...input().files].reduce((sum, file) => sum + file.size, 0);
  say(size > Number(words().max) ? words().large : "");
  return size <= Number(words().max);
}

// The page that follows may be this one, with a new part at its end.
function goTo(address) {
  const next = new URL(address, location.href);
  const isHere = next.pathname === location.pathname && next.search === location.search;
  location.assign(next);
  if (isHere) location.reload();
}

// The desk has sent the form back with what is wrong: the chosen files stay chosen.
function replacePage(html) {
  const copy = new DOMParser().parseFromString(html, "text/html");
  const chosen = input().files;
  sessionStorage.removeItem("sent");
  document.title = copy.title;
  document.querySelector("main").replaceWith(document.adoptNode(copy.querySelector("main")));
  enhanceForms();
  if (input()) {
    input().files = chosen;
    watch();
    showChosen();
  }
  const wrong = document.querySelector("[aria-invalid], [role=alert]") ?? document.querySelector("main");
  wrong.focus();
  wrong.scrollIntoView({ block: "center" });
}

function upload(form, button) {
  const bar = document.getElementById("files-progress");
  const cancel = document.getElementById("files-cancel");
  const request = new XMLHttpRequest();
  const end = (text) => {
    bar.hidden = cancel.hidden = true;
    if (button) button.disabled = false;
    say(text);
  };
  request.open("POST", form.action);
  request.setRequestHeader("X-No-Redirect", "1");
  request.upload.onprogress = ({ loaded, total }) => {
    document.dispatchEvent(new Event("leaving"));
    bar.value = total ? loaded / total : 0;
    if (loaded === total) say(words().sent);
  };
  request.onload = () => {
    document.dispatchEvent(new Event("leaving"));
    const next = request.getResponseHeader("X-Location");
    if (next) goTo(next); else replacePage(request.responseText);
  };
  request.onerror = () => {
    if (navigator.onLine) end(words().failed);
    else { end(""); keepForLater(form); }
  };
  request.onabort = () => end("");
  cancel.onclick = () => { request.abort(); button?.focus(); };
  bar.value = 0;
  bar.hidden = cancel.hidden = false;
  say(words().sending);
  request.send(new FormData(form));
}

function watch() {
  const { form } = input();
  input().addEventListener("change", showChosen);
  for (const camera of form.querySelectorAll("input[capture]")) {
    camera.addEventListener("change", () => { take([...camera.files]); camera.value = ""; });
  }
  form.addEventListener("dragover", (event) => event.preventDefault());
  form.addEventListener("drop", (event) => {
    if (!event.dataTransfer.files.length) return; // a text that was dragged goes where it was dropped
    event.preventDefault();
    take(event.dataTransfer.files);
  });
  form.addEventListener("submit", (event) => {
    if (event.defaultPrevented || !input().files.length || event.submitter?.hasAttribute("formaction")) return;
    event.preventDefault();
    if (showChosen()) upload(form, event.submitter);
    else setTimeout(() => { if (event.submitter) event.submitter.disabled = false; });
  });
  words().ready = "yes";
}

document.addEventListener("paste", (event) => take(event.clipboardData?.files ?? []));
watch();
showChosen();
