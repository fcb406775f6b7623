// Notes the moment at which a person touches a choice. Without this script the server takes the
// moment the form arrives: the choice itself is explicit either way, nothing is selected beforehand.
"use strict";
document.addEventListener("change", (event) => {
  const input = event.target;
  if (!(input instanceof HTMLInputElement) || input.type !== "radio" || !input.form) {
    return;
  }
  if (!input.name.startsWith("decision.")) {
    return;
  }
  const noted = input.form.elements.namedItem("decidedAt." + input.name.slice("decision.".length));
  if (noted instanceof HTMLInputElement) {
    noted.value = new Date().toISOString();
  }
});
