// What waits in this browser's own database: forms that were written without a line, until the desk has
// taken them, and what another app has shared, until a form has it. Read by the pages (as a module) and by
// the service worker (importScripts), so it exports nothing: what others use is `self.outbox`.
// Each form carries the key of its page, so that the desk takes it once, however often it is sent. Each
// entry names its owner, who was signed in then: nobody else is shown it, and it goes when they sign in.

const DATABASE = "deskhand";
const VERSION = 2;
const STORES = ["forms", "shared", "owner"];

function database() {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(DATABASE, VERSION);
    request.onupgradeneeded = () => {
      const made = request.result.objectStoreNames;
      for (const name of STORES) if (!made.contains(name)) request.result.createObjectStore(name, { autoIncrement: true });
    };
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

async function inStore(name, mode, work) {
  const opened = await database();
  try {
    return await new Promise((resolve, reject) => {
      const transaction = opened.transaction(name, mode);
      const request = work(transaction.objectStore(name));
      transaction.oncomplete = () => resolve(request.result);
      transaction.onerror = transaction.onabort = () => reject(transaction.error);
    });
  } finally {
    opened.close();
  }
}

const put = (name, value) => inStore(name, "readwrite", (store) => store.add(value));
// In one transaction: what has gone meanwhile stays gone.
const replace = (name, id, value) =>
  inStore(name, "readwrite", (store) => {
    const there = store.getKey(id);
    there.onsuccess = () => there.result !== undefined && store.put(value, id);
    return there;
  });
const drop = (name, id) => inStore(name, "readwrite", (store) => store.delete(id));
const clear = () => Promise.all(STORES.map((name) => inStore(name, "readwrite", (store) => store.clear())));

async function all(name) {
  const [ids, values] = await Promise.all([
    inStore(name, "readonly", (store) => store.getAllKeys()),
    inStore(name, "readonly", (store) => store.getAll()),
  ]);
  return ids.map((id, n) => ({ id, ...values[n] }));
}

// Who was signed in last; "" after a sign-out.
const owner = async () => (await inStore("owner", "readonly", (store) => store.get(0))) ?? "";

// Somebody is signed in here now: what others have left goes. What was shared while nobody was known is
// theirs.
async function claim(person) {
  if (await owner() === person) return;
  await inStore("owner", "readwrite", (store) => store.put(person, 0));
  for (const name of ["forms", "shared"]) {
    for (const { id, owner: whose } of await all(name)) if (whose !== "" && whose !== person) await drop(name, id);
  }
}

// Refused, or its session is over: the words go back to the form they were written in, which only a
// page can do.
function isRefused(answer) {
  return answer.status >= 400 || (answer.headers.get("X-Location") ?? "").startsWith("/sign-in");
}

// Sends what waits, oldest first. What became of each stays until a page has told it (`results`). The
// desk names the page that follows and does not lead there: what that page shows once, its reader sees.
// Somebody else may sign in while a form is on its way: then its words are not kept again. Throws while
// there is no line.
async function sendAll() {
  for (const { id, ...form } of await all("forms")) {
    if (form.became || form.owner !== await owner()) continue;
    const body = new FormData();
    for (const [name, value] of form.values) body.append(name, value);
    const answer = await fetch(form.action, { method: "POST", body, headers: { "X-No-Redirect": "1" } });
    if (answer.status >= 500 || answer.status === 429) throw new Error(`${answer.status}`);
    const next = answer.headers.get("X-Location") ?? new URL(form.action).pathname.replace(/\/\w+$/, "");
    const result = isRefused(answer)
      ? { ...form, became: "refused" }
      : { draft: form.draft, owner: form.owner, became: next };
    await replace("forms", id, result);
  }
}

// One at a time, be it a page, another tab or the worker.
const send = () => (navigator.locks ? navigator.locks.request("outbox", sendAll) : sendAll());

self.outbox = { put, drop, all, send, owner, claim, clear };
