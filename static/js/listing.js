// The listing form: known products fill the rest, price steps come and go, the card shows it all.
const form = document.querySelector("[data-listing]");
const WAIT_MS = 250;

// --- known products -----------------------------------------------------------------------------
const nameField = form.querySelector("[data-suggest]");
const suggestions = form.querySelector("[data-suggestions]");
let timer;
let asked = "";

async function suggest() {
  const words = nameField.value.trim();
  if (words.length < 3 || words === asked) return;
  asked = words;
  const address = `${nameField.dataset.suggest}?${new URLSearchParams({ name: words })}`;
  try {
    const answer = await fetch(address, { headers: { Accept: "text/html" } });
    if (answer.ok && words === asked) suggestions.innerHTML = await answer.text();
  } catch {
    return; // no signal: the form works without suggestions
  }
}

function fill(name, value) {
  const field = form.elements[name];
  if (field && value && !field.value) field.value = value;
}

// What others ask for this very product, before there is a draft of it.
function typical(range) {
  const place = document.querySelector("[data-typical-note]");
  if (!place) return;
  place.hidden = !range;
  place.querySelector("[data-range]").textContent = range;
}

function take() {
  const typed = nameField.value.trim().toLowerCase();
  const known = [...suggestions.options].find((option) => option.value.toLowerCase() === typed);
  if (!known) return;
  for (const name of ["category", "unit", "pack"]) fill(name, known.dataset[name]);
  typical(known.dataset.typical);
  fill("goods_kind", known.dataset.kind);
  show();
}

if (nameField) {
  nameField.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(suggest, WAIT_MS);
    take();
  });
  nameField.addEventListener("change", take);
}

// --- price steps --------------------------------------------------------------------------------
const rows = [...form.querySelectorAll("[data-step-row]")];
const add = form.querySelector("[data-step-add]");

function spare() {
  return rows.filter((row) => row.hidden);
}

function fold() {
  rows.forEach((row) => {
    row.hidden = "stepSpare" in row.dataset;
    row.querySelector("[data-step-clear]").hidden = false;
  });
  add.hidden = spare().length === 0;
}

add?.addEventListener("click", () => {
  const [next] = spare();
  next.hidden = false;
  next.querySelector("input").focus();
  add.hidden = spare().length === 0;
});

form.addEventListener("click", (event) => {
  const clear = event.target.closest("[data-step-clear]");
  if (!clear) return;
  const row = clear.closest("[data-step-row]");
  row.querySelectorAll("input").forEach((input) => {
    input.value = "";
  });
  row.hidden = true;
  add.hidden = false;
  add.focus();
});

// --- preview ------------------------------------------------------------------------------------
const preview = document.querySelector("[data-preview]");

function show() {
  const name = nameField?.value.trim();
  if (name) preview.querySelector(".name a").textContent = name;
  const unit = form.elements.unit?.value;
  const price = preview.querySelector(".price");
  const typed = form.elements.price.value.trim();
  price.textContent = `Rp\u00a0${typed || "––"} `;
  const small = document.createElement("small");
  small.textContent = `/ ${unit || "…"}`;
  price.append(small);
}

// A draft was kept although something is wrong: reading the page again must not make another.
if (form.getAttribute("action") !== location.pathname) {
  history.replaceState(null, "", form.getAttribute("action"));
}
fold();
if (preview) {
  form.addEventListener("input", show);
  show();
}
