// The table of many goods: arrows and Enter move, Esc puts a cell back, a block from a spreadsheet is pasted.
// Ctrl Enter saves (forms.js). Without this file it is a form like any other.
const form = document.querySelector("[data-grid]");
const status = form?.querySelector("[data-grid-status]");
let pasted = []; // [field, what it held] of the last paste, until something else is typed
let isSending = false;

function rows() {
  return [...form.querySelectorAll("[data-line]")];
}

// A row's cells by column; a good that cannot be shown or hidden has none there.
function cells(row) {
  return [...row.querySelectorAll("td")].slice(1).map((cell) => cell.querySelector("[data-cell]"));
}

function placeOf(field) {
  const row = field.closest("[data-line]");
  return { row: rows().indexOf(row), column: cells(row).indexOf(field) };
}

function go(field) {
  if (!field) return;
  field.focus();
  field.select?.();
}

function move(field, down, right) {
  const place = placeOf(field);
  const all = rows();
  let row = place.row + down;
  let column = place.column + right;
  while (all[row]) {
    const next = cells(all[row])[column];
    if (next) return go(next);
    if (column < 0 || column >= cells(all[row]).length) return;
    row += down;
    column += right;
  }
}

// --- what differs -------------------------------------------------------------------------------
function isChanged(field) {
  return field.value.trim() !== field.dataset.was;
}

function fill(words, numbers) {
  return Object.entries(numbers).reduce((text, [name, value]) => text.replace(`{${name}}`, value), words);
}

function tell(...before) {
  const changed = [...form.querySelectorAll("[data-cell]")].filter((field) => {
    field.closest("td").classList.toggle("changed", isChanged(field));
    return isChanged(field);
  });
  const goods = new Set(changed.map((field) => field.closest("[data-line]")));
  const { none, some } = status.dataset;
  const now = changed.length ? fill(some, { cells: changed.length, rows: goods.size }) : none;
  status.textContent = [...before, now].join(". ");
  return changed.length;
}

// --- keys ---------------------------------------------------------------------------------------
function atEdge(field, right) {
  if (field.tagName === "SELECT") return true;
  const { selectionStart: start, selectionEnd: end, value } = field;
  const all = start === 0 && end === value.length;
  return all || (right > 0 ? start === value.length : end === 0);
}

const STEPS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

function undoPaste() {
  for (const [field, value] of pasted) field.value = value;
  const [first] = pasted;
  pasted = [];
  go(first[0]);
  tell(status.dataset.undone);
}

function pressed(event) {
  const field = event.target.closest("[data-cell]");
  if (!field || event.isComposing) return;
  if (event.ctrlKey || event.metaKey) {
    if (event.key === "z" && pasted.length) {
      event.preventDefault();
      undoPaste();
    }
    return;
  }
  if (event.key === "Enter") {
    event.preventDefault(); // one saves with the button, or with Ctrl Enter
    move(field, event.shiftKey ? -1 : 1, 0);
  } else if (event.key === "Escape") {
    field.value = field.dataset.was;
    tell();
  } else if (event.key in STEPS && !event.altKey && !event.shiftKey) {
    const [down, right] = STEPS[event.key];
    if (down && field.tagName === "SELECT") return; // chooses
    if (right && !atEdge(field, right)) return;
    event.preventDefault();
    move(field, down, right);
  }
}

// --- a block from a spreadsheet -----------------------------------------------------------------
function block(text) {
  const lines = text.replace(/\r\n?/g, "\n").replace(/\n$/, "").split("\n");
  return lines.map((line) => line.split("\t").map((cell) => cell.trim().replace(/^"(.*)"$/, "$1")));
}

function put(field, text) {
  if (field.tagName !== "SELECT") {
    field.value = text;
    return true;
  }
  const wanted = text.toLowerCase();
  const option = [...field.options].find((one) => [one.value, one.text.toLowerCase()].includes(wanted));
  if (option) field.value = option.value;
  return Boolean(option);
}

function paste(event) {
  const field = event.target.closest("[data-cell]");
  const text = event.clipboardData?.getData("text/plain") ?? "";
  if (!field || !/[\t\n]/.test(text.replace(/\r?\n$/, ""))) return; // one cell: as always
  event.preventDefault();
  const place = placeOf(field);
  const all = rows();
  const before = [];
  let left = 0;
  block(text).forEach((line, down) => {
    line.forEach((value, right) => {
      const target = all[place.row + down] && cells(all[place.row + down])[place.column + right];
      const held = target?.value;
      if (target && put(target, value)) before.push([target, held]);
      else left += 1;
    });
  });
  const { pasted: words, left: spare } = status.dataset;
  pasted = before;
  tell(...[fill(words, { cells: before.length }), left && fill(spare, { cells: left })].filter(Boolean));
}

if (form) {
  form.addEventListener("keydown", pressed);
  form.addEventListener("paste", paste);
  form.addEventListener("input", () => {
    pasted = [];
    tell();
  });
  form.addEventListener("change", () => tell());
  form.addEventListener("submit", () => {
    isSending = true;
  });
  window.addEventListener("pageshow", () => {
    isSending = false;
  });
  window.addEventListener("beforeunload", (event) => {
    if (!isSending && tell()) event.preventDefault();
  });
  tell();
}
