// Where data is saved, one press brings the photo of one product in place of its drawing.
document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-load-photo]");
  if (!link) return;
  event.preventDefault();
  const photo = document.createElement("img");
  photo.alt = link.querySelector(".vh")?.textContent.trim() ?? "";
  photo.addEventListener("load", () => {
    link.parentElement.querySelector("svg.art")?.remove();
    link.replaceWith(photo);
  });
  photo.addEventListener("error", () => link.removeAttribute("aria-busy")); // the drawing stays
  link.setAttribute("aria-busy", "true");
  photo.src = link.getAttribute("href");
});
