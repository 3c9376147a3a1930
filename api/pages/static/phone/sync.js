// Sending what waits: one by one, the oldest first, by one page at a time, and never for another
// account than the one that wrote it. An item leaves the queue only with a receipt or a refusal.

import { changeItem, itemsOf } from "./store.js";
import { confirmed, moved, stated } from "./stating.js";

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
  const { fields, filled } = item.content;
  const minutes = Math.abs(ahead) < TOLERATED_MS ? 0 : Math.round(ahead / 60000);
  const details = stated(fields, moved(fields, filled, -minutes));
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
    await changeItem(kept, { state: "recorded", next_at: 0 }, { receipt, problem: null });
    return "recorded";
  }
  if (answer?.status === 401 || said?.code === "password_change_needed") {
    await changeItem(kept, { state: "saved" });
    return "signed out";
  }
  const isRefused = answer !== null && answer.status >= 400 && answer.status < 500 && said?.code;
  if (isRefused && !LATER.has(answer.status) && !answer.headers.has("retry-after")) {
    await changeItem(kept, { state: "returned", next_at: 0 }, { problem: said });
    return "returned";
  }
  await changeItem(kept, { state: "saved", next_at: Date.now() + waitAfter(attempts, answer) });
  return "later";
}

const waits = (item) => item.state === "saved" || item.state === "sending";

async function drained(account, { now = false, told = () => {} }) {
  const sent = [];
  let here = null;
  for (const item of (await itemsOf(account)).filter(waits)) {
    if (!now && (item.next_at ?? 0) > Date.now()) return { is: "later", sent, at: item.next_at };
    // Asked before each: somebody else may have signed in in another page meanwhile.
    here = await session();
    if (here.is !== "signed in") return { is: here.is, sent };
    if (here.account !== account) return { is: "another account", sent };
    const outcome = await send(item, here.ahead, told);
    if (outcome === "signed out" || outcome === "later") return { is: outcome, sent };
    sent.push([item.id, outcome]);
    await told(outcome, item);
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
