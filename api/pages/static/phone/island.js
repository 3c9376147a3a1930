// The phone's pages where scripts run: what is recorded is kept on the phone first and sent as soon
// as there is a signal. Where a browser cannot keep anything, the plain forms stay as they are.

import { icon, line, made, say, section, spoken, why } from "./drawing.js";
import { takeOver } from "./filling.js";
import { minuteOf } from "./stating.js";
import {
  draftsOf,
  dropDraft,
  dropItem,
  itemsOf,
  noteForAccount,
  notedForAccount,
  noteWho,
  photoBytes,
  photosRefused,
  photosWaiting,
  sweepPhotos,
  unsentOfOthers,
  whoWasHere,
} from "./store.js";
import { drain, waits } from "./sync.js";

const RETRY_MS = 60000;
const DAY_MS = 24 * 3600 * 1000;
const KEPT_MS = 7 * DAY_MS;
const PEOPLE_MS = 3600 * 1000;

const page = document.body.dataset;
let who = null;
let last = { is: "empty" };
let timer = 0;

const isDone = (item) =>
  item.state === "recorded" && photosWaiting(item).length === 0 && photosRefused(item).length === 0;
const unsent = (items) => items.filter((item) => !isDone(item));

/** Who is at this phone: the account that the page is for, else the last one that was here. */
async function whoIsHere() {
  if (!page.account) return whoWasHere();
  const { account, station } = page;
  const here = { account, station, offered: (page.offered ?? "").split(" ").filter(Boolean) };
  if (!station) return null;
  await noteWho(here);
  return here;
}

async function send(now = false) {
  if (!who) return;
  clearTimeout(timer);
  const drawn = () => draw();
  last = await drain(who.account, { now, told: drawn });
  if (last.is === "empty") {
    await noteForAccount(who.account, "reached", new Date().toISOString());
  }
  await draw();
  const waiting = (await itemsOf(who.account)).filter(waits);
  if (waiting.length > 0) {
    const next = Math.min(...waiting.map((item) => item.next_at || Date.now() + RETRY_MS));
    timer = setTimeout(send, Math.max(1000, Math.min(next - Date.now(), RETRY_MS)));
  }
}

/** What stands between this phone and the book, in a sentence. */
async function standing(items) {
  const waiting = items.filter(waits).length;
  if (last.is === "another account") return say("another account");
  if (last.is === "signed out") return say("signed out", { n: waiting });
  if (!navigator.onLine || last.is === "unreachable" || last.is === "later") {
    return waiting ? say("no signal waiting", { n: waiting }) : say("no signal");
  }
  const sending = items.find((item) => item.state === "sending");
  if (sending) return say("sending one", { n: waiting });
  const reached = await notedForAccount(who.account, "reached");
  return reached ? say("reached", { at: spoken(reached).time }) : say("ready");
}

async function draw() {
  const items = who ? await itemsOf(who.account) : [];
  const status = document.querySelector("[data-status]");
  if (status) status.textContent = who ? await standing(items) : say("nobody");
  for (const each of document.querySelectorAll("[data-needs-signal]")) each.hidden = !navigator.onLine;
  const live = document.querySelector("[data-live]");
  if (live) live.hidden = !who || !navigator.onLine || last.is !== "empty";
  const count = unsent(items).length;
  const badge = document.querySelector("[data-badge]");
  if (badge) {
    badge.textContent = count ? String(count) : "";
    badge.hidden = count === 0;
  }
  const ask = document.querySelector("[data-sign-in]");
  if (ask) ask.hidden = last.is !== "signed out";
  const today = document.querySelector("[data-today]");
  if (today) today.replaceChildren(...todays(items));
  const due = document.querySelector("[data-due]");
  if (due && who) due.replaceChildren(...dueOf(await notedForAccount(who.account, "people")));
  const outbox = document.querySelector("[data-outbox]");
  if (outbox && who) outbox.replaceChildren(...(await outboxOf(items)));
}

function mending(item) {
  const address = `/m/new/${item.content.address}?item=${item.id}`;
  return made("a", { class: "btn btn-zhu", href: address }, say("mend"));
}

function todays(items) {
  const here = [...items].reverse().filter((item) => !isDone(item) || isToday(item));
  // What the page has from the book already is not said twice.
  const shown = new Set([...document.querySelectorAll("[data-record]")].map((each) => each.dataset.record));
  const rest = here.filter((item) => !isDone(item) || !shown.has(item.content.receipt?.record));
  return section("on this phone", rest.map(lineOf));
}

/** Who is to be seen, as the book had it when it was asked last. */
function dueOf(people) {
  if (!people?.due) return [];
  const today = minuteOf(Date.now()).slice(0, 10);
  const { day, time } = spoken(new Date(people.at).toISOString());
  const lines = people.due.map((each) => {
    const isOver = each.due_on < today;
    const asked = new URLSearchParams({ client: each.code });
    if (each.purpose) asked.set("purpose", each.purpose);
    return made(
      "li",
      {},
      made(
        "div",
        { class: "t" },
        made("b", isOver ? { class: "zhu" } : {}, each.due_on.slice(5)),
        isOver ? made("span", {}, say("over")) : null,
      ),
      made(
        "a",
        { class: "c", href: `/m/new/home-visit-recorded?${asked}` },
        made("strong", {}, each.surname || each.code),
        made(
          "small",
          { class: "meta" },
          made("span", { class: "code" }, each.code),
          each.is_red ? made("b", { class: "zhu" }, say("red")) : null,
          made("span", {}, each.why),
        ),
      ),
    );
  });
  return section("due", lines, say("due kept", { n: lines.length, day, at: time }));
}

const isToday = (item) => spoken(item.saved_at).day === say("today");

function lineOf(item) {
  const problem = item.content.problem;
  if (item.state === "returned") {
    return line(item, why(problem.detail, "back"), made("p", { class: "acts" }, mending(item)));
  }
  const ahead = item.content.clock_ahead_minutes ?? 0;
  const corrected = ahead ? made("small", {}, say(ahead > 0 ? "fast" : "slow", { n: Math.abs(ahead) })) : null;
  const flags = (item.content.receipt?.warnings ?? []).map((code) => why(say(`flag ${code}`), "late"));
  return line(item, corrected, ...flags);
}

/** The way to drop an item from the phone; of one that is in the book, its refused photos. */
function dropping(item, word = "drop") {
  const button = made("button", { class: "btn btn-zhu", type: "button" }, say(`really ${word}`));
  button.addEventListener("click", async () => {
    await dropItem(item);
    await draw();
  });
  // A look at the way to drop stays open when the page is drawn anew, as it is while sending.
  const name = `${item.id} ${word}`;
  const isOpen = [...document.querySelectorAll("details[open]")].some((each) => each.dataset.drops === name);
  const open = isOpen ? { open: "" } : {};
  return made("details", { "data-drops": name, ...open }, made("summary", {}, say(word)), button);
}

async function outboxOf(items) {
  const returned = items.filter((item) => item.state === "returned");
  const withRefused = items.filter((item) => !waits(item) && photosRefused(item).length > 0);
  const waiting = items.filter(waits);
  const receipts = items.filter(isDone).reverse();
  const drafts = (await draftsOf(who.account)).map((each) => ({ ...each, state: "draft" }));
  const others = await unsentOfOthers(who.account);
  const oldest = waiting.length > 0 ? Date.now() - Date.parse(waiting[0].saved_at) : 0;
  const hours = Math.floor(oldest / 3600000);
  const found = [
    ...section("for you", [
      ...returned.map((item) => line(
        item,
        why(item.content.problem.detail, "back"),
        made("p", { class: "acts" }, mending(item)),
        dropping(item),
      )),
      ...withRefused.map((item) => line(item, dropping(item, "drop photos"))),
    ]),
    ...section(
      "waiting",
      waiting.map((item) => line(item, ...(age(item) > DAY_MS ? [why(say("over a day"), "late")] : []))),
      say("oldest", { n: waiting.length, hours }),
    ),
    ...section("drafts", drafts.map((each) => line(each, draftActs(each)))),
    ...section("receipts", receipts.map(lineOf)),
  ];
  if (found.length === 0) found.push(made("p", { class: "teach" }, say("nothing waits")));
  if (others > 0) found.push(made("p", { class: "teach" }, say("others", { n: others })));
  return found;
}

const age = (item) => Date.now() - Date.parse(item.saved_at);

function draftActs(draft) {
  const on = made("a", { class: "btn", href: `/m/new/${draft.address}` }, say("go on"));
  const button = made("button", { class: "btn", type: "button" }, say("drop draft"));
  button.addEventListener("click", async () => {
    await dropDraft(draft);
    await draw();
  });
  return made("p", { class: "acts" }, on, button);
}

/** An item with its photos as text, for a file of its own. */
async function withBytes(item) {
  const photos = await Promise.all((item.content.photos ?? []).map(async (each) => {
    const bytes = await photoBytes(who.account, each.id);
    return bytes ? { ...each, data: await asDataAddress(bytes, each.media_type) } : each;
  }));
  return { ...item, content: { ...item.content, photos } };
}

function asDataAddress(bytes, type) {
  return new Promise((resolve) => {
    const reader = new FileReader();
    reader.addEventListener("load", () => resolve(reader.result));
    reader.readAsDataURL(new Blob([bytes], { type }));
  });
}

/** Put what waits into a file, readable without this program. */
async function exportItems() {
  const items = await Promise.all(unsent(await itemsOf(who.account)).map(withBytes));
  const text = JSON.stringify({ account: who.account, items }, null, 2);
  const address = URL.createObjectURL(new Blob([text], { type: "application/json" }));
  made("a", { href: address, download: `taizhang-${who.account}.json` }).click();
  setTimeout(() => URL.revokeObjectURL(address), 1000);
}

/** Whom forms offer without a signal: codes and surnames, fetched once an hour. */
async function fetchPeople() {
  const known = await notedForAccount(who.account, "people");
  if (!page.account || (known && Date.now() - known.at < PEOPLE_MS)) return;
  const answer = await fetch("/m/people", { cache: "no-store" }).catch(() => null);
  if (answer?.ok) await noteForAccount(who.account, "people", { ...(await answer.json()), at: Date.now() });
}

async function forgetOldReceipts() {
  for (const item of await itemsOf(who.account)) {
    if (isDone(item) && age(item) > KEPT_MS) await dropItem(item);
  }
  await sweepPhotos(who.account, Date.now() - DAY_MS);
}

function onSignOut(form) {
  let isSure = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const count = who ? unsent(await itemsOf(who.account)).length : 0;
    if (count > 0 && !isSure) {
      isSure = true;
      const note = made("p", { class: "note note-zhe", role: "alert" }, icon("phone"));
      note.append(say("leaving", { n: count }));
      form.before(note);
      return;
    }
    await noteWho(null);
    form.submit();
  });
}

/** A button that only scripts can mean anything by. */
function onClick(selector, done) {
  const button = document.querySelector(selector);
  if (!button) return;
  button.hidden = false;
  button.addEventListener("click", done);
}

function keepPages() {
  if (!("serviceWorker" in navigator)) return;
  let address = "/m/sw.js";
  if (globalThis.trustedTypes) {
    // The one script that is named by a text: this address and no other.
    const policy = trustedTypes.createPolicy("taizhang-worker", { createScriptURL: () => "/m/sw.js" });
    address = policy.createScriptURL("");
  }
  navigator.serviceWorker.register(address, { scope: "/m/" }).catch(() => {});
  navigator.storage?.persist?.().catch(() => {});
}

async function begin() {
  who = await whoIsHere();
  for (const form of document.querySelectorAll("form[action='/sign-out']")) onSignOut(form);
  for (const each of document.querySelectorAll("[data-account-code]")) {
    each.textContent = who?.account ?? "";
  }
  if (who) {
    for (const each of document.querySelectorAll("[data-offer]")) {
      each.hidden = !who.offered.includes(each.dataset.offer);
    }
    const form = document.querySelector("form[data-stating]");
    if (form) {
      await takeOver(form, who, async () => {
        location.assign("/m/");
      });
    }
    onClick("[data-send]", () => send(true));
    onClick("[data-export]", exportItems);
  } else if (!page.account) {
    // Without an account there is nobody to keep anything for.
    for (const button of document.querySelectorAll("form[data-stating] button")) button.disabled = true;
    const note = document.querySelector("[data-nobody]");
    if (note) note.hidden = false;
  }
  await draw();
  document.body.dataset.ready = "";
  if (!who) return;
  addEventListener("online", () => send(true));
  addEventListener("offline", draw);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") send();
  });
  await forgetOldReceipts();
  await send(true);
  await fetchPeople();
}

keepPages();
if (globalThis.indexedDB && globalThis.crypto?.subtle) {
  begin().catch((error) => {
    console.error(error);
    const note = document.querySelector("[data-unable]");
    if (note) note.hidden = false;
  });
} else {
  const note = document.querySelector("[data-unable]");
  if (note) note.hidden = false;
}
