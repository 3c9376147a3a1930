// Looks for the client who is meant by what is typed: part of a code, a name, or its pinyin.
// Where several are named, the last piece is looked for.

const PAUSE_MS = 250;
const TYPED_MIN = 2;
const list = document.getElementById("offered-clients");
let waiting = 0;

async function look(field) {
  const typed = field.value;
  const before = "several" in field.dataset ? /^.*[\s、，,；;]|^/s.exec(typed)[0] : "";
  const sought = typed.slice(before.length).trim();
  if (sought.length < TYPED_MIN) return;
  const address = new URL(list.dataset.found, location.href);
  address.searchParams.set("q", sought);
  const answer = await fetch(address, { headers: { Accept: "application/json" } });
  if (!answer.ok || field.value !== typed) return;
  const found = await answer.json();
  // A browser offers only what holds the typed text itself.
  list.replaceChildren(
    ...found.map(({ code, name }) => new Option([name, typed].filter(Boolean).join(" "), before + code)),
  );
}

for (const field of document.querySelectorAll("[data-looks-for='clients']")) {
  field.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(look, PAUSE_MS, field);
  });
}
