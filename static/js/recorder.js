// Voice notes and pictures on a writing page: records, shows how far the sending is, tries again, takes away.
// Without it the plain field for files does the same when the form is sent.

import { canKeep, lay, newId } from "./journal_store.js";

const BITS = 24000; // a voice is well understood at that, and ten minutes are about 2 MB
const WARN = 60; // seconds before a recording stops by itself
const RECORDED = ["audio/webm;codecs=opus", "audio/mp4", "audio/ogg;codecs=opus"];

const place = document.querySelector("[data-attach]");
if (place) begin();

function begin() {
  const part = (name) => place.querySelector(`[data-attach-${name}]`);
  const words = part("words").dataset;
  const list = part("list");
  const says = part("says");
  const file = part("plain").querySelector("input[type=file]");
  const choose = part("choose");
  const record = part("record");
  const stop = part("stop");
  const time = part("time");
  const form = place.closest("form");
  const waiting = new Set(); // what is not at the house yet
  const here = document.querySelector("meta[name='device-key']")?.content ?? "";
  const mayLay = canKeep && !("link" in form.dataset) && here !== "" && here !== "nobody";
  let recording = null;

  part("plain").hidden = true;
  part("do").hidden = false;
  // The field would send the same files once more.
  file.removeAttribute("name");

  const say = (text) => (says.textContent = text);
  const count = () => list.children.length;

  choose.addEventListener("click", () => file.click());
  file.addEventListener("change", () => {
    [...file.files].forEach((one) => add(one, one.type.startsWith("audio/") ? "voice" : "picture"));
    file.value = "";
  });
  record.addEventListener("click", start);
  stop.addEventListener("click", () => recording?.stop());
  list.querySelectorAll("[data-attach-remove]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => take(button.closest("li"), button.dataset.attachRemove));
  });
  window.addEventListener("online", () => waiting.forEach((item) => item.send()));
  window.addEventListener("beforeunload", (event) => {
    if (waiting.size > 0 || recording) event.preventDefault();
  });
  // Keeping the page waits for what is on its way; without a connection it does not wait.
  form.addEventListener("submit", (event) => {
    if (recording || [...waiting].some((item) => item.isSending)) {
      event.preventDefault();
      event.stopImmediatePropagation();
      const button = event.submitter;
      recording?.stop();
      whenQuiet(() => (form.requestSubmit ? form.requestSubmit(button) : say(words.kept)));
    }
  }, true);

  function whenQuiet(then) {
    say(words.sending);
    const look = () => {
      if (recording || [...waiting].some((item) => item.isSending)) window.setTimeout(look, 150);
      else if (waiting.size === 0) then();
    };
    look();
  }

  async function start() {
    if (count() >= Number(place.dataset.most)) return say(words.full);
    if (!navigator.mediaDevices?.getUserMedia || !window.MediaRecorder) return say(words.none);
    let sound;
    try {
      sound = await navigator.mediaDevices.getUserMedia({ audio: true });
    } catch {
      return say(words.denied);
    }
    const type = RECORDED.find((one) => MediaRecorder.isTypeSupported(one));
    const recorder = new MediaRecorder(sound, { ...(type && { mimeType: type }), audioBitsPerSecond: BITS });
    const pieces = [];
    const began = performance.now();
    const longest = Number(place.dataset.longest);
    recording = recorder;
    const tick = window.setInterval(() => {
      const seconds = Math.floor((performance.now() - began) / 1000);
      time.textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
      if (seconds === longest - WARN) say(words.soon);
      if (seconds >= longest && recorder.state === "recording") recorder.stop();
    }, 250);
    recorder.addEventListener("dataavailable", (event) => event.data.size && pieces.push(event.data));
    recorder.addEventListener("stop", () => {
      window.clearInterval(tick);
      sound.getTracks().forEach((track) => track.stop());
      recording = null;
      show(false);
      record.focus();
      const seconds = Math.min(longest, Math.round((performance.now() - began) / 1000));
      add(new Blob(pieces, { type: recorder.mimeType }), "voice", seconds);
    }, { once: true });
    recorder.start(1000);
    time.textContent = "0:00";
    show(true);
    stop.focus();
    return say(words.recording);
  }

  function show(isRecording) {
    record.hidden = choose.hidden = isRecording;
    stop.hidden = time.hidden = !isRecording;
  }

  function add(blob, kind, seconds) {
    if (count() >= Number(place.dataset.most)) return say(words.full);
    const largest = Number(kind === "voice" ? place.dataset.voiceBytes : place.dataset.pictureBytes);
    if (blob.size > largest) return say(words.large);
    const item = entry(blob, kind);
    const upload = newId();
    const bar = item.querySelector("progress");
    const state = { isSending: false, send };
    waiting.add(state);
    list.append(item);
    item.querySelector("[data-again]").addEventListener("click", send);
    item.querySelector("[data-take]").addEventListener("click", () => {
      waiting.delete(state);
      if (state.remove) take(item, state.remove);
      else gone(item);
    });
    send();

    function send() {
      if (state.isSending) return;
      state.isSending = true;
      bar.hidden = false;
      item.querySelector("[data-again]").hidden = true;
      const body = new FormData();
      body.append("submission", place.dataset.submission);
      body.append("upload", upload);
      // What the page is about, so that it is found again when it is left without words.
      body.append("about", form.dataset.about ?? "");
      body.append("about_kind", form.dataset.aboutKind ?? "");
      for (const name of ["stage", "prompt", "share"]) body.append(name, form.elements.namedItem(name)?.value ?? "");
      if (seconds !== undefined) body.append("seconds", seconds);
      body.append("attached", blob, kind);
      const request = new XMLHttpRequest();
      request.open("POST", place.dataset.url);
      request.setRequestHeader("Accept", "application/json");
      const token = form.querySelector("[name=csrfmiddlewaretoken]")?.value;
      if (token) request.setRequestHeader("X-CSRFToken", token);
      request.upload.addEventListener("progress", (event) => (bar.value = event.loaded / event.total));
      request.addEventListener("loadend", () => ended(request));
      request.send(body);
    }

    function ended(request) {
      state.isSending = false;
      bar.hidden = true;
      const answer = read(request);
      if (request.status === 201) {
        waiting.delete(state);
        state.remove = answer.remove ?? place.dataset.remove.replace(/0{8}-0{4}-0{4}-0{4}-0{12}/, upload);
        say(words.kept);
      } else if (answer.why) {
        waiting.delete(state);
        item.querySelector("[data-word]").textContent = answer.why;
        say(answer.why);
      } else {
        layHere().catch(() => tell(words.lost, true));
      }
    }

    function tell(sentence, mayTryAgain) {
      item.querySelector("[data-again]").hidden = !mayTryAgain;
      item.querySelector("[data-word]").textContent = sentence;
      say(sentence);
    }

    // Locked on the device, as words are; it goes to the house by itself, even when this page is closed by then.
    async function layHere() {
      if (!mayLay) throw new Error("Nothing is kept in this browser.");
      const about = { about: form.dataset.about ?? "", about_kind: form.dataset.aboutKind ?? "" };
      const stage = form.elements.namedItem("stage")?.value ?? "";
      const said = { submission: place.dataset.submission, upload, stage, ...about, ...(seconds !== undefined && { seconds: String(seconds) }) };
      await lay(here, upload, { kind: "file", said, type: blob.type, file: await asText(blob) });
      waiting.delete(state);
      place.dataset.laid = "yes";
      item.querySelector("[data-take]").hidden = true;
      document.dispatchEvent(new Event("journal-laid"));
      tell(words.laid, false);
    }
    return undefined;
  }

  function asText(blob) {
    return new Promise((done, failed) => {
      const reader = new FileReader();
      reader.onload = () => done(reader.result.slice(reader.result.indexOf(",") + 1));
      reader.onerror = () => failed(reader.error);
      reader.readAsDataURL(blob);
    });
  }

  function read(request) {
    try {
      return JSON.parse(request.responseText);
    } catch {
      return {};
    }
  }

  function entry(blob, kind) {
    const item = document.createElement("li");
    const figure = document.createElement("figure");
    const media = document.createElement(kind === "voice" ? "audio" : "img");
    const bar = document.createElement("progress");
    const word = document.createElement("span");
    item.className = "attach__item";
    figure.className = `attached attached--${kind}`;
    media.src = URL.createObjectURL(blob);
    if (kind === "voice") {
      media.controls = true;
      media.setAttribute("aria-label", words.voice);
    } else media.alt = words.picture;
    bar.className = "attach__bar";
    bar.max = 1;
    bar.value = 0;
    bar.setAttribute("aria-label", words.sending);
    word.dataset.word = "";
    word.className = "small soft";
    figure.append(media, bar, word);
    const save = document.createElement("a");
    save.href = media.src;
    save.download = kind === "voice" ? "voice-note" : "picture";
    save.className = "btn btn-link";
    save.textContent = words.save;
    item.append(figure, button("again", words.again, true), button("take", words.take, false));
    if (kind === "voice") item.append(save);
    return item;
  }

  function button(name, text, isHidden) {
    const made = document.createElement("button");
    made.type = "button";
    made.className = "btn btn-link";
    made.dataset[name] = "";
    made.textContent = text;
    made.hidden = isHidden;
    return made;
  }

  async function take(item, address) {
    const token = form.querySelector("[name=csrfmiddlewaretoken]")?.value;
    try {
      const answer = await fetch(address, {
        method: "POST",
        headers: { Accept: "application/json", ...(token && { "X-CSRFToken": token }) },
      });
      if (answer.ok || answer.status === 404) gone(item);
      else say(words.lost);
    } catch {
      say(words.lost);
    }
  }

  function gone(item) {
    const media = item.querySelector("audio, img");
    if (media?.src.startsWith("blob:")) URL.revokeObjectURL(media.src);
    item.remove();
    say(words.removed);
    (record.hidden ? stop : record).focus();
  }
}
