// Photos are made small on the phone before they are sent: 1280 px, about 80 kB.
const LONGEST_SIDE = 1280;
const ENOUGH_BYTES = 120_000;
const QUALITY = 0.72;

async function shrink(photo) {
  if (!photo.type.startsWith("image/") || photo.size <= ENOUGH_BYTES) return photo;
  try {
    const picture = await createImageBitmap(photo, { imageOrientation: "from-image" });
    const scale = Math.min(1, LONGEST_SIDE / Math.max(picture.width, picture.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(picture.width * scale);
    canvas.height = Math.round(picture.height * scale);
    canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
    const small = await new Promise((done) => canvas.toBlob(done, "image/jpeg", QUALITY));
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
