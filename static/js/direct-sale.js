// A sale outside the market: the price follows goods and quantity until the person types one.
const form = document.querySelector("[data-direct-sale]");
const quantity = form?.elements.namedItem("quantity");
const price = form?.elements.namedItem("unit_price_rupiah");
const total = form?.querySelector("[data-total]");
const THOUSANDS = new Intl.NumberFormat("id-ID");
let typed = false;

function read(text) {
  const plain = text
    .trim()
    .replace(/\.(?=\d{3}(\D|$))/g, "")
    .replace(",", ".");
  const value = Number(plain);
  return plain && Number.isFinite(value) ? value : null;
}

function steps() {
  const chosen = form.querySelector("input[name=offer_id]:checked");
  return chosen ? JSON.parse(chosen.dataset.steps) : [];
}

function usual(amount) {
  const all = steps();
  const reached = all.filter(([least]) => Number(least) <= amount);
  return (reached.at(-1) ?? all[0])?.[1];
}

function show() {
  const amount = read(quantity.value) ?? 0;
  if (!typed) {
    const asked = usual(amount);
    price.value = asked ? THOUSANDS.format(asked) : "";
  }
  const each = read(price.value);
  const value = each && amount ? Math.round(each * amount) : 0;
  total.textContent = value
    ? total.dataset.words.replace("{value}", `Rp\u00a0${THOUSANDS.format(value)}`)
    : "";
}

if (form) {
  typed = price.value !== "";
  form.addEventListener("change", (event) => {
    if (event.target.name === "offer_id") typed = false; // another good has another price
    show();
  });
  form.addEventListener("input", (event) => {
    if (event.target === price) typed = price.value !== "";
    if (event.target === price || event.target === quantity) show();
  });
  quantity.addEventListener("focus", () => quantity.select());
  show();
}
