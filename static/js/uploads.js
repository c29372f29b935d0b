// Photos of the listing form: made small, sent in the background one after the other, cancelled, tried again,
// put in order by buttons and by dragging. Without this file they go with the form.
const box = document.querySelector("[data-photos]");
const form = box?.closest("form");
const { keptForms } = globalThis;
const status = box?.querySelector("[data-photo-status]");
const tiles = box?.querySelector("[data-tiles]");
const adder = tiles?.querySelector(".upload.tile");
const words = box?.querySelector("[data-word-list]");
const queue = []; // { key, blob, tile, request, state: "queued" · "sending" · "waiting" · "failed" }
let settling = [];

function say(name, values = {}) {
  const text = box.dataset[name] ?? name;
  status.textContent = Object.entries(values).reduce((all, [key, value]) => all.replace(`{${key}}`, value), text);
}

function touched() {
  form.dispatchEvent(new Event("input", { bubbles: true }));
}

// --- tiles --------------------------------------------------------------------------------------
function photos() {
  return [...tiles.querySelectorAll("[data-photo]")];
}

function made(name, values = {}) {
  const template = box.querySelector(`[data-${name}-template]`);
  const holder = document.createElement("template");
  holder.innerHTML = Object.entries(values).reduce(
    (html, [key, value]) => html.replaceAll(`__${key}__`, value),
    template.innerHTML.trim(),
  );
  return holder.content.firstElementChild;
}

function rename(element, number) {
  const label = element.getAttribute("aria-label");
  if (label) element.setAttribute("aria-label", label.replace(/\d+|__NUMBER__/, number));
}

// Numbers, the mark of the first, which buttons there are, and the order of the words follow the tiles.
function settle() {
  const all = photos();
  all.forEach((tile, at) => {
    tile.querySelector("[data-cover]").hidden = at > 0;
    tile.querySelector("[data-move='-1']").hidden = at === 0;
    tile.querySelector("[data-move='1']").hidden = at === all.length - 1;
    tile.querySelectorAll("button").forEach((button) => rename(button, at + 1));
    const img = tile.querySelector("img");
    img.alt = img.alt.replace(/\d+|__NUMBER__/, at + 1);
    const line = words.querySelector(`[data-words="${tile.dataset.photo}"]`);
    if (!line) return;
    line.querySelector("label").textContent = line.querySelector("label").textContent.replace(/\d+|__NUMBER__/, at + 1);
    words.append(line);
  });
  const count = all.length + queue.length;
  const place = box.querySelector("[data-count]");
  place.textContent = place.dataset.count.replace("{count}", count);
  const isFull = count >= Number(box.dataset.most);
  adder.hidden = isFull;
  box.querySelector("[data-gallery]").hidden = isFull;
}

// picture: { id, url }
function add(picture, place = adder) {
  const values = { ID: picture.id, URL: picture.url };
  place.before(made("thumb", values));
  words.append(made("words", values));
  settle();
}

function remove(tile) {
  const id = tile.dataset.photo;
  const next = photos()[photos().indexOf(tile) + 1] ?? photos()[photos().indexOf(tile) - 1];
  tile.remove();
  words.querySelector(`[data-words="${id}"]`)?.remove();
  const gone = document.createElement("input");
  Object.assign(gone, { type: "hidden", name: "remove_photo", value: id });
  tiles.append(gone);
  settle();
  (next?.querySelector("[data-remove]") ?? adder.querySelector("input")).focus();
  touched();
}

function place(tile, at) {
  const others = photos().filter((other) => other !== tile);
  if (at < others.length) others[at].before(tile);
  else others.at(-1)?.after(tile);
  settle();
  touched();
}

function move(button) {
  const tile = button.closest("[data-photo]");
  const step = Number(button.dataset.move);
  place(tile, photos().indexOf(tile) + step);
  const same = tile.querySelector(`[data-move="${step}"]`);
  (same.hidden ? tile.querySelector(`[data-move="${-step}"]`) : same).focus();
}

// --- sending ------------------------------------------------------------------------------------
function drop(item) {
  queue.splice(queue.indexOf(item), 1);
  keptForms?.dropPhoto(item.key);
}

function show(item, state) {
  item.state = state;
  item.tile.querySelector("progress").hidden = !["queued", "sending"].includes(state);
  item.tile.querySelector("[data-retry]").hidden = state !== "failed";
  item.tile.querySelector("[data-waits]").hidden = state !== "waiting";
}

function areOnTheWay() {
  return queue.some((item) => ["queued", "sending"].includes(item.state));
}

// Resolves once nothing is on the way: all photos are there, wait for a signal, or were refused.
function settled() {
  if (!areOnTheWay()) return Promise.resolve();
  return new Promise((done) => settling.push(done));
}

function next() {
  if (queue.some((item) => item.state === "sending")) return;
  const item = queue.find((one) => one.state === "queued");
  if (item) send(item);
  if (areOnTheWay()) return;
  settling.forEach((done) => done());
  settling = [];
}

function arrived(item, told) {
  drop(item);
  item.tile.remove();
  add(told);
  say("sent", { number: photos().length });
  touched();
}

function finished(item) {
  const { status: code, responseText } = item.request;
  let told = null;
  try {
    told = JSON.parse(responseText);
  } catch {
    told = null; // a page, not our answer
  }
  if ([200, 201].includes(code) && told) arrived(item, told);
  else if (told?.message) {
    show(item, "failed");
    say(told.message);
  } else {
    show(item, code ? "failed" : "waiting");
    say(code ? "failed" : "waiting");
  }
  next();
}

function send(item) {
  const body = new FormData();
  body.append("csrf_token", form.elements.csrf_token.value);
  body.append("client_key", item.key);
  body.append("photo", item.blob, "foto.jpg");
  const request = new XMLHttpRequest();
  item.request = request;
  request.open("POST", box.dataset.upload);
  request.upload.addEventListener("progress", (event) => {
    if (!event.lengthComputable) return;
    item.tile.querySelector("progress").value = (100 * event.loaded) / event.total;
  });
  request.addEventListener("load", () => finished(item));
  request.addEventListener("error", () => {
    show(item, "waiting");
    say("waiting");
    next();
  });
  show(item, "sending");
  request.send(body);
}

function preview(blob, img) {
  const reader = new FileReader(); // a data: address: our policy knows no blob:
  reader.addEventListener("load", () => {
    img.src = reader.result;
  });
  reader.readAsDataURL(blob);
}

function enqueue(key, blob) {
  if (queue.some((item) => item.key === key)) return;
  const item = { key, blob, tile: made("sending") };
  queue.push(item);
  preview(blob, item.tile.querySelector("img"));
  item.tile.querySelector("[data-cancel]").addEventListener("click", () => {
    item.request?.abort();
    drop(item);
    item.tile.remove();
    settle();
    adder.querySelector("input").focus();
    next();
  });
  item.tile.querySelector("[data-retry]").addEventListener("click", () => {
    show(item, "queued");
    next();
  });
  adder.before(item.tile);
  show(item, "queued");
  settle();
}

async function choose(input) {
  const free = Number(box.dataset.most) - photos().length - queue.length;
  const chosen = [...input.files];
  input.value = "";
  if (chosen.length > free) say("tooMany");
  for (const file of chosen.slice(0, free)) {
    const blob = await globalThis.shrinkPhoto(file);
    const key = keptForms.newKey();
    const { keptForm, owner } = form.dataset;
    const isKept = await keptForms.keepPhoto({ key, form: keptForm, owner, blob });
    if (!isKept && !navigator.onLine) say("notKept");
    enqueue(key, blob);
    next();
  }
}

function retry() {
  queue.filter((item) => item.state === "waiting").forEach((item) => show(item, "queued"));
  next();
}

// --- dragging -----------------------------------------------------------------------------------
let dragged = null;

function over(event) {
  const tile = event.target.closest("[data-photo]");
  if (!dragged || !tile || tile === dragged) return;
  event.preventDefault();
}

function dropped(event) {
  const tile = event.target.closest("[data-photo]");
  if (!dragged || !tile) return;
  event.preventDefault();
  place(dragged, photos().indexOf(tile));
}

async function restore() {
  const kept = await keptForms.photosOf(form.dataset.keptForm, form.dataset.owner);
  kept.forEach((photo) => enqueue(photo.key, photo.blob));
  next();
}

if (box && keptForms && globalThis.shrinkPhoto) {
  globalThis.photoTiles = { add, settled, areOnTheWay };
  box.addEventListener("change", (event) => {
    if (event.target.type !== "file") return;
    event.stopPropagation(); // photos.js would put the small ones back into the field
    choose(event.target);
  });
  box.addEventListener("click", (event) => {
    const button = event.target.closest("[data-remove], [data-move]");
    if (!button) return;
    event.preventDefault();
    if ("remove" in button.dataset) remove(button.closest("[data-photo]"));
    else move(button);
  });
  tiles.addEventListener("dragstart", (event) => {
    dragged = event.target.closest("[data-photo]");
  });
  tiles.addEventListener("dragend", () => {
    dragged = null;
  });
  tiles.addEventListener("dragover", over);
  tiles.addEventListener("drop", dropped);
  window.addEventListener("online", retry);
  form.addEventListener("restored", restore);
  settle();
  restore();
}
