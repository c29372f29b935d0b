// Photos are made small on the phone before they are sent: 1280 px, about 80 kB.
const SIDES = [1280, 960]; // pixels; the second where the first stays too heavy
const ENOUGH_BYTES = 80_000;
const QUALITIES = [0.8, 0.68, 0.56, 0.44]; // the first that is small enough, else the last

function drawn(picture, longest) {
  const scale = Math.min(1, longest / Math.max(picture.width, picture.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(picture.width * scale);
  canvas.height = Math.round(picture.height * scale);
  canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
  return canvas;
}

async function smallest(picture) {
  let small = null;
  for (const longest of SIDES) {
    const canvas = drawn(picture, longest);
    for (const quality of QUALITIES) {
      small = await new Promise((done) => canvas.toBlob(done, "image/jpeg", quality));
      if (!small || small.size <= ENOUGH_BYTES) return small;
    }
  }
  return small;
}

async function shrink(photo) {
  if (!photo.type.startsWith("image/") || photo.size <= ENOUGH_BYTES) return photo;
  try {
    const small = await smallest(await createImageBitmap(photo, { imageOrientation: "from-image" }));
    if (!small || small.size >= photo.size) return photo;
    return new File([small], photo.name.replace(/\.\w+$/, "") + ".jpg", { type: "image/jpeg" });
  } catch {
    return photo; // a kind this browser cannot draw: the server decides about it
  }
}

function names(input) {
  const place = input.parentElement.querySelector("[data-file-name]");
  if (!place || !input.files.length) return;
  const [first, ...others] = input.files;
  place.textContent = others.length ? `${first.name} + ${others.length}` : first.name;
}

async function prepare(input) {
  names(input);
  if (!("shrink" in input.dataset)) return;
  const small = await Promise.all([...input.files].map(shrink));
  const carrier = new DataTransfer();
  small.forEach((photo) => carrier.items.add(photo));
  input.files = carrier.files;
}

document.addEventListener("change", (event) => {
  if (event.target.matches("input[type=file]")) prepare(event.target);
});

globalThis.shrinkPhoto = shrink; // for uploads.js, which sends photos by itself
