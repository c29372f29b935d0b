// Quick order: Enter goes to the next line, cells pasted from a spreadsheet fill lines.
const list = document.querySelector("[data-lines]");
const most = Number(list?.dataset.most);

function lines() {
  return [...list.querySelectorAll("[data-line]")];
}

// A further empty line: the last one, renumbered, with nothing in it.
function addLine() {
  const all = lines();
  if (all.length >= most) return null;
  const last = all[all.length - 1];
  const line = last.cloneNode(true);
  const [before, after] = [String(all.length - 1), String(all.length)];
  line.classList.remove("unclear");
  line.querySelector("[data-meaning]")?.remove();
  line.querySelector(".no").textContent = String(all.length + 1);
  for (const label of line.querySelectorAll("label")) {
    label.htmlFor = label.htmlFor.replace(before, after);
    label.textContent = label.textContent.replace(String(all.length), String(all.length + 1));
  }
  for (const input of line.querySelectorAll("input")) {
    input.id = input.name = input.name.replace(before, after);
    input.value = "";
    input.removeAttribute("aria-invalid");
    input.removeAttribute("aria-describedby");
  }
  list.append(line);
  return line;
}

// A changed name means something else than what was chosen for the old one.
function forget(line) {
  line.querySelector("[data-meaning]")?.remove();
}

function write(line, item, amount) {
  line.querySelector("[data-item]").value = item;
  line.querySelector("[data-amount]").value = amount;
  forget(line);
}

function paste(event) {
  const input = event.target.closest("[data-item], [data-amount]");
  const text = event.clipboardData?.getData("text/plain") ?? "";
  if (!input || !/[\t\n]/.test(text.trim())) return;
  event.preventDefault();
  const rows = text.split(/\r?\n/).map((row) => row.split("\t").map((cell) => cell.trim()));
  let line = input.closest("[data-line]");
  for (const cells of rows.filter((row) => row.some(Boolean))) {
    if (!line) return;
    if (input.hasAttribute("data-amount")) line.querySelector("[data-amount]").value = cells[0];
    else write(line, cells[0], cells.slice(1).join(" ").trim());
    line = line.nextElementSibling ?? addLine();
  }
  line?.querySelector("[data-item]").focus();
}

function step(event) {
  const input = event.target.closest("[data-item], [data-amount]");
  if (!input || event.key !== "Enter" || event.ctrlKey || event.isComposing) return;
  event.preventDefault();
  const line = input.closest("[data-line]");
  const following = line.nextElementSibling ?? addLine();
  const same = input.hasAttribute("data-item") ? "[data-item]" : "[data-amount]";
  following?.querySelector(input.value && same === "[data-amount]" ? "[data-item]" : same).focus();
}

if (list) {
  list.addEventListener("paste", paste);
  list.addEventListener("keydown", step);
  list.addEventListener("change", (event) => {
    if (event.target.matches("[data-item]")) forget(event.target.closest("[data-line]"));
  });
}
