// The listing form saves itself: on this device at once, on the server a moment later.
// What the server has not got is marked, comes back after a reload, and is sent when there is a signal.
// Of a good that buyers see nothing is sent before its button is pressed: it is only kept here.
const form = document.querySelector("[data-kept-form]");
const { keptForms } = globalThis;
const KEEP_AFTER_MS = 300;
const SEND_AFTER_MS = 1500;
const AGAIN_MS = 15_000;
const NEVER_KEPT = new Set(["csrf_token", "kept_as", "draft_key", "action", "photos"]);
const TIME = new Intl.DateTimeFormat("id-ID", { hour: "2-digit", minute: "2-digit", timeZone: "Asia/Jakarta" });

let version = 0; // how often anything was changed
let keeping;
let isDue = false; // something was typed a moment ago
let sending;
let repeating;
let busy = null; // the request under way
let mayLeave = false; // the next submit is the real one

// --- status -------------------------------------------------------------------------------------
const status = document.querySelector("[data-save-status]");

function tell(name, look = "ok") {
  status.hidden = false;
  status.classList.toggle("ok", look === "ok");
  status.classList.toggle("wait", look === "wait");
  for (const icon of status.querySelectorAll("[data-icon]")) icon.hidden = icon.dataset.icon !== look;
  status.querySelector("[data-words]").textContent = form.dataset[name].replace("{time}", TIME.format(new Date()));
}

// --- on this device -----------------------------------------------------------------------------
function name() {
  return form.dataset.keptForm;
}

function fields() {
  return [...new FormData(form)].filter(([key, value]) => typeof value === "string" && !NEVER_KEPT.has(key));
}

function pictures() {
  return [...form.querySelectorAll("[data-photo]")].map((tile) => ({
    id: tile.dataset.photo,
    url: tile.querySelector("img").getAttribute("src"),
  }));
}

function keep(more = {}) {
  clearTimeout(keeping);
  isDue = false;
  const known = keptForms.read(name()) ?? {};
  return keptForms.write(name(), {
    ...known,
    owner: form.dataset.owner,
    draftKey: form.elements.draft_key.value,
    address: form.getAttribute("action"),
    send: form.dataset.autosave ?? null,
    title: form.elements.name?.value ?? "",
    fields: fields(),
    pictures: pictures(),
    ...more,
  });
}

function put(field, values) {
  if (["checkbox", "radio"].includes(field.type)) field.checked = values.includes(field.value);
  else if (values.length && !["file", "submit", "button"].includes(field.type)) [field.value] = values;
}

function restore(record) {
  const photos = new Set(pictures().map((picture) => picture.url));
  record.pictures.filter((picture) => !photos.has(picture.url)).forEach((picture) => globalThis.photoTiles.add(picture));
  for (const field of form.elements) {
    if (!field.name || NEVER_KEPT.has(field.name) || ["photo", "remove_photo"].includes(field.name)) continue;
    const values = record.fields.filter(([key]) => key === field.name).map(([, value]) => value);
    put(field, values);
    field.closest("[data-step-row]")?.toggleAttribute("hidden", false);
  }
  for (const row of form.querySelectorAll("[data-step-row][data-step-spare]")) {
    row.hidden = [...row.querySelectorAll("input")].every((field) => !field.value);
  }
}

// A new form goes on with what could not be sent from this device before.
function recordOfPage() {
  const { owner } = form.dataset;
  const isNew = form.getAttribute("action").endsWith("/baru");
  const known = keptForms.all(owner);
  if (!isNew || location.search) return known.find((record) => record.name === name());
  const unsent = known.find((record) => record.address.endsWith("/baru"));
  if (unsent) {
    form.dataset.keptForm = unsent.name;
    form.elements.kept_as.value = unsent.name;
    form.elements.draft_key.value = unsent.draftKey;
  }
  return unsent;
}

// --- on the server ------------------------------------------------------------------------------
function isEnough() {
  return ["name", "category", "unit"].every((field) => form.elements[field]?.value.trim());
}

function body() {
  const sent = new FormData(form);
  sent.delete("photos");
  return sent;
}

async function moveTo(address) {
  if (form.getAttribute("action") === address) return;
  const before = name();
  const after = address.split("/").pop();
  form.setAttribute("action", address);
  form.dataset.autosave = `${address}/simpan`;
  form.dataset.keptForm = after;
  form.elements.kept_as.value = after;
  history.replaceState(null, "", address);
  await keptForms.rename(before, after, form.dataset.owner);
}

async function send() {
  const sent = version;
  tell("saving");
  let answer;
  let told;
  try {
    answer = await fetch(form.dataset.autosave, { method: "post", body: body(), redirect: "error" });
    told = await answer.json();
  } catch {
    return "unsent"; // no signal, a server that is away, or a sign-in that ended
  }
  if (answer.status === 409) {
    keptForms.forget(name());
    delete form.dataset.autosave;
    location.assign(told.address);
    return "late";
  }
  if (answer.status === 422) return "here";
  if (!answer.ok) return "unsent";
  await moveTo(told.address);
  if (sent === version && !Object.keys(told.problems).length) keptForms.forget(name());
  return "saved";
}

// Save on the server now. "here": not enough yet to begin a draft. Only one request is under way at a time.
async function save() {
  clearTimeout(sending);
  clearTimeout(repeating);
  if (busy) await busy;
  if (!form.dataset.autosave || !isEnough()) {
    tell("here");
    return "here";
  }
  busy = send();
  const outcome = await busy;
  busy = null;
  if (outcome === "unsent") repeating = setTimeout(resume, AGAIN_MS);
  if (outcome === "unsent") tell("unsent", "wait");
  else if (outcome !== "late") tell(outcome);
  return outcome;
}

function later() {
  clearTimeout(sending);
  sending = setTimeout(() => {
    // A half-written name is no name yet.
    if (document.activeElement === form.elements.name) return;
    save();
  }, SEND_AFTER_MS);
}

function changed() {
  version += 1;
  clearTimeout(keeping);
  isDue = true;
  keeping = setTimeout(() => {
    keep();
    if (!form.dataset.autosave || !isEnough()) tell("here");
  }, KEEP_AFTER_MS);
  if (form.dataset.autosave) later();
}

// --- the buttons --------------------------------------------------------------------------------
function leave(button) {
  mayLeave = true;
  form.requestSubmit(button);
}

async function submit(button) {
  keep();
  button?.setAttribute("aria-busy", "true");
  if (navigator.onLine && globalThis.photoTiles?.areOnTheWay()) tell("uploading", "wait");
  await globalThis.photoTiles?.settled();
  keep();
  const outcome = form.dataset.autosave && isEnough() ? await save() : navigator.onLine ? "here" : "unsent";
  button?.removeAttribute("aria-busy");
  if (outcome === "late") return;
  if (outcome === "unsent") {
    keep({ queued: button?.value ?? "save" });
    tell(button?.value === "submit" ? "queued" : "unsent", "wait");
    return;
  }
  leave(button);
}

// There may be a signal again: send what waits, and press the button that was pressed in vain.
async function resume() {
  const record = keptForms.read(name());
  if (!record) return;
  if (record.queued) {
    const button = form.querySelector(`.actionbar [name=action][value="${record.queued}"]`);
    keptForms.write(name(), { ...record, queued: null });
    await submit(button);
  } else if (form.dataset.autosave) {
    await save();
  }
}

function begin() {
  const record = recordOfPage();
  if (record && !document.querySelector("[data-error-summary]")) {
    restore(record);
    version += 1;
    form.dispatchEvent(new CustomEvent("restored"));
    tell("restored", "wait");
    resume();
  }
  form.addEventListener("input", changed);
  form.addEventListener("change", changed);
  form.addEventListener("submit", (event) => {
    if (mayLeave) {
      mayLeave = false;
      return;
    }
    event.preventDefault();
    submit(event.submitter);
  });
  window.addEventListener("online", resume);
  window.addEventListener("pagehide", () => isDue && keep());
}

if (form && keptForms) begin();
