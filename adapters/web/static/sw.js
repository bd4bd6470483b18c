// The service worker: pages come from the desk; without a line there is a page that says so.
// Nothing of a ticket is cached: on a shared device only the shell stays behind.

importScripts("/static/outbox.js");

const SHELL = "shell-2";
const FILES = ["/offline", "/static/portal.css", "/static/portal.js", "/static/outbox.js", "/static/icon.svg"];

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(SHELL).then((cache) => cache.addAll(FILES)).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  const old = (names) => Promise.all(names.filter((name) => name !== SHELL).map((name) => caches.delete(name)));
  event.waitUntil(caches.keys().then(old).then(() => self.clients.claim()));
});

// The share target: what another app shares waits in this browser for the form of a new ticket. It is
// kept here and not sent, since whoever shares has not seen yet to whom it would go.
async function keepShared(request) {
  const form = await request.formData();
  const words = ["title", "text", "url"].map((name) => form.get(name)).filter(Boolean).join("\n");
  const files = form.getAll("files").filter((file) => typeof file !== "string" && file.size);
  await outbox.put("shared", { words, files });
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

self.addEventListener("push", (event) => {
  const told = event.data?.json() ?? {};
  const { title = "", body = "", url = "/", tag = "" } = told;
  const icon = "/static/icon-192.png";
  navigator.setAppBadge?.().catch(() => {});
  event.waitUntil(self.registration.showNotification(title, { body, tag, icon, data: { url } }));
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const url = new URL(event.notification.data?.url ?? "/", self.location.origin);
  if (url.origin !== self.location.origin) return;
  const show = async () => {
    const open = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
    const same = open.find((client) => new URL(client.url).pathname === url.pathname);
    return same ? same.focus() : self.clients.openWindow(url.href);
  };
  event.waitUntil(show());
});
