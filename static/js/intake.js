// A section of an application: keeps what is typed at each pause and on leaving, lets rows grow, and hides what is not asked.
// Without it the page works just the same: the buttons save.

const PAUSE = 1200; // long enough not to interrupt a sentence
const AGAIN = 8000;

const form = document.querySelector("[data-section]");
if (form) {
  keepAtEachPause(form);
  growRows(form);
  askOnlyWhatBelongs(form);
  document.querySelector("#form-errors")?.focus();
}

function keepAtEachPause(form) {
  const state = form.querySelector("[data-state]");
  const words = form.querySelector("[data-words]").dataset;
  const version = form.elements.version;
  let waiting, running, stopped = false, leaving = false;
  let kept = whatStands();

  function whatStands() {
    const said = new FormData(form);
    ["version", "page", "count", "action", "csrfmiddlewaretoken"].forEach((name) => said.delete(name));
    return new URLSearchParams(said).toString();
  }

  function body() {
    form.elements.count.value = Number(form.elements.count.value) + 1;
    const said = new FormData(form);
    said.delete("action");
    return new URLSearchParams(said); // as short as it can be sent, and as long as small() counts
  }

  function isDirty() {
    return !stopped && whatStands() !== kept;
  }

  function soon(after = PAUSE) {
    window.clearTimeout(waiting);
    waiting = window.setTimeout(keep, after);
  }

  async function keep() {
    window.clearTimeout(waiting);
    if (running || !isDirty()) return running;
    const sent = whatStands();
    running = send(sent).finally(() => {
      running = undefined;
      if (isDirty() && !leaving) soon();
    });
    return running;
  }

  async function send(sent) {
    let answer;
    try {
      const response = await fetch(form.dataset.keepUrl, { method: "POST", body: body(), keepalive: small(), redirect: "manual" });
      if (response.type === "opaqueredirect" || response.status === 403) return stop(words.signedOut);
      answer = await response.json();
    } catch {
      state.textContent = words.open;
      soon(AGAIN);
      return undefined;
    }
    if (answer.kept) {
      kept = sent;
      version.value = answer.version;
      state.textContent = words.kept.replace("{time}", answer.at);
      offerHelp(answer.help);
    } else {
      stop(answer.code === "stale" ? words.stale : answer.why);
    }
    return undefined;
  }

  // What a page may still send while it goes away is limited to 64 KB.
  function small() {
    return whatStands().length < 60000;
  }

  function stop(why) {
    stopped = true;
    state.textContent = why;
  }

  form.addEventListener("input", () => soon());
  form.addEventListener("change", () => soon(200));
  form.addEventListener("rows", () => soon(200));
  form.addEventListener("submit", (event) => {
    if (event.defaultPrevented) return;
    leaving = true; // the page itself sends it now
    form.elements.count.value = Number(form.elements.count.value) + 1;
    window.clearTimeout(waiting);
  });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden" && !leaving) keep();
  });
  window.addEventListener("pagehide", () => {
    if (!leaving && isDirty()) navigator.sendBeacon(form.dataset.keepUrl, body());
  });
  window.addEventListener("pageshow", (event) => {
    leaving = false;
    if (event.persisted && isDirty()) keep(); // what the beacon brought counts as the same, and tells its version
  });
}

function offerHelp(markup) {
  const place = document.querySelector("[data-help-place]");
  if (!markup || !place || place.firstElementChild) return;
  place.innerHTML = markup;
  // It stands above the questions, out of sight of whoever just answered one. Whoever writes is not torn away: a link says it.
  document.querySelector("[data-help-way]").hidden = false;
  const writes = document.activeElement?.matches("textarea, input:not([type=radio], [type=checkbox])");
  if (!writes) place.scrollIntoView({ block: "start" });
}

function growRows(form) {
  form.querySelectorAll("[data-rows]").forEach((rows) => {
    const list = rows.querySelector("[data-row-list]");
    const sample = rows.querySelector("template");
    const more = rows.querySelector("[data-more]");
    let next = list.children.length;
    more?.addEventListener("click", (event) => {
      event.preventDefault();
      if (list.children.length >= Number(rows.dataset.most)) return;
      const place = document.createElement("template");
      place.innerHTML = sample.innerHTML.replaceAll("__i__", next).replaceAll("__n__", list.children.length + 1);
      next += 1;
      const row = place.content.firstElementChild;
      list.append(row);
      row.querySelector("input, select, textarea")?.focus();
    });
    list.addEventListener("click", (event) => {
      const row = event.target.closest("[data-drop]")?.closest("[data-row]");
      if (!row) return;
      event.preventDefault();
      row.remove();
      [...list.children].forEach((one, place) => (one.querySelector(".rows__title .figures").textContent = place + 1));
      (list.lastElementChild?.querySelector("input, select") ?? more)?.focus();
      form.dispatchEvent(new Event("rows"));
    });
  });
}

function askOnlyWhatBelongs(form) {
  const parts = [...form.querySelectorAll("[data-only-if]")];
  const follow = () =>
    parts.forEach((part) => {
      const chosen = form.querySelector(`[name="${part.dataset.onlyIf}"]:checked`)?.value;
      part.hidden = !part.dataset.onlyValues.split(" ").includes(chosen) && !part.querySelector(".invalid-feedback");
    });
  form.addEventListener("change", follow);
  follow();
}
