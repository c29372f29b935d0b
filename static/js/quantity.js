// The − and + beside a quantity: one pack at a time, between the least and the most.
function read(text) {
  const plain = text
    .trim()
    .replace(/\.(?=\d{3}(\D|$))/g, "")
    .replace(",", ".");
  const value = Number(plain);
  return Number.isFinite(value) ? value : null;
}

function write(value) {
  return String(Math.round(value * 1000) / 1000).replace(".", ",");
}

function bound(input, name, fallback) {
  const raw = input.dataset[name];
  return raw === undefined || raw === "" ? fallback : Number(raw);
}

function change(box, direction) {
  const input = box.querySelector("input");
  const pack = bound(input, "pack", 1) || 1;
  const least = bound(input, "minimum", 0);
  const most = bound(input, "maximum", Infinity);
  const now = read(input.value) ?? least;
  // The next whole pack in this direction, also from an amount between two packs.
  const packs = direction > 0 ? Math.floor(now / pack + 1e-9) + 1 : Math.ceil(now / pack - 1e-9) - 1;
  const next = Math.min(most, Math.max(least, packs * pack));
  if (next === now) return;
  input.value = write(next);
  input.dispatchEvent(new Event("input", { bubbles: true }));
  input.dispatchEvent(new Event("change", { bubbles: true }));
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-quantity] [data-step]");
  if (button) change(button.closest("[data-quantity]"), Number(button.dataset.step));
});

document.addEventListener("keydown", (event) => {
  const box = event.target.closest?.("[data-quantity]");
  if (!box || event.target.tagName !== "INPUT") return;
  const direction = { "+": 1, ArrowUp: 1, "-": -1, ArrowDown: -1 }[event.key];
  if (!direction) return;
  event.preventDefault();
  change(box, direction);
});
