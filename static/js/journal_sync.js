// Sends what waits on this device when there is a connection, for the person who wrote it and for nobody else; says what
// waits; asks before somebody signs out who has something here that was not sent. Keeps the page for lost connections.

import { canKeep, forget, letGo, opened, refuse, waiting, within } from "./journal_store.js";

const NOBODY = "nobody";
const PAGES = "journal-page-";
const PATIENCE = 8000;
const SLOWEST = 4; // bytes in a millisecond: a file has as long as it takes on a slow line
const AGAIN = 30000; // a device does not always say when its network is back

const here = document.querySelector("meta[name='device-key']")?.content ?? "";
const place = document.querySelector("[data-waiting]");
const line = document.querySelector("[data-waiting-line]");
const dialog = document.querySelector("[data-waiting-ask]");
const isSomebody = here !== "" && here !== NOBODY;

const busy = {};
const again = new Set();
let hadSome = false;

async function show() {
  const rows = await waiting(here);
  const refused = rows.filter((row) => row.why);
  const count = rows.length - refused.length;
  hadSome ||= rows.length > 0;
  place.hidden = !hadSome;
  place.dataset.count = count;
  const words = count ? line.dataset.words.replace("{n}", count) : hadSome && !refused.length ? line.dataset.done : "";
  if (line.textContent !== words) line.textContent = words;
  showRefused(refused);
  return count;
}

// --- What the house does not take: it stays until its writer has it elsewhere, or throws it away ---

function showRefused(rows) {
  const list = place.querySelector("[data-refused]");
  const is = rows.map((row) => row.id + row.at).join();
  if (list.dataset.is === is) return;
  list.dataset.is = is;
  list.hidden = rows.length === 0;
  list.replaceChildren(...rows.map(refusedItem));
}

function refusedItem(row) {
  const item = place.querySelector("[data-refused-item]").content.firstElementChild.cloneNode(true);
  const away = item.querySelector("[data-refused-away]");
  item.querySelector("[data-refused-why]").textContent = row.why;
  item.querySelector("[data-refused-save]").addEventListener("click", () => save(row));
  away.addEventListener("click", async () => {
    if (away.textContent === away.dataset.sure) await forget(row.id).then(show);
    else away.textContent = away.dataset.sure;
  });
  return item;
}

async function save(row) {
  const page = await opened(row);
  const words = [page.said.text, page.said.small_thing, page.said.tags].filter(Boolean).join("\n\n");
  const link = document.createElement("a");
  link.href = URL.createObjectURL(page.kind === "file" ? asFile(page) : new Blob([words], { type: "text/plain" }));
  link.download = page.kind === "file" ? "journal-file" : "journal.txt";
  link.click();
  window.setTimeout(() => URL.revokeObjectURL(link.href), 60000);
}

// --- Sending ---

function patiently(address, how) {
  return fetch(address, { cache: "no-store", redirect: "manual", signal: within(PATIENCE), ...how });
}

// Who is signed in, by the house's word and not by this page's: it may be an old one. Nothing is sent for anybody else.
async function token() {
  const answer = await patiently(place.dataset.sync);
  if (!answer.ok) return "";
  const said = await answer.json();
  return said.whose === here ? said.token : "";
}

async function send(row, csrf) {
  const page = await opened(row);
  const form = new FormData();
  for (const [name, value] of Object.entries(page.said)) form.append(name, value);
  form.append("whose", here);
  if (page.kind === "file") form.append("attached", asFile(page), "file");
  const address = { draft: place.dataset.draft, file: place.dataset.files }[page.kind] ?? place.dataset.sync;
  const signal = within(PATIENCE + (page.file?.length ?? 0) / SLOWEST);
  const answer = await patiently(address, { method: "POST", body: form, headers: { "X-CSRFToken": csrf }, signal });
  const said = await answer.json().catch(() => null); // no JSON: somebody between us and the house
  if (answer.ok && said) {
    await letGo(row);
    turnTo(said.turn);
  } else if (said?.why || answer.status === 400 || answer.status === 413) {
    await refuse(row, said?.why ?? line.dataset.why);
  }
}

// The list found words of danger: the entry's own page says where to turn.
function turnTo(page) {
  const way = place.querySelector("[data-waiting-turn]");
  if (!page || !way) return;
  way.querySelector("a").href = page;
  way.hidden = place.hidden = false;
  way.scrollIntoView({ block: "center" }); // it stands above the page, and one may be writing far below
}

function asFile(page) {
  const signs = atob(page.file);
  return new Blob([Uint8Array.from(signs, (sign) => sign.charCodeAt(0))], { type: page.type });
}

async function sendAll(isMeant) {
  const rows = (await waiting(here)).filter((row) => !row.why && isMeant(row.kind));
  if (!rows.length) return;
  const csrf = await token();
  if (!csrf) return;
  for (const row of rows) await send(row, csrf).catch(() => {}); // what can not be sent now holds nothing else up
}

const sendWords = () => sendAll((kind) => kind !== "file" && kind !== "bare");

// Then the files, and last the pages on which nothing else stands.
async function sendFiles() {
  await sendAll((kind) => kind === "file");
  const left = (await waiting(here)).some((row) => row.kind === "file" && !row.why);
  if (!left) await sendAll((kind) => kind === "bare");
}

// One tab sends; another one that would send the same just waits. What was asked for while a sending went on, which had
// read its rows by then, is done once more after it.
function alone(name, work) {
  if (busy[name]) again.add(name);
  const sent = async () => (navigator.locks ? navigator.locks.request(`journal-${name}`, work) : work());
  busy[name] ??= sent()
    .catch(() => {}) // no connection: it goes on waiting
    .then(show)
    .then((left) => {
      document.dispatchEvent(new CustomEvent("journal-synced", { detail: left }));
      delete busy[name];
      return again.delete(name) ? alone(name, work) : left;
    })
    .catch((problem) => {
      delete busy[name];
      throw problem;
    });
  return busy[name];
}

function sync() {
  const words = alone("words", sendWords);
  words.then((left) => left > 0 && alone("files", sendFiles));
  return words;
}

// --- Signing out ---

let leaves = false;

async function leave(event) {
  if (leaves || !event.target.matches?.("form[action$='/sign-out/']")) return;
  if (!place || place.dataset.count === "0" || place.dataset.count === undefined) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  const form = event.target;
  if ((await sync()) === 0) return goOn(form);
  dialog.querySelector("[data-waiting-stay]").onclick = () => dialog.close();
  dialog.querySelector("[data-waiting-leave]").onclick = () => goOn(form);
  dialog.showModal();
}

function goOn(form) {
  leaves = true;
  dialog.close();
  if (form.requestSubmit) form.requestSubmit();
  else form.submit();
}

// --- The page for lost connections ---

function filesOf(page) {
  const named = page.querySelectorAll("link[rel='stylesheet'], link[rel='preload'], link[rel='icon'], script[type='module']");
  const files = [...named].map((one) => new URL(one.getAttribute("href") ?? one.getAttribute("src"), location.href).href);
  const store = files.find((one) => one.includes("journal_sync"));
  const parts = ["store", "list", "begun"]; // what these import
  return store ? [...files, ...parts.map((part) => new URL(`./journal_${part}.js`, store).href)] : files;
}

// On a page to write on, while there is a connection.
async function keepPage() {
  if (!document.querySelector("[data-journal]:not([data-link], [data-offline])")) return;
  if (!("caches" in window) || !("serviceWorker" in navigator)) return;
  const answer = await patiently(place.dataset.page);
  if (!answer.ok) return;
  const page = new DOMParser().parseFromString(await answer.clone().text(), "text/html");
  if (page.querySelector("meta[name='device-key']")?.content !== here) return;
  const cache = await caches.open(PAGES + here);
  const files = new Set(filesOf(page));
  await cache.addAll([...files]);
  for (const old of await cache.keys()) if (!files.has(old.url) && !old.url.endsWith(place.dataset.page)) await cache.delete(old);
  await cache.put(place.dataset.page, answer); // last: where it lies, everything else does
  await navigator.serviceWorker.register(place.dataset.worker, { scope: "/" });
}

async function wipeOthers() {
  if (!("caches" in window) || here === "") return;
  const names = (await caches.keys()).filter((name) => name.startsWith(PAGES) && name !== PAGES + here);
  await Promise.all(names.map((name) => caches.delete(name)));
}

if (canKeep && place) {
  wipeOthers().catch(() => {});
  if (isSomebody) {
    document.addEventListener("submit", leave, { capture: true });
    window.addEventListener("online", sync);
    document.addEventListener("journal-laid", show);
    document.addEventListener("journal-sync", sync);
    keepPage().catch(() => {});
    window.setInterval(() => place.dataset.count > 0 && sync(), AGAIN);
    sync();
  }
}
