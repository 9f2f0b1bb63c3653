// The self-check: "none of these" and its like stand alone, so ticking one takes the tick off the others.
// Without it the page says so after "Next".

const form = document.querySelector("[data-selfcheck]");
form?.addEventListener("change", (event) => {
  const ticked = event.target;
  if (ticked.type !== "checkbox" || !ticked.checked) return;
  form.querySelectorAll("input[type=checkbox]").forEach((other) => {
    const apart = "alone" in ticked.dataset || "alone" in other.dataset;
    if (other !== ticked && apart) other.checked = false;
  });
});
