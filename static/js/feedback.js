// Puts the focus on the summary of a refused form, and lets toasts go away by themselves.
const TOAST_MS = 10_000;
const CLOSING_MS = 250;

function focusSummary(root) {
  const summary = root.querySelector("[data-error-summary]");
  if (!summary) return;
  summary.focus({ preventScroll: true });
  summary.scrollIntoView({ block: "start" });
}

function close(toast) {
  toast.dataset.closing = "";
  setTimeout(() => toast.remove(), CLOSING_MS);
}

function watch(toast) {
  if (toast.dataset.watched) return;
  toast.dataset.watched = "yes";
  let timer = setTimeout(() => close(toast), TOAST_MS);
  const hold = () => clearTimeout(timer);
  const release = () => {
    hold();
    timer = setTimeout(() => close(toast), TOAST_MS);
  };
  toast.addEventListener("pointerenter", hold);
  toast.addEventListener("pointerleave", release);
  toast.addEventListener("focusin", hold);
  toast.addEventListener("focusout", release);
}

function begin(root) {
  focusSummary(root);
  root.querySelectorAll("[data-toast]").forEach(watch);
}

// A link of the summary leads to the field itself, not only to its place on the page.
document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-error-summary] a[href^='#']");
  const field = link && document.getElementById(link.hash.slice(1));
  if (!field) return;
  event.preventDefault();
  field.focus();
  field.scrollIntoView({ block: "center" });
});

begin(document);
document.addEventListener("htmx:after:swap", () => begin(document));
