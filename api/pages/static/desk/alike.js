// Says while somebody is being typed whom the station, or another one, probably knows already.
// What is typed goes in the body of a request: an address would be kept in logs.

const PAUSE_MS = 400;
const NAMES = ["client_name", "id_number", "birth_date", "phone"];
const said = document.getElementById("alike");
const form = said?.closest("form");
let waiting = 0;
let asked = 0;

async function look() {
  const number = (asked += 1);
  const typed = new URLSearchParams({ station: form.elements.station.value });
  for (const name of NAMES) typed.set(name, form.elements[name]?.value.trim() ?? "");
  const answer = await fetch(said.dataset.found, { method: "POST", body: typed });
  if (!answer.ok || number !== asked) return;
  const { clients, elsewhere } = await answer.json();
  const links = clients.map(({ code, name, address }) => {
    const link = document.createElement("a");
    link.href = address;
    link.textContent = [name, code].filter(Boolean).join(" ");
    return link;
  });
  const words = links.length ? [said.dataset.here, ...links] : [];
  if (elsewhere) words.push(said.dataset.elsewhere);
  said.replaceChildren(...words.flatMap((each) => [each, " "]));
  said.hidden = !words.length;
}

for (const name of form ? NAMES : []) {
  form.elements[name]?.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(look, PAUSE_MS);
  });
}
