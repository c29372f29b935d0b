// On the list of goods: forms that this device could not send yet. They are sent when there is a signal.
const box = document.querySelector("[data-unsent]");
const { keptForms } = globalThis;
let isAtWork = false;

function line(record, words, address) {
  const item = document.createElement("li");
  const link = document.createElement("a");
  link.href = address ?? record.address;
  link.textContent = record.title || box.dataset.nameless;
  item.append(link, ` ${words}`);
  return item;
}

function show(lines) {
  box.hidden = lines.length === 0;
  box.querySelector("ul").replaceChildren(...lines);
}

async function sendPhoto(photo, token) {
  const body = new FormData();
  body.append("csrf_token", token);
  body.append("client_key", photo.key);
  body.append("photo", photo.blob, "foto.jpg");
  const answer = await fetch(box.dataset.upload, { method: "post", body, redirect: "error" });
  const told = await answer.json();
  if (answer.ok) await keptForms.dropPhoto(photo.key);
  return answer.ok ? told.id : null; // a refused one waits for its owner in the form
}

// True when all of the form is on the server now.
async function send(record, token) {
  const body = new FormData();
  record.fields.forEach(([name, value]) => body.append(name, value));
  body.append("csrf_token", token);
  body.append("draft_key", record.draftKey);
  body.append("action", record.queued ?? "save");
  for (const photo of await keptForms.photosOf(record.name, record.owner)) {
    const id = await sendPhoto(photo, token);
    if (id) body.append("photo", id);
  }
  const answer = await fetch(record.send, { method: "post", body, redirect: "error" });
  const told = await answer.json();
  const isTaken = answer.status === 409 || (answer.ok && !Object.keys(told.problems).length);
  if (isTaken) await keptForms.drop(record.name);
  const words = isTaken ? (told.submitted ? "submitted" : "sent") : "incomplete";
  return line(record, box.dataset[words], told.address);
}

async function sendAll() {
  if (isAtWork) return;
  isAtWork = true;
  const token = document.querySelector("input[name=csrf_token]").value;
  const lines = [];
  for (const record of keptForms.all(box.dataset.owner)) {
    let told = line(record, box.dataset.waits);
    try {
      if (record.send) told = await send(record, token);
    } catch {
      told = line(record, box.dataset.waits);
    }
    lines.push(told);
    show(lines);
  }
  isAtWork = false;
}

if (box && keptForms) {
  sendAll();
  window.addEventListener("online", sendAll);
}
