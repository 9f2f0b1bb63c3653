{% load i18n %}
// Notices that the house sends to this device: a line and the address of its page, sealed on their way.

self.addEventListener("push", (event) => {
  const said = read(event.data);
  // The same page again takes the place of the notice that is there. A notice is always shown: browsers ask for that.
  event.waitUntil(
    self.registration.showNotification(said.title, { tag: said.url, data: { url: said.url }, lang: "en" }),
  );
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(show(event.notification.data?.url ?? "/"));
});

function read(data) {
  try {
    const { title, url } = data.json();
    const page = new URL(url || "/", self.location.origin);
    return { title: String(title), url: page.origin === self.location.origin ? page.href : self.location.origin + "/" };
  } catch (broken) {
    return { title: "{% filter escapejs %}{% translate "Something waits for you" %}{% endfilter %}", url: self.location.origin + "/" };
  }
}

async function show(url) {
  const open = await self.clients.matchAll({ type: "window" });
  const there = open.find((one) => one.url === url);
  return there ? there.focus() : self.clients.openWindow(url);
}
