// Answers for a patient's safety plan while there is no connection. Network first, always; nothing but the plan's copy,
// the page for lost connections and their own files lies here, and only after the patient asked for it.

const COPIES = "plan-copy-";
const PLAN = "{% url 'safety:my_plan' %}";
const COPY = "{% url 'safety:plan_copy' %}";
const OFFLINE = "{% url 'safety:plan_offline' %}";
const DOOR = ["{% url 'people:sign_in' %}", "{% url 'people:sign_out' %}"];
const PATIENCE = 6000; // in a dead spot a phone waits for minutes; nobody should, in front of this page

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(Promise.all([self.clients.claim(), copy()])));

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (origin !== self.location.origin) return;
  if (request.mode === "navigate") event.waitUntil(copy()); // whichever page is opened: an old copy goes
  if (request.mode !== "navigate") {
    if (request.method === "GET" && pathname.startsWith("/static/")) event.respondWith(file(request));
  } else if (DOOR.includes(pathname)) {
    event.respondWith(door(event));
  } else if (request.method === "GET") {
    event.respondWith([PLAN, COPY].includes(pathname) ? plan(event) : page(request));
  }
});

// Whoever stands at the door is not signed in (any more), or is somebody else in a moment.
async function door(event) {
  if (event.request.method !== "GET") event.waitUntil(wipe());
  try {
    const answer = await fetch(event.request);
    if (answer.ok) event.waitUntil(wipe());
    return answer;
  } catch (lost) {
    return (await kept(OFFLINE)) ?? Response.error();
  }
}

async function plan(event) {
  const asked = fetch(event.request);
  const late = asked.then((answer) => refused(answer) && wipe()).catch(() => {});
  event.waitUntil(late);
  try {
    const answer = await Promise.race([asked, waiting()]);
    if (answer.status < 500) return answer;
    return (await copy()) ?? answer;
  } catch (lost) {
    return (await copy()) ?? asked.catch(async () => (await kept(OFFLINE)) ?? Response.error());
  }
}

async function page(request) {
  try {
    return await fetch(request);
  } catch (lost) {
    return (await kept(OFFLINE)) ?? Response.error();
  }
}

async function file(request) {
  try {
    return await fetch(request);
  } catch (lost) {
    return (await kept(request.url)) ?? Response.error();
  }
}

// A redirect from the plan leads to the sign-in; a worker is not told where to.
function refused(answer) {
  return answer.type === "opaqueredirect" || [401, 403, 404].includes(answer.status);
}

function waiting() {
  return new Promise((_done, giveUp) => setTimeout(giveUp, PATIENCE));
}

async function copies() {
  return (await caches.keys()).filter((name) => name.startsWith(COPIES));
}

async function kept(address) {
  for (const name of await copies()) {
    const found = await (await caches.open(name)).match(address, { ignoreVary: true });
    if (found) return found;
  }
  return undefined;
}

// The copy, up to its end. Who does not come back can not sign out, and no house can reach this device to ask for it;
// what stays then is the page with the crisis lines.
async function copy() {
  const found = await kept(COPY);
  if (!found || Number(found.headers.get("Kept-Until")) > Date.now()) return found;
  for (const name of await copies()) await (await caches.open(name)).delete(COPY, { ignoreVary: true });
  return undefined;
}

// Without a copy this worker has nothing to say: it hands every request on.
async function wipe() {
  await Promise.all((await copies()).map((name) => caches.delete(name)));
}
