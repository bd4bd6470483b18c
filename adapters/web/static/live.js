// Live pages: one stream of server-sent events for all tabs of this browser. One tab, whoever holds
// the lock, has the stream and passes on what it hears. A stream tells positions and marks only; each
// page then reads what is new, so after a cut nothing is missed.

const RETRY_MS = 5000;
const list = document.getElementById("timeline");
const board = document.getElementById("board");
const own = {
  tab: `${Date.now()}-${Math.random()}`,
  tickets: list && !new URLSearchParams(location.search).has("before") ? [list.dataset.ticket] : [],
  boards: board ? [board.dataset.board] : [],
};

const handlers = { ticket: [], board: [], notices: [], gone: [] };
export const on = (kind, handler) => handlers[kind].push(handler);
const tell = (kind, data) => (handlers[kind] || []).forEach((handler) => handler(data));

const channel = "BroadcastChannel" in window ? new BroadcastChannel("live") : null;
const tabs = new Map([[own.tab, own]]);
let source = null;
let followed = null;
let release = null;

function address() {
  const query = new URLSearchParams();
  const all = [...tabs.values()];
  for (const ticket of new Set(all.flatMap((tab) => tab.tickets))) query.append("ticket", ticket);
  for (const each of new Set(all.flatMap((tab) => tab.boards))) query.append("board", each);
  return `/live?${query}`;
}

function follow() {
  if (source && followed === address() && source.readyState !== EventSource.CLOSED) return;
  source?.close();
  followed = address();
  const stream = new EventSource(followed);
  source = stream;
  for (const kind of [...Object.keys(handlers), "end"]) {
    stream.addEventListener(kind, (event) => {
      const data = JSON.parse(event.data);
      channel?.postMessage({ kind: "event", name: kind, data });
      if (kind === "end") stream.close(); else tell(kind, data);
    });
  }
  stream.onerror = () => {
    // A line that was cut is taken up by the browser; a refusal, as while the desk restarts, is not.
    if (stream.readyState === EventSource.CLOSED) setTimeout(() => { if (source === stream) follow(); }, RETRY_MS);
  };
}

let timer = 0;
function followSoon() {
  clearTimeout(timer);
  timer = setTimeout(follow, 100);
}

function lead() {
  channel?.postMessage({ kind: "who" });
  follow();
  return new Promise((resolve) => { release = resolve; });
}

function begin() {
  if (!window.EventSource) return;
  if (!channel || !navigator.locks) { follow(); return; }
  channel.postMessage({ kind: "here", ...own });
  navigator.locks.request("live", lead).catch(() => {});
}

channel?.addEventListener("message", ({ data }) => {
  if (data.kind === "event") { tell(data.name, data.data); return; }
  if (data.kind === "who") channel.postMessage({ kind: "here", ...own });
  if (data.kind === "here") tabs.set(data.tab, data);
  if (data.kind === "bye") tabs.delete(data.tab);
  if (source && data.kind !== "who") followSoon();
});

window.addEventListener("pagehide", () => {
  channel?.postMessage({ kind: "bye", tab: own.tab });
  source?.close();
  source = null;
  release?.();
});
window.addEventListener("pageshow", (event) => { if (event.persisted) begin(); });
window.addEventListener("online", () => { if (source) follow(); });

// The parts of the page that change are taken out of a fresh copy of it. What stays is left alone, so
// that a screen reader tells what is new, and nothing that somebody writes is touched.

async function fresh() {
  const answer = await fetch(location.pathname + location.search, { headers: { "X-Refresh": "1" } });
  if (!answer.ok) return null;
  return new DOMParser().parseFromString(await answer.text(), "text/html");
}

function isInUse(part) {
  return part.contains(document.activeElement) || part.querySelector("details[open]") !== null;
}

function takeEntries(copy) {
  const wanted = copy.getElementById("timeline");
  if (!wanted) return;
  const known = new Map([...list.children].map((entry) => [entry.id, entry]));
  const first = Number(wanted.firstElementChild?.dataset.position ?? 0);
  for (const entry of wanted.children) {
    const before = known.get(entry.id);
    known.delete(entry.id);
    if (!before) list.append(document.adoptNode(entry.cloneNode(true)));
    else if (before.textContent !== entry.textContent) before.replaceWith(document.adoptNode(entry.cloneNode(true)));
  }
  for (const gone of known.values()) if (Number(gone.dataset.position) >= first) gone.remove();
  list.dataset.position = wanted.dataset.position;
  list.dataset.status = wanted.dataset.status;
}

function takeParts(copy) {
  for (const id of ["about", "actions", "people"]) {
    const [before, after] = [document.getElementById(id), copy.getElementById(id)];
    if (before && after && !isInUse(before)) before.replaceWith(document.adoptNode(after));
  }
}

// The line may be cut between being told and reading: what could not be read is read a little later,
// or as soon as the browser says that it is online.
function reader(read) {
  let busy = false;
  let due = false;
  const run = async () => {
    if (busy) { due = true; return; }
    busy = true;
    due = false;
    let ok = false;
    try { ok = await read(); } catch { /* without a line */ }
    busy = false;
    if (!ok) { due = true; setTimeout(() => { if (due) run(); }, RETRY_MS); } else if (due) run();
  };
  window.addEventListener("online", () => { if (due) run(); });
  return run;
}

const readAgain = reader(async () => {
  const copy = await fresh();
  if (!copy) return false;
  takeEntries(copy);
  takeParts(copy);
  return true;
});

const readBoard = reader(async () => {
  const answer = await fetch(`/board/lines?${board.dataset.board}`);
  if (!answer.ok) return false;
  const focused = board.contains(document.activeElement) ? document.activeElement.getAttribute("href") : null;
  board.innerHTML = await answer.text();
  if (focused) [...board.querySelectorAll("a")].find((link) => link.getAttribute("href") === focused)?.focus();
  return true;
});

function showPeople(people) {
  const line = document.getElementById("presence");
  if (!line) return;
  const { viewing, typing } = line.dataset;
  const said = people.map(({ name, typing: writes }) => (writes ? typing : viewing).replace("{who}", name));
  if (line.textContent !== said.join(" ")) line.textContent = said.join(" ");
}

on("ticket", ({ ticket, position, status, people }) => {
  if (!list || String(ticket) !== list.dataset.ticket) return;
  if (people) showPeople(people);
  if (position > Number(list.dataset.position) || status !== list.dataset.status) readAgain();
});

on("gone", ({ ticket }) => { if (list && String(ticket) === list.dataset.ticket) location.reload(); });

on("board", ({ board: query, mark }) => {
  const lines = board?.querySelector("[data-mark]");
  if (lines && query === board.dataset.board && mark !== lines.dataset.mark) readBoard();
});

// A form was sent: the desk's answer to it belongs to the page that follows.
const LEAVING_MS = 5000;
let leaving = 0;
for (const sign of ["submit", "leaving"]) document.addEventListener(sign, () => { leaving = Date.now(); });

let waiting = false;
async function takeNotices() {
  const isLeaving = Date.now() - leaving < LEAVING_MS;
  if (isLeaving) setTimeout(() => { if (waiting) takeNotices(); }, LEAVING_MS);
  if (isLeaving || document.visibilityState !== "visible") { waiting = true; return; }
  waiting = false;
  const answer = await fetch("/notices");
  if (answer.ok) document.getElementById("notices").insertAdjacentHTML("beforeend", await answer.text());
}
on("notices", takeNotices);
document.addEventListener("visibilitychange", () => { if (waiting) takeNotices(); });

begin();
