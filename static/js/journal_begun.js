// The page for lost connections: what was begun on it and not kept is one press away. Not on the page at once: somebody
// may look over the shoulder.

import { opened, waiting } from "./journal_store.js";

export async function offer(here, place, goOn) {
  const buttons = place.querySelector("[data-begun-list]");
  for (const row of await waiting(here)) {
    if (row.kind !== "draft" || row.why) continue;
    const { said } = await opened(row);
    if (said.about) continue; // begun on another page, and found there
    const item = place.querySelector("template").content.firstElementChild.cloneNode(true);
    item.querySelector("[data-begun-at]").textContent = new Date(row.at).toLocaleTimeString(document.documentElement.lang, { timeStyle: "short" });
    item.querySelector("button").addEventListener("click", () => {
      item.remove();
      place.hidden = buttons.children.length === 0;
      goOn(said);
    });
    buttons.append(item);
    place.hidden = false;
  }
}
