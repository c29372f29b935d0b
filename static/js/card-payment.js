// Stripe draws the card fields and takes the card; we only say which payment it is for.
const form = document.querySelector("[data-card-form]");
const problem = form.querySelector("[data-card-problem]");
const button = form.querySelector("[data-card-pay]");
const waiting = form.querySelector("[data-card-waiting]");

function show(message) {
  problem.querySelector("[data-card-problem-text]").textContent = message;
  problem.hidden = false;
  problem.focus();
}

function colours() {
  const style = getComputedStyle(document.body);
  const value = (name) => style.getPropertyValue(name).trim();
  return {
    colorPrimary: value("--brand"),
    colorBackground: value("--surface"),
    colorText: value("--text"),
    colorDanger: value("--bad-text"),
    borderRadius: value("--r-m"),
  };
}

function busy(isBusy) {
  button.disabled = isBusy;
  button.setAttribute("aria-busy", String(isBusy));
}

function start() {
  const stripe = window.Stripe(form.dataset.key);
  const elements = stripe.elements({
    clientSecret: form.dataset.secret,
    locale: form.dataset.locale,
    appearance: { variables: colours() },
  });
  const fields = elements.create("payment");
  fields.on("ready", () => {
    waiting.hidden = true;
    button.hidden = false;
  });
  fields.on("loaderror", () => {
    waiting.hidden = true;
    show(form.dataset.unreachable);
  });
  const place = document.createElement("div");
  form.querySelector("[data-card-fields]").append(place);
  fields.mount(place);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    pay(stripe, elements);
  });
}

async function pay(stripe, elements) {
  if (button.disabled) return;
  busy(true);
  problem.hidden = true;
  try {
    const { error } = await stripe.confirmPayment({
      elements,
      confirmParams: { return_url: form.dataset.returnUrl },
    });
    // Stripe shows what is wrong with a field beside it; the rest is ours to say.
    if (error && error.type !== "validation_error") show(error.message || form.dataset.again);
  } catch {
    show(form.dataset.again);
  }
  busy(false);
}

waiting.hidden = false;
if (window.Stripe) {
  start();
} else {
  waiting.hidden = true;
  show(form.dataset.unreachable);
}
