// Medicines, searched as somebody types: a combobox by the pattern of WAI-ARIA. What is typed goes in the body of a request,
// never in an address. Without it the name is typed in full.

const SOON = 180;
const form = document.querySelector("[data-section]");
let made = 0;

form?.addEventListener("focusin", (event) => {
  const input = event.target;
  if (input instanceof HTMLInputElement && "medicine" in input.dataset && !input.hasAttribute("role")) offer(input);
});

function offer(input) {
  const id = `medicines-${(made += 1)}`;
  const place = document.createElement("div");
  const said = document.createElement("p");
  const note = input.closest("[data-row]")?.querySelector("[data-note]");
  said.className = "visually-hidden";
  said.setAttribute("role", "status");
  input.after(place, said);
  for (const [name, value] of Object.entries({ role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": id })) {
    input.setAttribute(name, value);
  }
  let waiting, asked = 0;

  const options = () => [...place.querySelectorAll("[role=option]")];
  const chosen = () => place.querySelector("[aria-selected=true]");

  function close() {
    window.clearTimeout(waiting);
    asked += 1; // an answer that is still on its way opens nothing
    place.replaceChildren();
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  }

  function point(option) {
    options().forEach((one) => one.setAttribute("aria-selected", String(one === option)));
    if (option) {
      input.setAttribute("aria-activedescendant", option.id);
      option.scrollIntoView({ block: "nearest" });
    } else {
      input.removeAttribute("aria-activedescendant");
    }
  }

  function take(option) {
    input.value = option.dataset.value;
    if (note) note.textContent = option.querySelector(".soft")?.textContent ?? "";
    close();
    input.dispatchEvent(new Event("change", { bubbles: true }));
  }

  async function ask() {
    const typed = input.value.trim();
    if (typed.length < 2) return close();
    const mine = (asked += 1);
    const body = new FormData();
    body.set("q", typed);
    body.set("list", id);
    body.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
    try {
      const response = await fetch(form.dataset.searchUrl, { method: "POST", body, redirect: "error" });
      if (mine !== asked || !response.ok || document.activeElement !== input) return undefined;
      place.innerHTML = await response.text();
    } catch {
      return close();
    }
    input.setAttribute("aria-expanded", String(options().length > 0));
    input.removeAttribute("aria-activedescendant");
    said.textContent = place.querySelector("[data-count]")?.textContent ?? "";
    return undefined;
  }

  input.addEventListener("input", () => {
    if (note) note.textContent = "";
    window.clearTimeout(waiting);
    waiting = window.setTimeout(ask, SOON);
  });
  input.addEventListener("keydown", (event) => {
    const all = options();
    if (event.key === "Escape" && place.firstElementChild) {
      event.preventDefault();
      close();
    } else if (all.length && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      event.preventDefault();
      const step = event.key === "ArrowDown" ? 1 : -1;
      const here = all.indexOf(chosen());
      point(all[(here + step + (here < 0 && step < 0 ? 1 : 0) + all.length) % all.length]);
    } else if (event.key === "Enter") {
      event.preventDefault(); // a name is being typed; it sends nothing
      if (chosen()) take(chosen());
      else close();
    }
  });
  place.addEventListener("mousedown", (event) => event.preventDefault()); // the field keeps the focus
  place.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) take(option);
  });
  input.addEventListener("blur", () => window.setTimeout(close, 100));
}
