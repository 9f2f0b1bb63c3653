// What could not be sent yet, on this device: sealed with a key that cannot be taken out of the browser, one for each
// person. Whose it is says the page's device key, which tells nobody who that is.

const NAME = "journal";
const ROWS = "waiting";
const KEYS = "keys";

export const canKeep = "indexedDB" in window && Boolean(window.crypto?.subtle);

// A signal that gives up after so many milliseconds, on older browsers, too.
export function within(time) {
  if (AbortSignal.timeout) return AbortSignal.timeout(time);
  const stop = new AbortController();
  window.setTimeout(() => stop.abort(), time);
  return stop.signal;
}

// A random UUID; over plain http, as on a clinic's own network, a browser has no ready-made one.
export function newId() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const signs = Array.from(bytes, (one) => one.toString(16).padStart(2, "0")).join("");
  return signs.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

let opening;

function open() {
  opening ??= new Promise((done, failed) => {
    const asked = indexedDB.open(NAME, 1);
    asked.onupgradeneeded = () => {
      asked.result.createObjectStore(ROWS, { keyPath: "id" }).createIndex("whose", "whose");
      asked.result.createObjectStore(KEYS);
    };
    asked.onsuccess = () => done(asked.result);
    asked.onerror = () => failed(asked.error);
  });
  opening.catch(() => (opening = undefined));
  return opening;
}

async function ask(store, mode, question) {
  const base = await open();
  return new Promise((done, failed) => {
    const work = base.transaction(store, mode);
    const asked = question(work.objectStore(store));
    work.oncomplete = () => done(asked.result);
    work.onerror = work.onabort = () => failed(work.error);
  });
}

async function keyOf(whose) {
  const found = await ask(KEYS, "readonly", (keys) => keys.get(whose));
  if (found) return found;
  const made = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
  // Two tabs may make one at once: the first stays.
  await ask(KEYS, "readwrite", (keys) => keys.add(made, whose)).catch(() => {});
  return ask(KEYS, "readonly", (keys) => keys.get(whose));
}

// The same id again takes the place of what lay there: the last pause counts.
export async function lay(whose, id, page) {
  const key = await keyOf(whose);
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const plain = new TextEncoder().encode(JSON.stringify(page));
  const about = new TextEncoder().encode(`${whose}:${id}`);
  const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData: about }, key, plain);
  await ask(ROWS, "readwrite", (rows) => rows.put({ id, whose, kind: page.kind, iv, sealed, at: Date.now() }));
}

export async function waiting(whose) {
  const rows = await ask(ROWS, "readonly", (all) => all.index("whose").getAll(whose));
  return rows.sort((one, other) => one.at - other.at);
}

export async function opened(row) {
  const about = new TextEncoder().encode(`${row.whose}:${row.id}`);
  const how = { name: "AES-GCM", iv: row.iv, additionalData: about };
  const plain = await crypto.subtle.decrypt(how, await keyOf(row.whose), row.sealed);
  return JSON.parse(new TextDecoder().decode(plain));
}

// Gone when it was sent; unless something newer was laid under the same id meanwhile.
export function letGo(row) {
  return unlessNewer(row, (rows) => rows.delete(row.id));
}

// The house never takes it as it is: it stays here with the reason until its writer decides.
export function refuse(row, why) {
  return unlessNewer(row, (rows, found) => rows.put({ ...found, why }));
}

async function unlessNewer(row, act) {
  const base = await open();
  return new Promise((done, failed) => {
    const work = base.transaction(ROWS, "readwrite");
    const rows = work.objectStore(ROWS);
    const asked = rows.get(row.id);
    asked.onsuccess = () => asked.result && asked.result.at === row.at && act(rows, asked.result);
    work.oncomplete = () => done();
    work.onerror = work.onabort = () => failed(work.error);
  });
}

// What the house has by now, whatever was laid.
export async function forget(id) {
  await ask(ROWS, "readwrite", (rows) => rows.delete(id));
}
