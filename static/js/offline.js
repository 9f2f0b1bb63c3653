// The copy of the safety plan on this device: kept when its owner asks for it, taken away when somebody else is here.

const COPIES = "plan-copy-";
const CHOICES = "plan-copy";
const NOBODY = "nobody";
const PATIENCE = 2000;

const here = document.querySelector("meta[name='device-key']")?.content ?? "";
const box = document.querySelector("[data-plan-keep]");
const way = box ?? document.querySelector("[data-plan-way]");
const isCopy = document.querySelector("[data-plan-kept]") !== null;
const ended = document.querySelector("[data-plan-ended]");
const canKeep = "caches" in window && "serviceWorker" in navigator;

function read(store, key) {
  try {
    return store().getItem(key);
  } catch {
    return null; // a browser that keeps nothing
  }
}

function write(store, key, value) {
  try {
    store().setItem(key, value);
  } catch {
    // Then it is asked again the next time.
  }
}

const local = () => window.localStorage;
const session = () => window.sessionStorage;
const choice = () => read(local, `${CHOICES}:${here}`);
const choose = (value) => write(local, `${CHOICES}:${here}`, value);

async function copies() {
  return (await caches.keys()).filter((name) => name.startsWith(COPIES));
}

async function wipe() {
  await Promise.all((await copies()).map((name) => caches.delete(name)));
}

// A worker without a copy is silent. It goes from a page on which nobody can ask for it again: a browser takes it away
// only when the page is left, and would take one away, too, that was asked for meanwhile.
async function dismiss() {
  const workers = await navigator.serviceWorker.getRegistrations();
  for (const one of workers) if (!(await isNeeded(one))) await one.unregister();
}

// Other parts of the worker may have something here, too: the page to write on, or messages that are pushed.
async function isNeeded(worker) {
  if ((await caches.keys()).some((name) => !name.startsWith(COPIES))) return true;
  return Boolean(await worker.pushManager?.getSubscription().catch(() => null));
}

async function wipeUnless(key) {
  const others = (await copies()).some((name) => name !== COPIES + key);
  if (others) await wipe();
}

async function fetched(address) {
  const answer = await fetch(address, { cache: "no-store", redirect: "error" });
  if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
  return answer;
}

function parsed(text) {
  return new DOMParser().parseFromString(text, "text/html");
}

function filesOf(page) {
  const named = page.querySelectorAll("link[rel='stylesheet'], link[rel='preload'], link[rel='icon'], script[type='module']");
  return [...named].map((one) => new URL(one.getAttribute("href") ?? one.getAttribute("src"), location.href).href);
}

// The house says for how long; the device's own clock says until when, as it will be asked without the house.
async function withEnd(answer) {
  const headers = new Headers(answer.headers);
  headers.delete("Content-Encoding"); // it was read already
  headers.set("Kept-Until", String(Date.now() + Number(headers.get("Kept-For")) * 1000));
  return new Response(await answer.blob(), { headers });
}

async function keep() {
  const answers = await Promise.all([way.dataset.copy, way.dataset.offline].map(fetched));
  const texts = await Promise.all(answers.map((one) => one.clone().text()));
  const pages = texts.map(parsed);
  if (pages.some((page) => page.querySelector("meta[name='device-key']")?.content !== here)) throw new Error("Somebody else's.");
  const files = [...new Set(pages.flatMap(filesOf))];
  const got = await Promise.all(files.map(fetched));
  const cache = await caches.open(COPIES + here);
  await Promise.all(files.map((file, place) => cache.put(file, got[place])));
  await cache.put(way.dataset.offline, answers[1]);
  await navigator.serviceWorker.register(way.dataset.worker, { scope: "/" });
  await cache.put(way.dataset.copy, await withEnd(answers[0])); // last: where it lies, everything else does
  write(session, `${CHOICES}:${here}`, "fresh");
}

async function ourCopy() {
  const found = await caches.match(way.dataset.copy, { cacheName: COPIES + here, ignoreVary: true });
  return found && Number(found.headers.get("Kept-Until")) > Date.now() ? found : undefined;
}

async function since() {
  const found = await ourCopy();
  return found ? (parsed(await found.text()).querySelector("[data-plan-kept] time")?.textContent ?? "") : "";
}

async function show(state, aloud = false) {
  if (!box) return;
  for (const one of box.querySelectorAll("[data-when]")) one.hidden = one.dataset.when !== state;
  const stamp = box.querySelector("[data-plan-since]");
  if (stamp) stamp.textContent = state === "kept" ? await since() : "";
  const status = box.querySelector("[data-plan-status]");
  if (status) status.textContent = aloud ? (status.dataset[state] ?? "") : "";
  box.hidden = false;
}

// The page for lost connections stays when the copy has come to its end, and must not lead to what is gone.
async function sayWhetherItIsThere() {
  const isThere = Boolean(await ourCopy());
  for (const one of document.querySelectorAll("[data-plan-there]")) one.hidden = !isThere;
  ended.hidden = isThere;
}

async function tryToKeep(aloud) {
  try {
    await keep();
    await show("kept", aloud);
  } catch {
    await show((await ourCopy()) ? "kept" : "failed", aloud);
  }
}

async function pressed(event) {
  const wish = event.target.closest("[data-plan-do]")?.dataset.planDo;
  if (wish === "keep") {
    choose("yes");
    await tryToKeep(true);
  } else if (wish === "forget") {
    choose("no");
    await wipe();
    await show("refused", true);
  }
  if (wish) box.querySelector("[data-when]:not([hidden]) button")?.focus();
}

// Whoever signs out leaves nothing behind, whether or not there is a connection just now. Leaving the page would cut the
// wiping short, so it comes first; a browser that hangs over it keeps nobody from signing out.
async function leave(event) {
  event.preventDefault();
  const form = event.target;
  await Promise.race([wipe().catch(() => {}), new Promise((done) => setTimeout(done, PATIENCE))]);
  form.submit();
}

function listenAtTheDoor() {
  for (const form of document.querySelectorAll("form[action$='/sign-out/']")) form.addEventListener("submit", leave);
}

async function begin() {
  listenAtTheDoor();
  if (isCopy) return show("kept");
  if (here) await wipeUnless(here === NOBODY ? "" : here);
  if (!way || here === NOBODY) return undefined;
  if (ended) await sayWhetherItIsThere();
  if (box) return { yes: () => tryToKeep(false), no: () => show("refused") }[choice()]?.() ?? show("ask");
  if (choice() === "no") return dismiss();
  const isFresh = read(session, `${CHOICES}:${here}`) === "fresh" && (await ourCopy());
  return choice() === "yes" && !isFresh ? keep() : undefined;
}

if (canKeep) {
  box?.addEventListener("click", pressed);
  begin().catch(() => {});
}
