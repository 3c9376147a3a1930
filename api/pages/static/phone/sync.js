// Sending what waits: one by one, the oldest first, by one page at a time, and never for another
// account than the one that wrote it. An item leaves the queue only with a receipt or a refusal.

import { changeItem, dropPhotos, itemOf, itemsOf, photoBytes, photosWaiting } from "./store.js";
import { confirmed, moved, named, stated } from "./stating.js";

const PATIENCE_MS = 30000;
const FIRST_WAIT_MS = 5000;
const LONGEST_WAIT_MS = 15 * 60000;
// Less than this no clock is corrected: weak signals are slow, and nobody's clock is quite right.
const TOLERATED_MS = 2 * 60000;
const LATER = new Set([408, 425, 429]);

async function reach(path, options = {}) {
  const cut = new AbortController();
  const timer = setTimeout(() => cut.abort(), PATIENCE_MS);
  try {
    return await fetch(path, { ...options, cache: "no-store", signal: cut.signal });
  } catch {
    return null;
  } finally {
    clearTimeout(timer);
  }
}

/** Who is signed in and by how much this clock is ahead, or why nobody can say. */
async function session() {
  const began = Date.now();
  const answer = await reach("/v1/session");
  if (answer === null || answer.status >= 500 || LATER.has(answer.status)) return { is: "unreachable" };
  if (!answer.ok) return { is: "signed out" };
  const said = await answer.json().catch(() => null);
  // Something between here and the server answered in its place, as where one has to log on to a
  // network first.
  if (!said?.code) return { is: "unreachable" };
  if (said.must_change) return { is: "signed out" };
  const told = Date.parse(answer.headers.get("date") ?? "");
  // The header leaves out the part of the second.
  const ahead = Number.isNaN(told) ? 0 : (began + Date.now()) / 2 - told - 500;
  return { is: "signed in", account: said.code, ahead };
}

function waitAfter(attempts, answer) {
  const asked = Number(answer?.headers.get("retry-after") ?? 0) * 1000;
  return Math.max(asked, Math.min(FIRST_WAIT_MS * 2 ** Math.max(0, attempts - 1), LONGEST_WAIT_MS));
}

/** The body of an item, made once: what is sent again is the same to the last sign. */
function bodyOf(item, ahead) {
  const { fields, filled, files, photos } = item.content;
  const minutes = Math.abs(ahead) < TOLERATED_MS ? 0 : Math.round(ahead / 60000);
  const said = stated(fields, moved(fields, filled, -minutes));
  const details = { ...said, ...named(files, photos, said) };
  const body = JSON.stringify({ record: item.id, details, ...confirmed(filled) });
  return { body, clock_ahead_minutes: minutes };
}

async function send(item, ahead, told) {
  const attempts = item.attempts + 1;
  const made = item.content.body ? {} : bodyOf(item, ahead);
  // Stored before anything is sent: whatever happens to this page, the same is sent again.
  await changeItem(item, { state: "sending", attempts }, made);
  const kept = { ...item, state: "sending", attempts, content: { ...item.content, ...made } };
  await told("sending", kept);
  const { station, path, body } = kept.content;
  const answer = await reach(`/v1/stations/${encodeURIComponent(station)}/${path}`, {
    method: "POST",
    headers: {
      "Content-Type": "application/json",
      "Idempotency-Key": item.id,
      "Device-Time": new Date().toISOString(),
      "Accept-Language": document.documentElement.lang,
    },
    body,
  });
  const said = answer === null ? null : await answer.json().catch(() => null);
  if (answer?.status === 201 && said) {
    const warnings = (said.warnings ?? []).map((each) => each.code);
    const receipt = { record: said.record, position: said.position, warnings };
    const photos_waiting = photosWaiting(kept).length;
    const changes = { state: "recorded", attempts: 0, next_at: 0, photos_waiting };
    await changeItem(kept, changes, { receipt, problem: null });
    return "recorded";
  }
  if (answer?.status === 401 || said?.code === "password_change_needed") {
    await changeItem(kept, { state: "saved" });
    return "signed out";
  }
  if (isRefused(answer, said)) {
    await changeItem(kept, { state: "returned", next_at: 0 }, { problem: said });
    return "returned";
  }
  await changeItem(kept, { state: "saved", next_at: Date.now() + waitAfter(attempts, answer) });
  return "later";
}

/** A file that an item's record names, sent behind it: what it is stands in the record already. */
async function sendPhoto(item, photo, told) {
  const attempts = item.attempts + 1;
  const standing = (state, more = {}) => {
    const photos = item.content.photos.map((each) =>
      each.id === photo.id ? { ...each, state, ...more } : each,
    );
    return { photos };
  };
  const changed = async (changes, content) => {
    const after = { ...item, content: { ...item.content, ...content } };
    await changeItem(item, { ...changes, photos_waiting: photosWaiting(after).length }, content);
  };
  const bytes = await photoBytes(item.account, photo.id);
  await changed({ attempts }, standing("sending"));
  await told("sending", item);
  const path = `/v1/records/${item.content.receipt.record}/attachments/${photo.sha256}`;
  const answer = await reach(path, {
    method: "PUT",
    headers: {
      "Content-Type": photo.media_type,
      "Accept-Language": document.documentElement.lang,
    },
    body: bytes,
  });
  const said = answer === null ? null : await answer.json().catch(() => null);
  const isStored = (answer?.status === 200 || answer?.status === 201) && said?.sha256 === photo.sha256;
  if (isStored) {
    await changed({ attempts: 0, next_at: 0 }, standing("stored", { problem: "" }));
    await dropPhotos([photo.id]);
    return "stored";
  }
  if (answer?.status === 401 || said?.code === "password_change_needed") {
    await changed({}, standing("kept"));
    return "signed out";
  }
  if (isRefused(answer, said)) {
    await changed({ next_at: 0 }, standing("refused", { problem: said.detail }));
    return "refused";
  }
  await changed({ attempts, next_at: Date.now() + waitAfter(attempts, answer) }, standing("kept"));
  return "later";
}

function isRefused(answer, said) {
  if (answer === null || answer.status < 400 || answer.status >= 500 || !said?.code) return false;
  return !LATER.has(answer.status) && !answer.headers.has("retry-after");
}

const isToBeRecorded = (item) => item.state === "saved" || item.state === "sending";

/** Whether something of an item has yet to be sent: itself, or a photo of its record. */
export const waits = (item) =>
  isToBeRecorded(item) || (item.state === "recorded" && photosWaiting(item).length > 0);

/** What is sent next of an item as it stands by now. */
function sendNext(item, ahead, told) {
  return isToBeRecorded(item) ? send(item, ahead, told) : sendPhoto(item, photosWaiting(item)[0], told);
}

async function drained(account, { now = false, told = () => {} }) {
  const sent = [];
  for (const { id } of (await itemsOf(account)).filter(waits)) {
    for (let item = await itemOf(account, id); item && waits(item); item = await itemOf(account, id)) {
      if (!now && (item.next_at ?? 0) > Date.now()) return { is: "later", sent, at: item.next_at };
      // Asked before each: somebody else may have signed in in another page meanwhile.
      const here = await session();
      if (here.is !== "signed in") return { is: here.is, sent };
      if (here.account !== account) return { is: "another account", sent };
      const outcome = await sendNext(item, here.ahead, told);
      if (outcome === "signed out" || outcome === "later") return { is: outcome, sent };
      sent.push([id, outcome]);
      await told(outcome, item);
    }
  }
  return { is: "empty", sent };
}

let isDraining = false;

/** Send what waits for an account; only one page does so at a time. Says how far it came. */
export async function drain(account, options = {}) {
  if (!account) return { is: "signed out", sent: [] };
  if (navigator.locks) {
    return navigator.locks.request("taizhang-outbox", { ifAvailable: true }, (lock) =>
      lock ? drained(account, options) : { is: "busy", sent: [] },
    );
  }
  if (isDraining) return { is: "busy", sent: [] };
  isDraining = true;
  try {
    return await drained(account, options);
  } finally {
    isDraining = false;
  }
}
