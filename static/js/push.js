// Notices on this device: the browser is asked only when somebody presses the button. Without this the page says so.

const form = document.querySelector("form[data-push]");
const words = document.querySelector("[data-push-words]");

function say(what) {
  words.textContent = words.dataset[what] ?? "";
}

function bytes(text) {
  const raw = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(raw, (sign) => sign.charCodeAt(0));
}

// A device that was set up with another key of the house can not be written to with this one.
async function subscribed(worker, key) {
  const known = await worker.pushManager.getSubscription();
  const its = known?.options.applicationServerKey;
  const fits = its && new Uint8Array(its).every((byte, place) => byte === key[place]);
  if (known && !fits) await known.unsubscribe();
  return known && fits ? known : worker.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key });
}

async function allow(event) {
  event.preventDefault();
  const button = form.querySelector("button");
  button.disabled = true;
  try {
    if ((await Notification.requestPermission()) !== "granted") return say("denied");
    await navigator.serviceWorker.register(form.dataset.pushWorker, { scope: "/" });
    const worker = await navigator.serviceWorker.ready;
    const { endpoint, keys } = (await subscribed(worker, bytes(form.dataset.push))).toJSON();
    form.elements.endpoint.value = endpoint;
    form.elements.p256dh.value = keys.p256dh;
    form.elements.auth.value = keys.auth;
    return form.submit();
  } catch {
    return say("failed");
  } finally {
    button.disabled = false;
  }
}

function begin() {
  if (!("serviceWorker" in navigator && "PushManager" in window && "Notification" in window)) return say("missing");
  if (Notification.permission === "denied") return say("denied");
  say("");
  form.hidden = false;
  form.addEventListener("submit", allow);
  return undefined;
}

if (form && words) begin();
