// Answers while there is no connection. Network first, always; what lies on the device is what a part has put there.
// A part adds itself to `parts` and may bring: begin() when the worker starts to work, look() with every page that is
// opened, door() when whoever is here may be somebody else in a moment, answer(event) giving the promise of a response
// for a page that it looks after (or nothing), and away(request) giving what stands in for any page.

const parts = [];
const DOOR = ["{{ sign_in }}", "{% url 'people:sign_out' %}"];

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(Promise.all([self.clients.claim(), ...told("begin")])));

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (origin !== self.location.origin) return;
  if (request.mode !== "navigate") {
    if (request.method === "GET" && pathname.startsWith("/static/")) event.respondWith(file(request));
    return;
  }
  event.waitUntil(Promise.all(told("look")));
  if (DOOR.includes(pathname)) event.respondWith(door(event));
  else if (request.method === "GET") event.respondWith(answered(event) ?? page(request));
});

function told(what) {
  return parts.map((part) => part[what]?.());
}

function answered(event) {
  for (const part of parts) {
    const answer = part.answer?.(event);
    if (answer) return answer;
  }
  return undefined;
}

// Whoever stands at the door is not signed in (any more), or is somebody else in a moment.
async function door(event) {
  if (event.request.method !== "GET") event.waitUntil(Promise.all(told("door")));
  try {
    const answer = await fetch(event.request);
    if (answer.ok) event.waitUntil(Promise.all(told("door")));
    return answer;
  } catch (lost) {
    return away(event.request);
  }
}

async function page(request) {
  try {
    return await fetch(request);
  } catch (lost) {
    return away(request);
  }
}

async function file(request) {
  try {
    return await fetch(request);
  } catch (lost) {
    return (await caches.match(request.url, { ignoreVary: true })) ?? Response.error();
  }
}

async function away(request) {
  for (const part of parts) {
    const answer = await part.away?.(request);
    if (answer) return answer;
  }
  return Response.error();
}
{% for part in parts %}
(() => {
{{ part|safe }}
})();
{% endfor %}
