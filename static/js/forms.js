// One press sends a form once; what was typed into a form with data-draft is kept on this device.
const DRAFT_PREFIX = "draft:";
const SAVE_AFTER_MS = 400;
const NEVER_KEPT = new Set(["password", "file", "hidden", "submit"]);

// --- sending once -------------------------------------------------------------------------------
// data-resend on a form lets it be sent again (search, filters).
function guard(event) {
  const form = event.target;
  if (form.method !== "post" || form.matches("[data-resend]") || event.defaultPrevented) return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "yes";
  const button = event.submitter ?? form.querySelector("button[type=submit], button:not([type])");
  button?.setAttribute("aria-busy", "true");
}

function release(form) {
  delete form.dataset.sent;
  form.querySelectorAll("[aria-busy=true]").forEach((button) => button.removeAttribute("aria-busy"));
}

document.addEventListener("submit", guard);
// The page may come back from the browser's memory, or htmx may have answered in place.
window.addEventListener("pageshow", (event) => {
  if (event.persisted) document.querySelectorAll("form[data-sent]").forEach(release);
});
document.addEventListener("htmx:finally:request", () => {
  document.querySelectorAll("form[data-sent]").forEach(release);
});

// --- drafts -------------------------------------------------------------------------------------
const storage = (() => {
  try {
    return window.localStorage;
  } catch {
    return null; // the person forbids storage: forms then simply are not kept
  }
})();

function kept(form) {
  return [...form.elements].filter((field) => field.name && !NEVER_KEPT.has(field.type));
}

function save(form) {
  const values = kept(form)
    .filter((field) => !["checkbox", "radio"].includes(field.type) || field.checked)
    .map((field) => [field.name, field.value]);
  try {
    storage.setItem(DRAFT_PREFIX + form.dataset.draft, JSON.stringify(values));
  } catch {
    return; // full: the page itself still has everything
  }
  const mark = form.querySelector("[data-draft-mark]");
  if (mark) mark.hidden = false;
}

function restore(form) {
  let values;
  try {
    values = JSON.parse(storage.getItem(DRAFT_PREFIX + form.dataset.draft) ?? "null");
  } catch {
    return;
  }
  if (!Array.isArray(values) || form.querySelector("[aria-invalid=true]")) return;
  for (const field of kept(form)) {
    const mine = values.filter(([name]) => name === field.name).map(([, value]) => value);
    if (["checkbox", "radio"].includes(field.type)) field.checked = mine.includes(field.value);
    else if (mine.length) field.value = mine[0];
  }
}

function keep(form) {
  restore(form);
  let timer;
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => save(form), SAVE_AFTER_MS);
  });
  form.addEventListener("submit", () => {
    clearTimeout(timer);
    storage.removeItem(DRAFT_PREFIX + form.dataset.draft);
  });
}

if (storage) document.querySelectorAll("form[data-draft]").forEach(keep);

// Whoever signs out leaves nothing behind for the next person at this device.
document.addEventListener("submit", (event) => {
  if (event.target.getAttribute("action") !== "/keluar") return;
  const names = Object.keys(storage ?? {}).filter((key) => key.startsWith(DRAFT_PREFIX) || key.startsWith("kept:"));
  names.forEach((key) => storage.removeItem(key));
  globalThis.indexedDB?.deleteDatabase("belabeliku");
});

// --- sending at once ----------------------------------------------------------------------------
// data-autosubmit: a changed choice sends its form (sorting, periods); the button stays for others.
document.addEventListener("change", (event) => {
  const form = event.target.closest("form[data-autosubmit]");
  if (form) form.requestSubmit();
});
// Ctrl Enter sends the form one is typing in.
document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) event.target.form?.requestSubmit();
});
