// A field with something to copy: one press selects and copies it. Without this it can be selected by hand.

document.querySelectorAll("[data-copies]").forEach((button) => {
  const field = document.getElementById(button.dataset.copies);
  const news = document.querySelector("[data-copy-news]");
  if (!field || !navigator.clipboard) return;
  button.hidden = false;
  field.addEventListener("focus", () => field.select());
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(field.value);
    if (news) news.textContent = button.dataset.copied;
  });
});
