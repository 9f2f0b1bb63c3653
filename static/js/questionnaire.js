// Counts the answered questions while a person goes through them. Without it the page works just the same.

const form = document.querySelector("[data-questionnaire]");
const words = form?.querySelector("[data-progress]");

function answered() {
  const questions = [...form.querySelectorAll("[data-question]")];
  return [questions.filter((one) => one.querySelector(":checked")).length, questions.length];
}

function show() {
  const [done, all] = answered();
  words.textContent = words.dataset.progress.replace("{done}", done).replace("{all}", all);
  words.hidden = false;
}

if (words) {
  form.addEventListener("change", show);
  show();
}
