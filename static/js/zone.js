// Time zones: choose the browser's own beforehand, and search the long list by typing. Without this the list still works.

const SEARCH_FROM = 30;

function guess(select) {
  if (select.value) return;
  const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if ([...select.options].some((option) => option.value === own)) select.value = own;
}

function words(text) {
  return text.toLowerCase().normalize("NFD").replace(/[\u0300-\u036f]/g, "").split(/[\s_/,]+/).filter(Boolean);
}

function fits(option, wanted) {
  const known = words(`${option.value} ${option.textContent}`);
  return wanted.every((word) => known.some((one) => one.startsWith(word)));
}

function addSearch(select) {
  const field = document.createElement("input");
  field.type = "search";
  field.className = "form-control zone-search";
  field.autocomplete = "off";
  const label = document.querySelector(`label[for="${select.id}"]`);
  const name = (label?.firstChild?.textContent ?? "").trim();
  field.placeholder = select.dataset.search ?? "";
  field.setAttribute("aria-label", [name, field.placeholder].filter(Boolean).join(": "));
  field.setAttribute("aria-controls", select.id);

  const all = [...select.options].map((option) => ({ option, parent: option.parentNode }));
  field.addEventListener("input", () => {
    const wanted = words(field.value);
    const chosen = select.value;
    all.forEach(({ option, parent }) => {
      // An emptied group stays in place, so that the order is the same when the words are deleted again.
      if (wanted.length === 0 || fits(option, wanted)) parent.append(option);
      else option.remove();
    });
    if ([...select.options].some((option) => option.value === chosen)) select.value = chosen;
    else if (select.options.length) select.selectedIndex = 0;
  });
  // Enter in the search chooses; it does not send the form.
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    select.focus();
  });
  select.before(field);
}

document.querySelectorAll("select[data-zone]").forEach((select) => {
  if (select.dataset.zone === "guess") guess(select);
  if (select.options.length > SEARCH_FROM) addSearch(select);
});
