// The week with the keyboard and with a mouse. The arrow keys go from booking to booking; dragging one to another time
// opens the page that moves it, with that time filled in: nothing moves by itself. Without this the page works.

const table = document.querySelector("[data-week]");
const said = document.querySelector("[data-said]");
const keys = document.querySelector("[data-keys]");
const STEP = 15;
const MINUTE = 60_000;

function cellsOf(row) {
  return [...row.querySelectorAll("[data-day]")];
}

function linksIn(cell) {
  return [...cell.querySelectorAll(".chip > a")];
}

function isShown(element) {
  return element.offsetParent !== null;
}

// Up and down: the booking before or after in the same column, on through the rows under and over it.
function along(cell, link, by) {
  const rows = [...table.querySelectorAll("tbody tr")];
  const column = cellsOf(cell.closest("tr")).indexOf(cell);
  const all = rows.flatMap((row) => linksIn(cellsOf(row)[column] ?? row)).filter(isShown);
  return all[all.indexOf(link) + by];
}

// Left and right: the booking nearest in height in the next column of the row that has any.
function across(cell, link, by) {
  const cells = cellsOf(cell.closest("tr")).filter(isShown);
  const top = link.getBoundingClientRect().top;
  for (let place = cells.indexOf(cell) + by; place >= 0 && place < cells.length; place += by) {
    const found = linksIn(cells[place]);
    if (found.length) {
      const far = (one) => Math.abs(one.getBoundingClientRect().top - top);
      return found.reduce((best, one) => (far(one) < far(best) ? one : best));
    }
  }
  return undefined;
}

function onKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
  const link = event.target.closest?.(".chip > a");
  const cell = link?.closest("[data-day]");
  if (!cell) return;
  const ways = { ArrowDown: [along, 1], ArrowUp: [along, -1], ArrowRight: [across, 1], ArrowLeft: [across, -1] };
  const way = ways[event.key];
  if (!way) return;
  event.preventDefault();
  const next = way[0](cell, link, way[1]);
  next?.focus();
  next?.scrollIntoView({ block: "nearest", inline: "nearest" });
}

let dragged = null;
const hint = document.createElement("span");
hint.className = "cell__hint";
hint.setAttribute("aria-hidden", "true");

function timeAt(cell, y) {
  const box = cell.getBoundingClientRect();
  const minutes = ((y - box.top) / box.height) * Number(table.dataset.hours) * 60;
  const round = Math.max(0, Math.round(minutes / STEP) * STEP);
  return { minutes: round, at: new Date(Date.parse(cell.dataset.day) + round * MINUTE) };
}

// The wall of the clinic: the day says its own distance from UTC, which holds for the hours that are drawn.
function wall(cell, at) {
  const [, sign, hours, minutes] = /([+-])(\d\d):(\d\d)$/.exec(cell.dataset.day) ?? [null, "+", "0", "0"];
  const offset = (sign === "-" ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
  return new Date(at.getTime() + offset * MINUTE).toISOString().slice(0, 16);
}

function onStart(event) {
  const link = event.target.closest?.("a[data-move]");
  if (!link) return;
  const chip = link.closest(".chip");
  dragged = { link, chip, held: event.clientY - chip.getBoundingClientRect().top };
  event.dataTransfer.effectAllowed = "move";
  chip.classList.add("is-dragged");
}

function onOver(event) {
  const cell = event.target.closest?.("[data-day]");
  if (!dragged || !cell) return;
  event.preventDefault();
  const { minutes, at } = timeAt(cell, event.clientY - dragged.held);
  hint.textContent = wall(cell, at).slice(11);
  hint.style.setProperty("top", `calc(${minutes / 60} * var(--hour))`);
  if (hint.parentElement !== cell) {
    table.querySelector(".cell.is-over")?.classList.remove("is-over");
    cell.classList.add("is-over");
    cell.append(hint);
  }
}

function onDrop(event) {
  const cell = event.target.closest?.("[data-day]");
  if (!dragged || !cell) return;
  event.preventDefault();
  const { at } = timeAt(cell, event.clientY - dragged.held);
  const to = new URL(dragged.link.dataset.move, location.href);
  for (const [name, value] of new URLSearchParams(dragged.link.dataset.asks)) to.searchParams.set(name, value);
  to.searchParams.set("starts_at", wall(cell, at));
  const isLane = /^[0-9a-f-]{36}$/.test(cell.dataset.lane);
  if (isLane) to.searchParams.set(table.dataset.by === "person" ? "clinician" : "place", cell.dataset.lane);
  if (said) said.textContent = hint.textContent;
  location.assign(to);
}

function onEnd() {
  dragged?.chip.classList.remove("is-dragged");
  table.querySelector(".cell.is-over")?.classList.remove("is-over");
  hint.remove();
  dragged = null;
}

if (table) {
  if (keys) keys.hidden = false;
  table.addEventListener("keydown", onKey);
  table.addEventListener("dragstart", onStart);
  table.addEventListener("dragover", onOver);
  table.addEventListener("drop", onDrop);
  table.addEventListener("dragend", onEnd);
}
