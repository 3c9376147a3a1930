// Looks for the client who is meant by what is typed: part of a code, a name, or its pinyin.

const PAUSE_MS = 250;
const TYPED_MIN = 2;
const list = document.getElementById("clients");
let waiting = 0;

async function look(field) {
  const typed = field.value.trim();
  if (typed.length < TYPED_MIN) return;
  const address = new URL(list.dataset.found, location.href);
  address.searchParams.set("q", typed);
  const answer = await fetch(address, { headers: { Accept: "application/json" } });
  if (!answer.ok || field.value.trim() !== typed) return;
  const found = await answer.json();
  // A browser offers only what holds the typed text itself.
  list.replaceChildren(
    ...found.map(({ code, name }) => new Option([name, typed].filter(Boolean).join(" "), code)),
  );
}

for (const field of document.querySelectorAll("[data-looks-for='clients']")) {
  field.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(look, PAUSE_MS, field);
  });
}
