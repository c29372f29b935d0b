// Suggestions while somebody types in the search field: a combobox with a list of links.
// Without this file, or without a signal, the field searches as it always does.
const field = document.querySelector("[data-suggest-from]");
const list = document.querySelector("#shop-suggestions");
const status = list?.parentElement.querySelector("[data-told]");
const WAIT_MS = 150;
const SHORTEST = 2;
let timer;
let request;
let active = -1;

function options() {
  return [...list.querySelectorAll("[role=option]")];
}

function isOpen() {
  return !list.hidden;
}

function mark(number) {
  active = number;
  options().forEach((option, at) => {
    option.setAttribute("aria-selected", String(at === number));
    if (at === number) {
      field.setAttribute("aria-activedescendant", option.id);
      option.scrollIntoView({ block: "nearest" });
    }
  });
  if (number < 0) field.removeAttribute("aria-activedescendant");
}

function show(open) {
  list.hidden = !open;
  field.setAttribute("aria-expanded", String(open));
  mark(-1);
}

function close() {
  clearTimeout(timer);
  request?.abort();
  show(false);
  status.textContent = "";
}

async function suggest() {
  const words = field.value.trim();
  request?.abort();
  request = new AbortController();
  const { signal } = request;
  const address = `${field.dataset.suggestFrom}?${new URLSearchParams({ q: words })}`;
  try {
    const answer = await fetch(address, { signal, headers: { Accept: "text/html" } });
    const html = answer.ok ? await answer.text() : "";
    if (signal.aborted || document.activeElement !== field) return;
    list.innerHTML = html;
  } catch {
    return; // typed on, or no signal
  }
  const count = options().length;
  show(count > 0);
  status.textContent = count ? status.dataset.told.replace("#", count) : "";
}

function typed() {
  clearTimeout(timer);
  mark(-1); // Enter means what is typed now, not what was chosen for fewer letters
  if (field.value.trim().length < SHORTEST) {
    close();
    list.replaceChildren();
  } else {
    timer = setTimeout(suggest, WAIT_MS);
  }
}

// Up and down go round over the list and the field itself, which is number -1.
function move(step) {
  const count = options().length;
  if (!count) return;
  if (!isOpen()) show(true);
  mark(((active + 1 + step + count + 1) % (count + 1)) - 1);
}

function pressed(event) {
  if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    move(event.key === "ArrowDown" ? 1 : -1);
  } else if (event.key === "Enter" && isOpen() && active >= 0) {
    event.preventDefault();
    location.assign(options()[active].href);
  } else if (event.key === "Escape" && isOpen()) {
    event.preventDefault(); // the first press closes the list, the second empties the field
    close();
  }
}

if (field && list) {
  const roles = { role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false" };
  const more = { "aria-controls": list.id, autocomplete: "off" };
  for (const [name, value] of Object.entries({ ...roles, ...more })) field.setAttribute(name, value);
  field.addEventListener("input", typed);
  field.addEventListener("keydown", pressed);
  field.addEventListener("blur", close);
  list.addEventListener("mousedown", (event) => event.preventDefault()); // keeps the field focused
}
