// The caseload with the keyboard: "/" finds, J and K (or the arrows) move from patient to patient, Enter opens. Typing a
// name shows at once who on this page is called that. Without this the page works; the keys can be turned off.

const KEPT = "caseload-keys";
const table = document.querySelector("[data-caseload]");
const find = document.querySelector("[data-find]");
const none = document.querySelector("[data-none]");
const said = document.querySelector("[data-said]");
const keys = document.querySelector("[data-keys]");
const copy = document.querySelector("[data-copy]");

function say(words) {
  if (said) said.textContent = words;
}

function links() {
  return table ? [...table.querySelectorAll("tbody tr:not([hidden]) th a")] : [];
}

function move(by) {
  const all = links();
  const row = document.activeElement?.closest("[data-caseload] tr");
  const here = all.findIndex((link) => link.closest("tr") === row);
  const next = here < 0 ? (by > 0 ? 0 : all.length - 1) : Math.min(all.length - 1, Math.max(0, here + by));
  all[next]?.focus();
  all[next]?.scrollIntoView({ block: "nearest" });
}

function isTyping(target) {
  return target instanceof HTMLElement && (target.isContentEditable || target.matches("input, select, textarea"));
}

function areOn() {
  return localStorage.getItem(KEPT) !== "off";
}

function onKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
  const inTable = table?.contains(event.target) ?? false;
  if (inTable && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
    event.preventDefault();
    move(event.key === "ArrowDown" ? 1 : -1);
  } else if (areOn() && (event.key === "j" || event.key === "k")) {
    move(event.key === "j" ? 1 : -1);
  } else if (areOn() && event.key === "/" && find) {
    event.preventDefault();
    find.focus();
    find.select();
  }
}

function plain(text) {
  return text.toLowerCase().normalize("NFD").replace(/[\u0300-\u036f]/g, "");
}

function narrow() {
  const words = plain(find.value).split(/\s+/).filter(Boolean);
  let shown = 0;
  for (const row of table.querySelectorAll("tbody tr")) {
    const name = plain(row.querySelector("th").textContent);
    row.hidden = !words.every((word) => name.includes(word));
    shown += !row.hidden;
  }
  if (none) none.hidden = shown > 0;
}

if (table && find) {
  find.addEventListener("input", narrow);
  find.addEventListener("keydown", (event) => {
    if (event.key !== "ArrowDown") return;
    event.preventDefault();
    links()[0]?.focus();
  });
}

if (table && keys) {
  keys.hidden = false;
  keys.setAttribute("aria-pressed", String(areOn()));
  keys.addEventListener("click", () => {
    localStorage.setItem(KEPT, areOn() ? "off" : "on");
    keys.setAttribute("aria-pressed", String(areOn()));
    say(areOn() ? said.dataset.on : said.dataset.off);
  });
  document.addEventListener("keydown", onKey);
}

if (copy && navigator.clipboard) {
  copy.hidden = false;
  copy.addEventListener("click", async () => {
    await navigator.clipboard.writeText(new URL(copy.dataset.copy, location.href).href);
    say(said.dataset.copied);
  });
}
