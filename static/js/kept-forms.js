// What was typed but is not on the server yet, kept on this device: fields in localStorage, photos in IndexedDB.
// Offered to the other files as globalThis.keptForms: an import would go past the fingerprints of our addresses.
// Signing out empties both (forms.js, and the server's Clear-Site-Data).
const PREFIX = "kept:";
const DATABASE = "belabeliku";
const PHOTOS = "photos";
const LONGEST_DAYS = 30;
const DAY_MS = 86_400_000;

const shelf = (() => {
  try {
    return window.localStorage;
  } catch {
    return null; // the person forbids storage: forms then simply are not kept
  }
})();

// --- fields -------------------------------------------------------------------------------------
function read(name) {
  try {
    return JSON.parse(shelf.getItem(PREFIX + name));
  } catch {
    return null;
  }
}

function write(name, record) {
  try {
    shelf.setItem(PREFIX + name, JSON.stringify({ ...record, name, at: Date.now() }));
    return true;
  } catch {
    return false; // full: the page itself still has everything
  }
}

function forget(name) {
  shelf?.removeItem(PREFIX + name);
}

// The newest first. Another person's forms are never read; what is too old goes.
function all(owner) {
  const names = Object.keys(shelf ?? {}).filter((key) => key.startsWith(PREFIX));
  const records = names.map((key) => read(key.slice(PREFIX.length))).filter(Boolean);
  records
    .filter((record) => Date.now() - record.at > LONGEST_DAYS * DAY_MS)
    .forEach((record) => drop(record.name));
  return records.filter((record) => record.owner === owner && shelf.getItem(PREFIX + record.name)).sort((a, b) => b.at - a.at);
}

// --- photos -------------------------------------------------------------------------------------
let opened;

function open() {
  opened ??= new Promise((done, failed) => {
    const request = indexedDB.open(DATABASE, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(PHOTOS, { keyPath: "key" });
    request.onsuccess = () => done(request.result);
    request.onerror = () => failed(request.error);
  });
  return opened;
}

async function work(mode, ask) {
  const base = await open();
  return new Promise((done, failed) => {
    const deal = base.transaction(PHOTOS, mode);
    const request = ask(deal.objectStore(PHOTOS));
    deal.oncomplete = () => done(request.result);
    deal.onerror = () => failed(deal.error);
    deal.onabort = () => failed(deal.error);
  });
}

// photo: { key, form, owner, blob }. False where this browser cannot keep it.
async function keepPhoto(photo) {
  try {
    await work("readwrite", (photos) => photos.put(photo));
    return true;
  } catch {
    return false;
  }
}

async function dropPhoto(key) {
  try {
    await work("readwrite", (photos) => photos.delete(key));
  } catch {
    return; // it was never kept
  }
}

async function photosOf(form, owner) {
  try {
    const photos = await work("readonly", (store) => store.getAll());
    return photos.filter((photo) => photo.form === form && photo.owner === owner);
  } catch {
    return [];
  }
}

async function rename(from, to, owner) {
  const photos = await photosOf(from, owner);
  await Promise.all(photos.map((photo) => keepPhoto({ ...photo, form: to })));
  const record = read(from);
  if (record) write(to, record);
  forget(from);
}

async function drop(name) {
  const record = read(name);
  forget(name);
  const photos = await photosOf(name, record?.owner);
  await Promise.all(photos.map((photo) => dropPhoto(photo.key)));
}

// A name that no other form has, also where crypto.randomUUID is kept from us.
function newKey() {
  return [...crypto.getRandomValues(new Uint8Array(12))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

// --- what arrived -------------------------------------------------------------------------------
// The server names the form that it has taken whole; see `_forgetting` in pages/offer_editor.py.
const taken = document.cookie.match(/(?:^|; )form_saved=([a-z0-9-]+)/)?.[1];
if (taken) {
  forget(taken);
  document.cookie = "form_saved=; path=/; max-age=0; samesite=lax";
}

globalThis.keptForms = { read, write, forget, all, drop, rename, keepPhoto, dropPhoto, photosOf, newKey };
