// Questionnaires: counts what is answered, hides what is not asked, and lets one question a page go by taps or keys.
// Without it the pages work just the same.

const SOON = 350; // long enough to see what was chosen, and to press another row instead
const LIKED = "questions-go-on-by-itself";

const all = document.querySelector("[data-questionnaire]");
if (all) {
  const conditional = [...all.querySelectorAll("[data-asked-if]")];
  const words = all.querySelector("[data-progress]");
  const follow = () => {
    conditional.forEach((question) => (question.hidden = !isAsked(question)));
    count(words);
  };
  all.querySelectorAll("[data-asked-if-words]").forEach((hint) => (hint.hidden = true));
  all.addEventListener("change", follow);
  follow();
}

function isAsked(question) {
  if (question.querySelector(":checked")) return true; // what was answered is never hidden
  return question.dataset.askedIf.split(" ").some((key) => {
    const chosen = all.querySelector(`[name="${key}"]:checked`)?.value;
    if (chosen === "rather_not") return "orDeclined" in question.dataset;
    return chosen !== undefined && Number(chosen) >= Number(question.dataset.atLeast);
  });
}

function count(words) {
  const questions = [...all.querySelectorAll("[data-question]:not([hidden])")];
  const done = questions.filter((one) => one.querySelector(":checked")).length;
  words.textContent = words.dataset.progress.replace("{done}", done).replace("{all}", questions.length);
  words.hidden = false;
}

const step = document.querySelector("[data-step]");
if (step) {
  const on = step.querySelector("[data-on]");
  const rows = [...step.querySelectorAll(".question__answers input[type=radio]")];
  const heading = step.querySelector("#question");
  const byItself = rememberedBox(step.querySelector("[data-by-itself]"));
  let waiting;

  const goOn = () => {
    window.clearTimeout(waiting);
    step.requestSubmit(on);
  };
  const goOnSoon = () => {
    window.clearTimeout(waiting);
    if (byItself.checked) waiting = window.setTimeout(goOn, SOON);
  };
  const choose = (row) => {
    row.checked = true;
    row.focus();
  };

  // A press of a finger or a mouse, not the arrow keys, which pass over every row on their way.
  step.addEventListener("click", (event) => {
    if (event.detail > 0 && event.target.closest(".form-check")) goOnSoon();
  });

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const wanted = rows[Number(event.key) - 1];
    if (/^[1-9]$/.test(event.key) && wanted) {
      choose(wanted);
      goOnSoon();
    } else if (event.key === "Enter" && !event.target.closest("a, button, summary, [type=checkbox]")) {
      event.preventDefault();
      goOn();
    } else if (["ArrowDown", "ArrowUp"].includes(event.key) && event.target === heading) {
      event.preventDefault();
      choose(rows.find((row) => row.checked) ?? rows[0]);
    }
  });

  step.classList.add("asking--by-keys");
}

// Whether a tap goes on by itself is each device's own matter, so it is kept there and nowhere else.
function rememberedBox(place) {
  const box = place.querySelector("input");
  box.checked = recall() !== "no";
  box.addEventListener("change", () => remember(box.checked ? "yes" : "no"));
  place.hidden = false;
  return box;
}

function recall() {
  try {
    return window.localStorage.getItem(LIKED);
  } catch {
    return null; // a browser that keeps nothing
  }
}

function remember(word) {
  try {
    window.localStorage.setItem(LIKED, word);
  } catch {
    // a browser that keeps nothing
  }
}
