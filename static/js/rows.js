// Lists and threads with the keyboard: J and K (or the arrows) move from row to row, Enter opens; in a thread or beside
// an entry R goes to the answer, E sets aside, U goes back to the list. Without this every page works; keys can be turned off.

const KEPT = "caseload-keys";
const keys = document.querySelector("[data-keys]");
const said = document.querySelector("[data-said]");

function areOn() {
  return localStorage.getItem(KEPT) !== "off";
}

function isTyping(target) {
  return target instanceof HTMLElement && (target.isContentEditable || target.matches("input, select, textarea"));
}

function move(by) {
  const all = [...document.querySelectorAll("[data-rows] [data-row]")];
  if (!all.length) return;
  const row = document.activeElement?.closest("tr, li");
  let here = all.findIndex((link) => link.closest("tr, li") === row);
  if (here < 0) here = all.findIndex((link) => link.getAttribute("aria-current") === "true");
  const next = here < 0 ? (by > 0 ? 0 : all.length - 1) : Math.min(all.length - 1, Math.max(0, here + by));
  all[next].focus();
  all[next].scrollIntoView({ block: "nearest" });
}

const DOES = {
  j: () => move(1),
  k: () => move(-1),
  r: () => document.querySelector("[data-answer] textarea, [data-answer] input[type='text']")?.focus(),
  e: () => {
    const row = document.activeElement?.closest("[data-rows] tr, [data-rows] li");
    (row?.querySelector("[data-aside]") ?? document.querySelector("[data-pane] [data-aside]"))?.requestSubmit();
  },
  u: () => document.querySelector("[data-back]")?.click(),
};

function onKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
  const inRows = event.target instanceof Element && event.target.closest("[data-rows]");
  if (inRows && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
    event.preventDefault();
    move(event.key === "ArrowDown" ? 1 : -1);
  } else if (areOn() && DOES[event.key]) {
    event.preventDefault();
    DOES[event.key]();
  }
}

// What opens beside the list is marked in the list.
document.addEventListener("click", (event) => {
  const link = event.target instanceof Element ? event.target.closest("[data-rows] a[hx-get]") : null;
  if (!link) return;
  for (const other of document.querySelectorAll("[data-rows] [aria-current]")) other.removeAttribute("aria-current");
  link.setAttribute("aria-current", "true");
  link.closest("li")?.classList.remove("shared-line--unread");
});

if (keys) {
  keys.hidden = false;
  keys.setAttribute("aria-pressed", String(areOn()));
  keys.addEventListener("click", () => {
    localStorage.setItem(KEPT, areOn() ? "off" : "on");
    keys.setAttribute("aria-pressed", String(areOn()));
    if (said) said.textContent = areOn() ? said.dataset.on : said.dataset.off;
  });
  document.addEventListener("keydown", onKey);
}
