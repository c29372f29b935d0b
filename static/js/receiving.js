// The foot of the dock's form says what will be taken over and what goes back, while one types.
const form = document.querySelector("form[data-receipt]");

function number(name, line) {
  const text = line.querySelector(`[name^="${name}-"]`)?.value.trim() ?? "";
  const plain = text.replace(/\.(?=\d{3}(\D|$))/g, "").replace(",", ".");
  return Number(plain) || 0;
}

// What is left of the scale's figure without the containers; it is shown, and the server reckons again.
function net(line) {
  const weight = number("gross", line) - number("containers", line) * Number(line.dataset.tare);
  const shown = line.querySelector("[data-net]");
  const text = `${String(Math.round(weight * 1000) / 1000).replace(".", ",")} ${line.dataset.unit}`;
  shown.textContent = number("gross", line) ? `${shown.dataset.words} ${text}` : "";
  return Math.max(0, Math.min(weight, Number(line.dataset.awaited)));
}

function judged(line) {
  const awaited = Number(line.dataset.awaited);
  const choice = line.querySelector('[name^="choice-"]:checked')?.value;
  if (choice === "weigh") return { accepted: net(line), rejected: 0 };
  if (choice === "short") return { accepted: number("arrived", line), rejected: 0 };
  if (choice !== "bad") return { accepted: awaited, rejected: 0 };
  const rejected = number("rejected", line);
  return { accepted: Math.max(0, awaited - rejected - number("missing", line)), rejected };
}

function words(byUnit) {
  const shown = ([unit, sum]) => `${String(Math.round(sum * 1000) / 1000).replace(".", ",")} ${unit}`;
  return [...byUnit].filter(([, sum]) => sum > 0).map(shown).join(", ");
}

function tell() {
  const accepted = new Map();
  const rejected = new Map();
  for (const line of form.querySelectorAll("[data-line]")) {
    const { unit } = line.dataset;
    const said = judged(line);
    accepted.set(unit, (accepted.get(unit) ?? 0) + said.accepted);
    rejected.set(unit, (rejected.get(unit) ?? 0) + said.rejected);
  }
  const button = form.querySelector("[data-receipt-button]");
  const label = button.querySelector("[data-label]");
  label.textContent = words(rejected) ? `${button.dataset.reject} ${words(rejected)}` : button.dataset.accept;
  const summary = form.querySelector("[data-receipt-summary]");
  summary.querySelector("b").textContent = words(accepted) && `${words(accepted)} ${summary.dataset.accepted}`;
  summary.querySelector("span").textContent = words(rejected) && `${words(rejected)} ${summary.dataset.rejected}`;
}

if (form) {
  form.addEventListener("input", tell);
  form.addEventListener("change", tell);
  tell();
}
