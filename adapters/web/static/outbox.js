// What is written without a line waits here, in the browser's own database, until the desk has taken it.
// Read by the pages (as a module) and by the service worker (importScripts), so it exports nothing: what
// others use is `self.outbox`. Each form carries the key of its page, so that the desk takes it once,
// however often and by whom it is sent.

const DATABASE = "deskhand";
const STORES = ["forms", "shared"];

function database() {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(DATABASE, 1);
    request.onupgradeneeded = () => {
      for (const name of STORES) request.result.createObjectStore(name, { autoIncrement: true });
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
const drop = (name, id) => inStore(name, "readwrite", (store) => store.delete(id));

async function all(name) {
  const [ids, values] = await Promise.all([
    inStore(name, "readonly", (store) => store.getAllKeys()),
    inStore(name, "readonly", (store) => store.getAll()),
  ]);
  return ids.map((id, n) => ({ id, ...values[n] }));
}

// Refused, or its session is over: the words go back to the form they were written in, which only a
// page can do.
function isRefused(answer) {
  return answer.status >= 400 || new URL(answer.url).pathname === "/sign-in";
}

// Sends what waits, oldest first. What became of each stays until a page has told it (`results`).
// Throws while there is no line.
async function sendAll() {
  for (const { id, ...form } of await all("forms")) {
    if (form.became) continue;
    const body = new FormData();
    for (const [name, value] of form.values) body.append(name, value);
    const answer = await fetch(form.action, { method: "POST", body });
    if (answer.status >= 500 || answer.status === 429) throw new Error(`${answer.status}`);
    const result = isRefused(answer) ? { ...form, became: "refused" } : { draft: form.draft, became: answer.url };
    await inStore("forms", "readwrite", (store) => store.put(result, id));
  }
}

// One at a time, be it a page, another tab or the worker.
const send = () => (navigator.locks ? navigator.locks.request("outbox", sendAll) : sendAll());

self.outbox = { put, drop, all, send };
