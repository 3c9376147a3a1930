// Drawing on the pages: words and shapes stand in the page's own templates, texts are only texts.

import { minuteOf } from "./stating.js";

/** A text of the page in its language, its places filled in. */
export function say(name, values = {}) {
  const text = document.getElementById("words").content.querySelector(`[data-word="${name}"]`);
  return Object.entries(values).reduce(
    (said, [place, value]) => said.replaceAll(`{${place}}`, String(value)),
    text?.textContent ?? name,
  );
}

/** An element with attributes and children; a text among them is a text. */
export function made(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children.filter((child) => child !== null));
  return element;
}

export function icon(name) {
  const drawn = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  drawn.setAttribute("class", "i");
  drawn.setAttribute("viewBox", "0 0 20 20");
  drawn.setAttribute("aria-hidden", "true");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", `#i-${name}`);
  drawn.append(use);
  return drawn;
}

const STATES = {
  draft: ["draft", "pencil"],
  saved: ["local", "phone"],
  sending: ["sending", "up"],
  recorded: ["recorded", "seal"],
  returned: ["returned", "back"],
};

/** How an item stands: its word, shape and edge. */
export function standing(item) {
  const [kind, drawn] = STATES[item.state];
  const position = item.content.receipt?.position;
  const word = position ? `${say("recorded")} #${position.toLocaleString("en")}` : say(item.state);
  return made("span", { class: `st st-${kind}` }, icon(drawn), word);
}

/** A day and a time of day as people at the station say them. */
export function spoken(at) {
  const [day, time] = minuteOf(Date.parse(at)).split("T");
  return { day: day === minuteOf(Date.now()).slice(0, 10) ? say("today") : day.slice(5), time };
}

/** How the photos of an item stand, each in words. */
function photoLines(item) {
  return (item.content.photos ?? []).map((photo, place) => {
    const words = [say("photo", { n: place + 1 }), say(`photo ${photo.state}`)];
    if (photo.problem) words.push(photo.problem);
    return made("small", { "data-photo": photo.state }, words.join(" "));
  });
}

/** An item as a line: when it was saved, what it is, how it stands, and more below. */
export function line(item, ...more) {
  const { day, time } = spoken(item.saved_at ?? item.kept_at);
  const what = [item.content.title, item.content.kind].filter(Boolean).join(" ");
  return made(
    "li",
    { "data-item": item.id },
    made("div", { class: "t" }, made("b", {}, time), made("span", {}, day)),
    made(
      "div",
      { class: "c" },
      made("span", { class: "l1" }, made("strong", {}, what), standing(item)),
      ...photoLines(item),
      ...more,
    ),
  );
}

export function why(text, drawn = "stop") {
  return made("p", { class: drawn === "late" ? "why zhe" : "why" }, icon(drawn), made("span", {}, text));
}

/** A list under a heading that counts it; nothing where it is empty. */
export function section(name, lines, note = "") {
  if (lines.length === 0) return [];
  const count = made("span", { class: "hush" }, note || say("entries", { n: lines.length }));
  return [made("h2", {}, say(name), " ", count), made("ul", { class: "leaf" }, ...lines)];
}
