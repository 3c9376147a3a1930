// From the values of a form to the details that a request states: the same rules as on the server
// (api/pages/forms/filled.py and api/pages/phone/new.py), which a test holds them to.

const BETWEEN = /[\s、,，;；]+/;
const MINUTE = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}$/;
const NUMBER = /^-?\d{1,15}$/;
const MINUTES_MAX = 24 * 60;
const ZONE_MS = 8 * 3600 * 1000;
const ROWS_MAX = 500;

/** The values of a form by name, as a browser would send them. */
export function filledOf(form) {
  const filled = {};
  for (const [name, value] of new FormData(form)) {
    if (typeof value === "string") (filled[name] ??= []).push(value);
  }
  return filled;
}

/** The last value that says something, empty for none. */
export function one(filled, name) {
  return (filled[name] ?? []).map((text) => text.trim()).filter(Boolean).pop() ?? "";
}

/** A moment of station time, to the minute, as forms write it. */
export function minuteOf(milliseconds) {
  return new Date(milliseconds + ZONE_MS).toISOString().slice(0, 16);
}

function shifted(minute, minutes) {
  return new Date(Date.parse(`${minute}:00Z`) + minutes * 60000).toISOString().slice(0, 16);
}

/** The duration that a form says in minutes, null for none. */
export function minutesOf(filled) {
  const chosen = one(filled, "minutes");
  const text = chosen === "" || chosen === "other" ? one(filled, "other_minutes") : chosen;
  const minutes = /^\d{1,4}$/.test(text) ? Number(text) : 0;
  return minutes > 0 && minutes <= MINUTES_MAX ? minutes : null;
}

/** What a form of the phone says, by the names of the fields that are stated. */
export function asStated(screen, filled) {
  const found = { ...filled };
  if (screen.names_client && !one(found, "client") && !one(found, "client_name")) {
    found.client = [one(found, "known")];
  }
  const minutes = minutesOf(filled);
  if (screen.ended && minutes !== null) {
    let started = one(found, screen.started);
    if (!MINUTE.test(started)) return found;
    if (started === one(found, "untouched")) started = shifted(started, -minutes);
    found[screen.started] = [started];
    found[screen.ended] = [shifted(started, minutes)];
  }
  return found;
}

/** The same values with every moment moved by some minutes: what a clock was wrong by. */
export function moved(fields, filled, minutes) {
  const found = { ...filled };
  for (const field of fields) {
    const text = one(found, field.name);
    if (field.form === "moment" && MINUTE.test(text)) found[field.name] = [shifted(text, minutes)];
  }
  return found;
}

/** The details that a form states; what is left empty is not stated. */
export function stated(fields, filled) {
  const found = {};
  for (const field of fields) {
    const value = valueOf(field, field.name, filled);
    if (value === undefined) continue;
    const groups = field.name.split(".");
    const name = groups.pop();
    let place = found;
    for (const group of groups) place = place[group] ??= {};
    place[name] = value;
  }
  return found;
}

/** That what is like a record is another one, where a form says so and why. */
export function confirmed(filled) {
  const reason = one(filled, "reason");
  return reason && filled.confirm_duplicate ? { confirm_duplicate: true, reason } : {};
}

/** How many files a form names at most: of vouchers each has one scan. */
export function filesAtMost(field, details) {
  return field === "attachments" ? Infinity : 1 + (details.more_vouchers ?? []).length;
}

/** The details that name files, in the field of a kind; nothing without files. */
export function named(field, photos = [], details = {}) {
  if (!field || photos.length === 0) return {};
  if (field !== "attachments") {
    const [first, ...others] = photos;
    if (others.length === 0) return { [field]: first.sha256 };
    const vouchers = (details.more_vouchers ?? []).map((each, at) =>
      others[at] ? { ...each, [field]: others[at].sha256 } : each,
    );
    return { [field]: first.sha256, more_vouchers: vouchers };
  }
  return {
    attachments: photos.map(({ sha256, media_type, size_bytes }) => ({ sha256, media_type, size_bytes })),
  };
}

function valueOf(field, name, filled) {
  if (field.form === "rows") return rowsOf(field, name, filled);
  const given = (filled[name] ?? []).map((text) => text.trim()).filter(Boolean);
  if (given.length === 0) return undefined;
  if (field.form === "words") return given;
  if (field.form === "texts") return given.join(" ").split(BETWEEN).filter(Boolean);
  const text = given[given.length - 1];
  if (field.form === "moment" && MINUTE.test(text)) return `${text}:00+08:00`;
  if (field.form === "number" && NUMBER.test(text)) return Number(text);
  if (field.form === "amount") return text.replaceAll(",", "").replaceAll("，", "");
  return field.form === "flag" ? text === "true" : text;
}

function rowsOf(field, name, filled) {
  const numbers = Object.keys(filled)
    .filter((each) => each.startsWith(`${name}.`))
    .map((each) => each.slice(name.length + 1).split(".")[0])
    .filter((each) => /^\d{1,9}$/.test(each))
    .map(Number);
  const rows = [];
  const behind = Math.min(Math.max(-1, ...numbers) + 1, ROWS_MAX);
  for (let number = 0; number < behind; number += 1) {
    const row = {};
    for (const part of field.parts) {
      const value = valueOf(part, `${name}.${number}.${part.name}`, filled);
      if (value !== undefined) row[part.name] = value;
    }
    if (field.parts.some((part) => part.form !== "kept" && part.name in row)) rows.push(row);
  }
  return rows.length > 0 ? rows : undefined;
}

/** The fields that must be stated and are not: their names. */
export function missing(screen, fields, filled) {
  const found = asStated(screen, filled);
  const names = fields
    .filter((field) => field.required && valueOf(field, field.name, found) === undefined)
    .map((field) => field.name);
  if (screen.names_client && !one(found, "client") && !one(found, "client_name")) {
    names.unshift("client");
  }
  return names;
}
