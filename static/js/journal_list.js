// A page as a list: one line for each thing, Enter begins the next. The text underneath stays what is kept.

export function asList(form, words) {
  const text = form.querySelector("textarea[name='text']");
  const box = document.createElement("div");
  const toggle = button("btn btn-link writing__toggle", words.list);
  const more = button("btn btn-secondary", words.more);
  const list = document.createElement("ol");
  list.className = "writing__lines";
  list.setAttribute("aria-label", form.querySelector(`label[for='${text.id}']`)?.textContent.trim() ?? "");
  box.hidden = true;
  box.append(list, more);
  text.after(box, toggle);

  const lines = () => [...list.querySelectorAll("input")];
  const write = () => {
    text.value = lines().filter((one) => one.value.trim()).map((one) => one.dataset.gap + one.value).join("\n");
    text.dispatchEvent(new Event("input", { bubbles: true }));
  };
  const number = () => lines().forEach((one, place) => one.setAttribute("aria-label", words.line.replace("{n}", place + 1)));
  const add = (value, after, gap = "") => {
    const item = document.createElement("li");
    const line = document.createElement("input");
    line.className = "form-control";
    line.dir = "auto";
    line.value = value;
    line.dataset.gap = gap; // the empty lines before it stay
    line.autocapitalize = "sentences";
    line.enterKeyHint = "next";
    item.append(line);
    after ? after.closest("li").after(item) : list.append(item);
    number();
    return line;
  };
  const swap = () => {
    const toList = box.hidden;
    if (toList) {
      list.replaceChildren();
      let gap = "";
      for (const one of text.value.split("\n")) {
        if (one.trim()) add(one, undefined, gap);
        gap = one.trim() ? "" : gap + "\n";
      }
      add("");
    }
    box.hidden = !toList;
    text.hidden = toList;
    toggle.textContent = toList ? words.words : words.list;
    (toList ? lines().at(-1) : text).focus();
  };

  toggle.addEventListener("click", swap);
  more.addEventListener("click", () => add("").focus());
  list.addEventListener("input", (event) => {
    event.stopPropagation(); // what counts is the text that it makes
    write();
  });
  // Several lines at once become several lines, as they would in the text.
  list.addEventListener("paste", (event) => {
    const [first, ...rest] = (event.clipboardData?.getData("text") ?? "").split(/\r?\n/).filter((one) => one.trim());
    if (!rest.length) return;
    event.preventDefault();
    const line = event.target;
    const end = line.value.slice(line.selectionEnd);
    line.setRangeText(first, line.selectionStart, line.value.length, "end");
    const last = rest.reduce((before, one) => add(one, before), line);
    last.value += end;
    last.focus();
    write();
  });
  list.addEventListener("keydown", (event) => {
    const line = event.target;
    if (event.key === "Enter" && !event.isComposing) {
      event.preventDefault();
      add("", line).focus();
    } else if (event.key === "Backspace" && line.value === "" && lines().length > 1) {
      event.preventDefault();
      const before = lines()[Math.max(0, lines().indexOf(line) - 1)];
      line.closest("li").remove();
      number();
      (before === line ? lines()[0] : before).focus();
      write();
    }
  });
}

function button(kind, words) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = kind;
  made.textContent = words;
  return made;
}
