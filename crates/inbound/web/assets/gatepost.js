// Enhancements only: every page works without them.
"use strict";

// A one-time link carries its token in the fragment, which the browser sends to nobody. The page posts it.
function takeToken() {
  const field = document.querySelector("[data-from-fragment]");
  const token = location.hash.slice(1);
  if (!field || !token) return;
  field.value = token;
  history.replaceState(null, "", location.pathname + location.search);
  if (field.form.hasAttribute("data-send")) field.form.requestSubmit();
}

// Settings that depend on another one are shown, and sent, only while it is set.
function holds(condition, form) {
  return condition.split(";").every((part) => {
    const [name, words] = part.split("=");
    const fields = [...form.querySelectorAll(`[name="${CSS.escape(name)}"]`)].filter((field) => field.type !== "hidden");
    const value = fields.length && fields[0].type === "checkbox" ? String(fields[0].checked) : fields[0]?.value ?? "";
    return words.split("|").includes(value);
  });
}

function showDependent(form) {
  for (const block of form.querySelectorAll("[data-when]")) {
    const shown = holds(block.dataset.when, form);
    block.hidden = !shown;
    for (const field of block.querySelectorAll("input, select, textarea")) field.disabled = !shown;
  }
}

// A file becomes text in the field beside it: PEM as it is, anything else in base64.
function takeFile(picker) {
  const [file] = picker.files;
  const field = document.getElementById(picker.dataset.into);
  if (!file || !field || file.size > 65536) return;
  file.arrayBuffer().then((buffer) => {
    const bytes = new Uint8Array(buffer);
    const isText = bytes.every((byte) => byte === 9 || byte === 10 || byte === 13 || (byte > 31 && byte < 127));
    field.value = isText ? new TextDecoder().decode(bytes) : btoa(String.fromCharCode(...bytes));
  });
}

document.addEventListener("change", (event) => {
  if (event.target.dataset.into) takeFile(event.target);
  if (event.target.form) showDependent(event.target.form);
});

// Only where scripts run: file pickers.
for (const picker of document.querySelectorAll("[data-into]")) picker.closest("[hidden]")?.removeAttribute("hidden");
for (const form of document.forms) showDependent(form);
document.querySelector("[data-focus]")?.focus();
takeToken();
addEventListener("hashchange", takeToken);
