// Keys for lists that wait for decisions. They act only while the focus is inside [data-queue].
//   J K next and previous row · X choose the row · Enter opens (it is a link) · Esc back to the list · S T E press
//   the page's [data-key="s"], [data-key="t"], [data-key="e"] buttons (a field is focused instead) · Z undoes · ? the list of keys
// Whoever works by keys finds the focus on the open row again after each page.
const WITH_KEYS = "queue-keys";
const list = document.querySelector("[data-queue]");

function rows() {
  return [...list.querySelectorAll("[data-row]")];
}

function linkOf(row) {
  return row.querySelector("a[href]") ?? row;
}

function move(by) {
  const all = rows();
  const here = all.findIndex((row) => row.contains(document.activeElement));
  const next = all[Math.min(all.length - 1, Math.max(0, here + by))];
  if (next) linkOf(next).focus();
}

function choose() {
  const box = document.activeElement.closest("[data-row]")?.querySelector("input[type=checkbox]");
  box?.click();
}

function press(key) {
  const target = document.querySelector(`[data-key="${key}"]`);
  const field = target?.matches("[data-key-focus]") && target.querySelector("select, textarea");
  if (field) field.focus();
  else target?.click();
}

function backToList() {
  const open = list.querySelector("[data-row].sel") ?? list.querySelector("[data-row]");
  if (open) linkOf(open).focus();
}

function explain() {
  document.querySelector("dialog[data-keys]")?.showModal();
}

function count() {
  const chosen = list.querySelectorAll("[data-row] input[type=checkbox]:checked").length;
  document.querySelectorAll("[data-chosen-count]").forEach((place) => {
    place.textContent = String(chosen);
  });
  document.querySelectorAll("[data-needs-chosen]").forEach((part) => {
    part.hidden = chosen === 0;
  });
}

function act(event) {
  const busy = event.ctrlKey || event.metaKey || event.altKey;
  if (busy || event.target.closest("dialog")) return;
  const key = event.key.toLowerCase();
  const typing = event.target.closest("input:not([type=checkbox]), textarea, select");
  if (typing && key !== "escape") return;
  if (key === "enter") {
    sessionStorage.setItem(WITH_KEYS, "1"); // the link or button that has the focus does the rest
    return;
  }
  if (key === "escape") backToList();
  else if (key === "j") move(1);
  else if (key === "k") move(-1);
  else if (key === "x") choose();
  else if (["s", "t", "e", "z"].includes(key)) press(key);
  else if (key === "?") explain();
  else return;
  sessionStorage.setItem(WITH_KEYS, "1");
  event.preventDefault();
}

if (list) {
  document.querySelectorAll("[data-keys-open]").forEach((button) => {
    button.hidden = !document.querySelector("dialog[data-keys]");
    button.addEventListener("click", explain);
  });
  // The open entry beside the list belongs to the queue too, unless something is typed there.
  document.querySelectorAll("[data-queue], [data-queue-detail]").forEach((part) => {
    part.addEventListener("keydown", act);
    part.addEventListener("pointerdown", () => sessionStorage.removeItem(WITH_KEYS));
  });
  if (sessionStorage.getItem(WITH_KEYS) && document.activeElement === document.body) backToList();
  list.querySelectorAll("[data-choose-clean]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => {
      list.querySelectorAll("[data-row] input[type=checkbox]").forEach((box) => {
        box.checked = box.closest("[data-row]").matches("[data-clean]");
      });
      count();
    });
  });
  list.addEventListener("change", (event) => {
    if (event.target.matches("[data-choose-all]")) {
      list.querySelectorAll("[data-row] input[type=checkbox]").forEach((box) => {
        box.checked = event.target.checked;
      });
    }
    count();
  });
  count();
  // After a decision the next row is at hand, and so is undoing.
  if (list.matches("[data-queue-focus]") && rows().length) {
    linkOf(rows()[0]).focus({ preventScroll: true });
  }
}
