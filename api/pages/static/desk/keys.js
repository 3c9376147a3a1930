// Single keys at the desk: to search, to go through rows, to go to pages. They can be turned off,
// because whoever speaks to a computer types them by accident.

const KEPT = "taizhang-keys";
const WAIT_MS = 1500;
const panel = document.querySelector("[data-keys]");
const turned = panel?.querySelector("[data-keys-on]");

function areOn() {
  try {
    return localStorage.getItem(KEPT) !== "off";
  } catch {
    return true;
  }
}

function keep(on) {
  try {
    localStorage.setItem(KEPT, on ? "on" : "off");
  } catch {
    // Without storage it lasts as long as the page.
  }
}

const doors = () =>
  [...document.querySelectorAll("main .book tbody tr")]
    .map((row) => row.querySelector("a.pos, a.fig, a"))
    .filter(Boolean);

function step(by) {
  const all = doors();
  const row = document.activeElement?.closest("tr");
  const at = all.findIndex((each) => row?.contains(each));
  const next = all[at < 0 ? (by > 0 ? 0 : all.length - 1) : at + by];
  next?.focus();
  next?.scrollIntoView({ block: "nearest" });
}

function search() {
  const field = document.querySelector("[data-search], .jump input");
  field?.focus();
  field?.select();
}

let going = 0;

function pressed(key) {
  if (performance.now() < going) {
    going = 0;
    const tab = document.querySelector(`[data-key="${CSS.escape(key)}"]`);
    tab?.click();
    return tab !== null;
  }
  if (key === "/") search();
  else if (key === "j") step(1);
  else if (key === "k") step(-1);
  else if (key === "o") document.activeElement?.closest("tr")?.querySelector("a")?.click();
  else if (key === "g") going = performance.now() + WAIT_MS;
  else if (key === "?" && panel) {
    panel.open = !panel.open;
    panel.querySelector("summary").focus();
  } else return false;
  return true;
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || !turned?.checked) return;
  if (event.target.closest("input, select, textarea, [contenteditable]")) return;
  if (pressed(event.key)) event.preventDefault();
});

if (panel) {
  panel.hidden = false;
  turned.checked = areOn();
  turned.addEventListener("change", () => keep(turned.checked));
}
