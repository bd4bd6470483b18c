// The service worker: pages come from the desk; without a line there is a page that says so.
// Nothing of a ticket is cached: on a shared device only the shell stays behind.

importScripts("/static/outbox.js");

const SHELL = "shell-3";
const FILES = [
  "/offline", "/static/portal.css", "/static/portal.js", "/static/files.js", "/static/outbox.js", "/static/icon.svg",
];

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(SHELL).then((cache) => cache.addAll(FILES)).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  const old = (names) => Promise.all(names.filter((name) => name !== SHELL).map((name) => caches.delete(name)));
  event.waitUntil(caches.keys().then(old).then(() => self.clients.claim()));
});

// The share target: what another app shares waits in this browser for the form of a new ticket. It is
// kept here and not sent, since whoever shares has not seen yet to whom it would go. Other sites can send
// a form here as well: a browser names them in `Origin`. Only the latest share is kept, within the
// limits of the desk.
const MAX_SHARED_BYTES = 25 * 1024 * 1024;
const MAX_SHARED_FILES = 10;
const MAX_SHARED_CHARS = 2000;

function isOfAnotherSite(request) {
  const origin = request.headers.get("Origin") ?? "null";
  return origin !== "null" && origin !== self.location.origin;
}

async function keepShared(request) {
  if (isOfAnotherSite(request)) return Response.redirect("/new", 303);
  const form = await request.formData();
  const words = ["title", "text", "url"].map((name) => form.get(name)).filter((text) => text && typeof text === "string");
  const files = form.getAll("files").filter((file) => typeof file !== "string" && file.size);
  const size = files.reduce((sum, file) => sum + file.size, 0);
  if (size > MAX_SHARED_BYTES || files.length > MAX_SHARED_FILES) return Response.redirect("/new?shared=large", 303);
  for (const { id } of await outbox.all("shared")) await outbox.drop("shared", id);
  const kept = { words: words.join("\n").slice(0, MAX_SHARED_CHARS), files, draft: "ticket", owner: await outbox.owner() };
  await outbox.put("shared", kept);
  return Response.redirect("/new?shared", 303);
}

self.addEventListener("sync", (event) => {
  if (event.tag === "outbox") event.waitUntil(outbox.send());
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const path = new URL(request.url).pathname;
  if (request.method === "POST" && path === "/share") event.respondWith(keepShared(request));
  if (request.method !== "GET") return;
  if (request.mode === "navigate") {
    event.respondWith(fetch(request).catch(() => caches.match("/offline")));
  } else if (FILES.includes(path)) {
    event.respondWith(fetch(request).catch(() => caches.match(request)));
  }
});

// `retracts`: words that were shown for this ticket were edited or deleted. What still stands on the
// screen loses them; where nothing stands, nothing is shown.
async function show(told) {
  const { title = "", body = "", url = "/", tag = "", retracts = false } = told;
  const options = { body, tag, icon: "/static/icon-192.png", data: { url }, silent: retracts };
  if (retracts && !(await self.registration.getNotifications({ tag })).length) return;
  if (!retracts) navigator.setAppBadge?.().catch(() => {});
  await self.registration.showNotification(title, options);
}

self.addEventListener("push", (event) => { event.waitUntil(show(event.data?.json() ?? {})); });

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const url = new URL(event.notification.data?.url ?? "/", self.location.origin);
  if (url.origin !== self.location.origin) return;
  const open = async () => {
    const all = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
    const same = all.find((client) => new URL(client.url).pathname === url.pathname);
    return same ? same.focus() : self.clients.openWindow(url.href);
  };
  event.waitUntil(open());
});
