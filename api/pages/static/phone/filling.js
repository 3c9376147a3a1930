// A form that saves on the phone: nothing typed is lost, and saving works without any signal.

import { made, icon, say, spoken } from "./drawing.js";
import { asStated, filesAtMost, filledOf, minuteOf, missing, one, stated } from "./stating.js";
import { Photos } from "./photos.js";
import {
  draftsOf,
  dropDraft,
  itemOf,
  keepDraft,
  newId,
  notedForAccount,
  putItem,
} from "./store.js";

const AUTOSAVE_MS = 1000;
const CHIPS_MAX = 6;

/** Another empty row of a table, its fields numbered on. */
function grow(table) {
  const body = table.querySelector("tbody");
  const row = body.lastElementChild.cloneNode(true);
  const number = body.children.length;
  for (const element of row.querySelectorAll("[name]")) {
    element.name = element.name.replace(/\.\d+\./, `.${number}.`);
    element.id = element.name;
    element.value = "";
    element.setAttribute("aria-label", element.getAttribute("aria-label").replace(/\d+$/, number + 1));
  }
  body.append(row);
}

function rowsOf(form, name) {
  return form.querySelector(`button[name="more"][value="${name}"]`).closest("div").querySelector("table");
}

/** Show values in a form, as filledOf gave them. */
function fill(form, filled) {
  for (const { name } of form.taizhang.fields.filter((field) => field.form === "rows")) {
    const sent = Object.keys(filled).filter((each) => each.startsWith(`${name}.`));
    const table = rowsOf(form, name);
    const wanted = Math.max(0, ...sent.map((each) => Number(each.split(".")[1]) + 1));
    while (table.querySelectorAll("tbody tr").length < wanted) grow(table);
  }
  for (const element of form.elements) {
    if (!element.name || ["command_id", "station"].includes(element.name)) continue;
    const values = filled[element.name] ?? [];
    if (element.type === "checkbox" || element.type === "radio") {
      element.checked = values.includes(element.value);
    } else if (element.name === "visitors") {
      element.value = values.filter((each) => !hasBox(form, each)).join("、");
    } else {
      element.value = values[values.length - 1] ?? "";
    }
  }
}

const hasBox = (form, value) =>
  [...form.elements].some((each) => each.type === "checkbox" && each.value === value);

function chip(type, name, { code, name: called, surname }) {
  const input = made("input", { type, name, value: code });
  return made("label", { class: "chip" }, input, called || surname || code);
}

/** Whom the phone knows, where the page came without: those of the last visits, and colleagues. */
function offer(form, people) {
  const clients = form.querySelector("#client");
  if (clients && !form.querySelector('[name="known"]')) {
    clients.prepend(...people.clients.slice(0, CHIPS_MAX).map((each) => chip("radio", "known", each)));
  }
  const typed = form.querySelector("#client_code");
  if (typed) {
    const known = people.clients.map((each) =>
      made("option", { value: each.code, label: each.surname || each.code }),
    );
    typed.after(made("datalist", { id: "known-clients" }, ...known));
    typed.setAttribute("list", "known-clients");
  }
  const visitors = form.querySelector("input#visitors");
  if (visitors && people.workers.length > 0) {
    const boxes = people.workers.map((each) => chip("checkbox", "visitors", each));
    for (const box of boxes) {
      const input = box.querySelector("input");
      input.checked = people.went.includes(input.value);
    }
    visitors.before(made("div", { class: "chips" }, ...boxes));
  }
}

/** Have a client chosen whom the address names, as the server does where it draws the form. */
function choose(form, code, people) {
  const clients = form.querySelector("#client");
  if (!clients || !code) return;
  let box = [...form.querySelectorAll('[name="known"]')].find((each) => each.value === code);
  if (!box) {
    const known = [...(people?.clients ?? []), ...(people?.due ?? [])].find((each) => each.code === code);
    const label = chip("radio", "known", known ?? { code });
    clients.prepend(label);
    box = label.querySelector("input");
  }
  box.checked = true;
}

/** What is wrong, on top with links, and beside each field. */
function complain(form, detail, errors) {
  form.querySelector("#problem")?.remove();
  for (const each of form.querySelectorAll(".why[data-own]")) each.remove();
  const links = Object.entries(errors).map(([name, said]) =>
    made("li", {}, made("a", { href: `#${name}` }, `${labelOf(form, name)} ${said}`)),
  );
  const told = made("div", {}, made("p", {}, made("strong", {}, detail)), made("ul", {}, ...links));
  const note = made("div", { class: "note note-zhu", role: "alert", tabindex: "-1", id: "problem" });
  note.append(icon("stop"), told);
  form.prepend(note);
  for (const [name, said] of Object.entries(errors)) {
    const place = document.getElementById(name)?.closest(".field");
    place?.append(made("p", { class: "why", "data-own": "" }, icon("stop"), said));
  }
  note.focus();
}

function labelOf(form, name) {
  const field = form.taizhang.fields.find((each) => each.name === name);
  return field?.label ?? (name === "client" ? say("client") : "");
}

/** Field -> sentence, of the problem that an item came back with. */
function errorsOf(problem) {
  const found = {};
  for (const each of problem.errors ?? []) {
    const steps = (each.pointer ?? "").split("/").slice(1);
    const named = steps[0] === "details" && steps.length > 1 ? steps.slice(1) : steps;
    if (named.length > 0) found[named.join(".")] ??= each.detail;
  }
  return found;
}

/** The question whether what is like a record is another one. */
function askWhether(form, filled) {
  if (form.querySelector('[name="confirm_duplicate"]')) return;
  const box = made("input", { type: "checkbox", name: "confirm_duplicate", value: "true" });
  box.checked = "confirm_duplicate" in filled;
  const reason = made("input", { class: "in", id: "reason", name: "reason", maxlength: "200" });
  reason.value = one(filled, "reason");
  form.querySelector("#problem").after(
    made(
      "fieldset",
      { class: "ask" },
      made("legend", { class: "sr" }, say("duplicate")),
      made("label", { class: "opt" }, box, say("another")),
      made("div", { class: "field" }, made("label", { for: "reason" }, say("why")), reason),
      made("p", { class: "help" }, say("kept")),
    ),
  );
}

function titleOf(form, filled) {
  const typed = one(filled, "client_name") || one(filled, "client");
  const chosen = form.querySelector('[name="known"]:checked');
  return typed || chosen?.closest("label").textContent.trim() || one(filled, "course");
}

/** Have a form save on the phone, for an account at a station. */
export async function takeOver(form, who, saved) {
  form.taizhang = JSON.parse(form.dataset.stating);
  const { address, screen, fields } = form.taizhang;
  const people = await notedForAccount(who.account, "people");
  if (people) offer(form, people);
  const asked = new URL(location.href).searchParams;
  choose(form, asked.get("client"), people);
  const purpose = asked.get("purpose");
  if (purpose && form.elements.purpose) form.elements.purpose.value = purpose;
  const wanted = asked.get("item");
  const mended = wanted ? await itemOf(who.account, wanted) : null;
  const kept = (await draftsOf(who.account)).find((each) => each.address === address);
  const isFromPage = form.querySelector("#problem") !== null;
  const fresh = minuteOf(Date.now());
  const untouched = form.elements.namedItem("untouched");
  if (untouched && !untouched.value) {
    untouched.value = fresh;
    for (const field of fields) {
      const element = form.elements.namedItem(field.name);
      if (!element || element.value || !screen.first.includes(field.name)) continue;
      if (field.form === "moment") element.value = fresh;
      if (field.form === "day") element.value = fresh.slice(0, 10);
    }
  }
  const changed = () => form.dispatchEvent(new Event("input"));
  const photos = new Photos(form, who.account, { changed, keepsDropped: mended !== null });
  form.taizhang.photos = photos;
  if (mended?.state === "returned") {
    await photos.restore(mended.content.photos);
    fill(form, mended.content.filled);
    complain(form, mended.content.problem.detail, errorsOf(mended.content.problem));
    if (mended.content.problem.code === "probable_duplicate") askWhether(form, mended.content.filled);
  } else if (kept && !isFromPage) {
    const { filled } = kept.content;
    const isUntouched = screen.ended && one(filled, screen.started) === one(filled, "untouched");
    const now = { [screen.started]: [untouched?.value], untouched: [untouched?.value] };
    const found = isUntouched ? { ...filled, ...now } : filled;
    // Whoever was looked for meanwhile is meant.
    const chosen = asked.get("client");
    const meant = chosen ? { known: [chosen], client: [], client_name: [] } : {};
    if (purpose) meant.purpose = [purpose];
    await photos.restore(kept.content.photos);
    fill(form, { ...found, ...meant });
    showDraft(form, who, kept.kept_at);
  }
  const typed = form.querySelector("[data-typed]");
  if (typed) {
    const isTyped = ["client_name", "client"].some((name) => form.elements.namedItem(name)?.value);
    typed.checked = isTyped || !form.querySelector('[name="known"]');
  }
  keepDrafts(form, who, mended);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (event.submitter?.name === "more") {
      grow(rowsOf(form, event.submitter.value));
      return;
    }
    save(form, who, mended, saved);
  });
  form.dataset.ready = "";
}

function keepDrafts(form, who, mended) {
  let isTouched = false;
  const touched = () => {
    isTouched = !mended;
  };
  form.addEventListener("input", touched);
  const keep = async () => {
    if (!isTouched || form.taizhang.isSaved) return;
    isTouched = false;
    const filled = filledOf(form);
    const { address, kind, photos } = form.taizhang;
    const content = { filled, kind, title: titleOf(form, filled), photos: photos.kept };
    await keepDraft(who.account, address, content);
    showDraft(form, who, new Date().toISOString());
  };
  const timer = setInterval(keep, AUTOSAVE_MS);
  addEventListener("pagehide", keep);
  form.taizhang.stop = () => {
    clearInterval(timer);
    removeEventListener("pagehide", keep);
  };
}

function showDraft(form, who, at) {
  const place = document.querySelector("[data-draft]");
  if (!place) return;
  const drop = made("button", { class: "btn-quiet", type: "button" }, say("drop draft"));
  drop.addEventListener("click", async () => {
    form.taizhang.stop();
    const { address } = form.taizhang;
    for (const each of await draftsOf(who.account)) if (each.address === address) await dropDraft(each);
    location.reload();
  });
  const word = `${say("draft")} ${spoken(at).time}`;
  place.replaceChildren(made("span", { class: "st st-draft" }, icon("pencil"), word), drop);
}

async function save(form, who, mended, saved) {
  const { address, path, kind, screen, fields, files, photos } = form.taizhang;
  const given = filledOf(form);
  const names = missing(screen, fields, given);
  if (names.length > 0) {
    const errors = Object.fromEntries(names.map((name) => [name, say("missing")]));
    complain(form, say("not saved", { n: names.length }), errors);
    return;
  }
  const most = filesAtMost(files, stated(fields, given));
  if (photos.kept.length > most) {
    complain(form, say("too many files", { n: most }), {});
    return;
  }
  form.taizhang.isSaved = true;
  form.taizhang.stop();
  await photos.taking;
  const filled = asStated(screen, given);
  const id = newId();
  const item = {
    id,
    account: who.account,
    state: "saved",
    attempts: 0,
    next_at: 0,
    // Mended, it keeps its place in the line.
    saved_at: mended?.saved_at ?? new Date().toISOString(),
    form_version: document.body.dataset.build,
    photos_waiting: photos.kept.length,
    content: {
      address,
      path,
      kind,
      fields,
      filled,
      files,
      photos: photos.kept,
      station: who.station,
      title: titleOf(form, given),
    },
  };
  const draft = mended ? "" : `${who.account}\n${address}`;
  await putItem(item, { instead: mended?.id ?? "", draft });
  await saved(item);
}
