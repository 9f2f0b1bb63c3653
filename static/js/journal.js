// The page to write on: keeps every pause, says so quietly, and goes on without a connection. Without it the page works
// as a form. It never moves the focus, and never takes a word away.

import { offer } from "./journal_begun.js";
import { canKeep, forget, lay, newId, within } from "./journal_store.js";
import { asList } from "./journal_list.js";

const PAUSE = 800;
const PATIENCE = 8000;
const AGAIN = 15000;
const LIMIT = 20 * 1024;
const NEAR = 2000;
const NAMES = ["text", "small_thing", "tags", "mood", "share", "prompt", "stage", "done"];

const form = document.querySelector("[data-journal]");
const here = document.querySelector("meta[name='device-key']")?.content ?? "";
const words = form.querySelector("[data-journal-words]").dataset;
const state = form.querySelector("[data-state]");
const text = form.querySelector("textarea[name='text']");
let device = newId();
const isLink = "link" in form.dataset;
const isEdit = "edit" in form.dataset;
const isOffline = "offline" in form.dataset;
const mayLay = canKeep && !isLink && here !== "" && here !== "nobody";

let timer;
let sending;
let kept = print();
let isLeaving = false;
let pauses = 0;
let laying = Promise.resolve();
let done = ""; // the page that is being laid as an entry: no pause takes its place

const field = (name) => form.elements.namedItem(name);
const value = (name) => field(name)?.value ?? "";

function said() {
  const page = Object.fromEntries(NAMES.map((name) => [name, value(name)]));
  page.submission = value("submission");
  page.revision = value("revision");
  page.device = device;
  page.count = String((pauses += 1)); // they may arrive in another order
  page.about = form.dataset.about;
  page.about_kind = form.dataset.aboutKind;
  return page;
}

function print() {
  return JSON.stringify(["text", "small_thing", "tags", "mood", "share"].map((name) => form.elements.namedItem(name)?.value ?? ""));
}

function isBlank() {
  return !["text", "small_thing", "tags"].some((name) => value(name).trim());
}

function say(sentence) {
  if (state.textContent !== sentence) state.textContent = sentence;
}

function body(page) {
  const data = new FormData();
  for (const [name, one] of Object.entries(page)) data.append(name, one);
  const csrf = value("csrfmiddlewaretoken");
  if (csrf) data.append("csrfmiddlewaretoken", csrf);
  return data;
}

// --- Keeping a pause ---

class SignedOut extends Error {}

async function post(page, mayAsk = true) {
  const how = { method: "POST", body: body(page), redirect: "manual", signal: within(PATIENCE) };
  const answer = await fetch(form.dataset.draft, how);
  if (answer.status === 403 && mayAsk && (await freshToken())) return post(page, false);
  if (answer.type === "opaqueredirect" || answer.status === 403) throw new SignedOut();
  if (answer.status >= 500) throw new Error(String(answer.status));
  const isOurs = answer.headers.get("Content-Type")?.includes("json");
  return isOurs ? answer.json() : { kept: false }; // somebody between us and the house, or a page that says no
}

// Whoever signed in again in another tab has a new token; it counts here when it is the one who writes.
async function freshToken() {
  const address = document.querySelector("[data-waiting]")?.dataset.sync;
  if (isLink || !address) return false;
  const answer = await fetch(address, { cache: "no-store", redirect: "manual", signal: within(PATIENCE) });
  if (!answer.ok) return false;
  const { whose, token } = await answer.json();
  if (whose !== here) return false;
  field("csrfmiddlewaretoken").value = token;
  return true;
}

function heard(answer) {
  if (answer.kept) {
    field("revision").value = answer.revision;
    if (answer.submission !== value("submission")) newName(answer.submission);
    if (answer.beside) form.querySelector("[data-beside]").hidden = false;
    say((isLink ? words.keptLink : words.kept).replace("{time}", answer.at));
  } else if (answer.why) {
    say(answer.why);
  }
}

function newName(submission) {
  field("submission").value = submission;
  const files = form.querySelector("[data-attach]");
  if (files) files.dataset.submission = submission;
}

async function layHere(kind, aloud = true) {
  if (!mayLay) return false;
  const [name, page] = [value("submission"), { kind, said: { ...said(), written_at: String(Date.now()) } }];
  if (kind === "draft" && done === name) return true;
  laying = laying.catch(() => {}).then(() => lay(here, name, page)); // in the order in which they were made
  await laying;
  if (aloud) document.dispatchEvent(new Event("journal-laid"));
  return true;
}

async function pause() {
  window.clearTimeout(timer);
  if (isLeaving || print() === kept || (isBlank() && !isOffline)) return;
  if (isOffline) {
    await pauseHere();
    return;
  }
  if (sending) {
    timer = window.setTimeout(pause, PAUSE);
    return;
  }
  const now = print();
  const name = value("submission");
  sending = post(said());
  try {
    const answer = await sending;
    heard(answer);
    kept = now;
    if (!answer.kept && !answer.empty) await layHere("draft", false);
    else if (mayLay) await forget(name).then(() => document.dispatchEvent(new Event("journal-laid")));
  } catch (lost) {
    await layHere("draft").catch(() => false);
    say(lost instanceof SignedOut ? words.signedOut : mayLay ? words.waits : words.open);
    timer = window.setTimeout(pause, AGAIN);
  } finally {
    sending = undefined;
  }
}

// The page for lost connections keeps its pauses here; a page that was emptied again is nothing to keep.
async function pauseHere() {
  const now = print();
  const laid = isBlank() ? forget(value("submission")) : layHere("draft");
  if (!(await laid.then(() => mayLay, () => false))) return say(words.open);
  kept = now;
  if (isBlank()) document.dispatchEvent(new Event("journal-laid"));
  else say(words.here);
}

function soon() {
  window.clearTimeout(timer);
  timer = window.setTimeout(pause, PAUSE);
}

// The page goes away: no answer will be heard, so the house finds out by itself what follows on what.
function last() {
  if (isLeaving || print() === kept || isBlank()) return;
  if (!isOffline) navigator.sendBeacon?.(form.dataset.draft, body(said()));
  layHere("draft", false).catch(() => {});
}

// --- Keeping it ---

// Whether the house hears us: what stands here is kept as a draft on the way, so that nothing is lost if it does not.
async function isHeard() {
  if (isBlank()) return navigator.onLine;
  try {
    await sending?.catch(() => {});
    const name = value("submission");
    const answer = await post(said());
    heard(answer);
    if (answer.kept && mayLay) await forget(name);
    if (!answer.kept) await layHere("draft", false).catch(() => {});
    kept = print();
    return true;
  } catch (lost) {
    if (!(lost instanceof SignedOut)) return false;
    await layHere("draft", false).catch(() => {});
    return true; // the house gives the words back; and if it was not the house that answered, they lie here
  }
}

let isSure = false;

async function submit(event) {
  const button = event.submitter;
  if (isSure || (!form.requestSubmit && !isOffline)) { // an older browser sends the form as it is
    isLeaving = true;
    return;
  }
  event.preventDefault();
  if (form.dataset.busy) return; // a second press
  form.dataset.busy = "yes";
  window.clearTimeout(timer);
  try {
    if (isOffline) await keepHere();
    else if (await isHeard()) goOn(button);
    else if (button?.value === "swap") await layHere("draft").then(() => say(words.needs));
    else await keepHere();
  } finally {
    delete form.dataset.busy;
  }
}

// Not at once: while a form is still telling of its sending, a browser takes no other.
function goOn(button) {
  window.setTimeout(() => {
    isSure = true;
    form.requestSubmit(button ?? undefined);
    isSure = false;
  });
}

async function keepHere() {
  const hasFile = form.querySelector("[data-attach]")?.dataset.laid === "yes";
  if (isBlank() && !value("mood") && !hasFile) return say(words.none);
  const kind = isEdit ? "draft" : isBlank() && !value("mood") ? "bare" : "entry"; // a bare one follows its files
  if (!isEdit) done = value("submission");
  if (!(await layHere(kind).catch(() => false))) {
    done = "";
    return say(words.open);
  }
  clear();
  say(words.laid);
  const synced = ({ detail }) => {
    if (detail > 0) return;
    document.removeEventListener("journal-synced", synced);
    if (print() === kept) say(words.sent);
  };
  document.addEventListener("journal-synced", synced);
  document.dispatchEvent(new Event("journal-sync"));
}

// A page that was laid is done: what is typed now is another one.
function clear() {
  if (isEdit) {
    isLeaving = true;
    kept = print();
    return;
  }
  for (const name of ["text", "small_thing", "tags"]) if (field(name)) field(name).value = "";
  for (const one of form.querySelectorAll("[name='mood']:checked, [name='done']:checked")) one.checked = false;
  const own = form.querySelector("[name='share'][value='private']");
  if (own) own.checked = true;
  newName(newId());
  form.querySelector("[data-attach]")?.removeAttribute("data-laid");
  form.querySelector("[data-attach-list]")?.replaceChildren();
  field("revision").value = "0";
  kept = print();
}

// --- Small things ---

function count() {
  const place = form.querySelector("[data-count]");
  const left = LIMIT - new TextEncoder().encode(text.value).length;
  place.hidden = left > NEAR;
  if (place.hidden) return;
  const each = (LIMIT - left) / [...text.value].length; // bytes; letters of other scripts take more of them
  const number = Math.ceil(Math.abs(left) / each).toLocaleString(document.documentElement.lang);
  place.textContent = (left >= 0 ? words.left : words.over).replace("{n}", number);
}

function moodBack() {
  const moods = form.querySelector(".moods");
  if (!moods) return;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn btn-link";
  button.textContent = words.clear;
  const follow = () => (button.hidden = !form.querySelector("[name='mood']:checked"));
  button.addEventListener("click", () => {
    const chosen = form.querySelector("[name='mood']:checked");
    chosen.checked = false;
    chosen.focus();
    follow();
    soon();
  });
  moods.after(button);
  moods.addEventListener("change", follow);
  follow();
}

function goOnWith(page) {
  pause(); // what stands here keeps its own name
  for (const name of ["text", "small_thing", "tags", "mood", "share", "revision"]) if (field(name)) field(name).value = page[name] ?? "";
  newName(page.submission);
  device = page.device;
  pauses = Number(page.count) || 0;
  kept = print();
  count();
  text.focus();
}

form.addEventListener("input", () => {
  isLeaving = false; // who stopped the sending, or came back, and writes on
  soon();
  count();
});
form.addEventListener("change", soon);
form.addEventListener("focusout", pause);
form.addEventListener("submit", submit);
window.addEventListener("pagehide", last);
document.addEventListener("visibilitychange", () => (document.visibilityState === "hidden" ? last() : pause()));
window.addEventListener("online", pause);
window.addEventListener("pageshow", () => (isLeaving = false)); // "back" brings the page as it was
count();
moodBack();
// Every pause is kept by itself, so the button for it only takes room under the thumb.
form.querySelector("[data-later]")?.remove();
if (isOffline) {
  newName(newId());
  const begun = document.querySelector("[data-begun]");
  if (begun && mayLay) offer(here, begun, goOnWith).catch(() => {});
}
if ("list" in form.dataset) asList(form, { list: words.list, words: words.words, line: words.line, more: words.more });
