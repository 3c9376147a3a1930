// What a phone keeps: items that wait or were refused, receipts, drafts, photos, and whom a form offers.
// Whatever is about people is sealed under a key of the account that cannot be taken out of the
// browser; beside it stand only ids, states and times.

const NAME = "taizhang-phone";
const VERSION = 2;
const STORES = { keys: "account", items: "id", drafts: "id", about: "name", photos: "id" };

let opening = null;

function asked(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

function database() {
  opening ??= new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, VERSION);
    request.onupgradeneeded = () => {
      const there = request.result.objectStoreNames;
      for (const [store, keyPath] of Object.entries(STORES)) {
        if (!there.contains(store)) request.result.createObjectStore(store, { keyPath });
      }
    };
    request.onsuccess = () => {
      // Another page may want to bring the database up to date.
      request.result.onversionchange = () => request.result.close();
      resolve(request.result);
    };
    request.onerror = () => reject(request.error);
  });
  return opening;
}

/** Do all of some work in one transaction; it is stored when this is over. */
async function within(stores, mode, work) {
  const opened = await database();
  // Strict: what is said to be saved is on the disk.
  const transaction = opened.transaction(stores, mode, { durability: "strict" });
  const done = new Promise((resolve, reject) => {
    transaction.oncomplete = resolve;
    transaction.onerror = () => reject(transaction.error);
    transaction.onabort = () => reject(transaction.error);
  });
  const result = await work((store) => transaction.objectStore(store));
  await done;
  return result;
}

function found(store, key) {
  return within([store], "readonly", (of) => asked(of(store).get(key)));
}

async function keyOf(account) {
  const kept = await found("keys", account);
  if (kept) return kept.key;
  const made = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, [
    "encrypt",
    "decrypt",
  ]);
  // Two pages may come here at once: the first key that is stored is the account's.
  return within(["keys"], "readwrite", async (of) => {
    const there = await asked(of("keys").get(account));
    if (there) return there.key;
    of("keys").put({ account, key: made });
    return made;
  });
}

/** Seal bytes for an account, under a name that they can be opened by alone. */
async function sealedBytes(account, name, plain) {
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const additionalData = new TextEncoder().encode(`${account}\n${name}`);
  const key = await keyOf(account);
  return { iv, bytes: await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData }, key, plain) };
}

async function unsealedBytes(account, name, { iv, bytes }) {
  const additionalData = new TextEncoder().encode(`${account}\n${name}`);
  const key = await keyOf(account);
  return crypto.subtle.decrypt({ name: "AES-GCM", iv, additionalData }, key, bytes);
}

function sealed(account, name, value) {
  return sealedBytes(account, name, new TextEncoder().encode(JSON.stringify(value)));
}

async function unsealed(account, name, kept) {
  return JSON.parse(new TextDecoder().decode(await unsealedBytes(account, name, kept)));
}

/** A UUIDv7: the id of an item, its idempotency key, and the id of the record that it makes. */
export function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  const now = Date.now();
  for (let place = 0; place < 6; place += 1) {
    bytes[place] = Math.floor(now / 256 ** (5 - place)) % 256;
  }
  bytes[6] = (bytes[6] & 0x0f) | 0x70;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const text = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return [8, 12, 16, 20].reduceRight((id, at) => `${id.slice(0, at)}-${id.slice(at)}`, text);
}

/** Put an item by, opened; it takes the place of another and of a draft in the same moment. */
export async function putItem(item, { instead = "", draft = "" } = {}) {
  const { content, ...plain } = item;
  const row = { ...plain, sealed: await sealed(item.account, item.id, content) };
  await within(["items", "drafts"], "readwrite", (of) => {
    if (instead && instead !== item.id) of("items").delete(instead);
    if (draft) of("drafts").delete(draft);
    of("items").put(row);
  });
}

/** Change what stands beside an item's content, and the content where it is given. */
export async function changeItem(item, changes, content = null) {
  await putItem({ ...item, ...changes, content: { ...item.content, ...content } });
}

/** Every item of an account, opened, the oldest first. */
export async function itemsOf(account) {
  const rows = await within(["items"], "readonly", (of) => asked(of("items").getAll()));
  const own = rows.filter((row) => row.account === account);
  own.sort((left, right) => (left.saved_at < right.saved_at ? -1 : 1));
  return Promise.all(
    own.map(async ({ sealed: content, ...row }) => ({
      ...row,
      content: await unsealed(account, row.id, content),
    })),
  );
}

/** One item of an account, opened; null where there is none. */
export async function itemOf(account, id) {
  return (await itemsOf(account)).find((item) => item.id === id) ?? null;
}

const WAITING = new Set(["kept", "sending"]);

/** The photos of an item that have yet to follow its record. */
export const photosWaiting = (item) =>
  (item.content.photos ?? []).filter((each) => WAITING.has(each.state));

/** The photos of an item that were not taken. */
export const photosRefused = (item) =>
  (item.content.photos ?? []).filter((each) => each.state === "refused");

/** Drop an item, and its photos with it. */
export function dropItem(item) {
  return within(["items", "photos"], "readwrite", (of) => {
    of("items").delete(item.id);
    for (const each of item.content.photos ?? []) of("photos").delete(each.id);
  });
}

/** How many items of other accounts this phone keeps unsent; of what they say nothing is opened. */
export async function unsentOfOthers(account) {
  const rows = await within(["items"], "readonly", (of) => asked(of("items").getAll()));
  const isUnsent = (row) => row.state !== "recorded" || row.photos_waiting > 0;
  return rows.filter((row) => row.account !== account && isUnsent(row)).length;
}

const draftId = (account, address) => `${account}\n${address}`;

export async function keepDraft(account, address, content) {
  const id = draftId(account, address);
  const row = { id, account, address, kept_at: new Date().toISOString() };
  row.sealed = await sealed(account, id, content);
  await within(["drafts"], "readwrite", (of) => of("drafts").put(row));
  return id;
}

export async function draftsOf(account) {
  const rows = await within(["drafts"], "readonly", (of) => asked(of("drafts").getAll()));
  return Promise.all(
    rows
      .filter((row) => row.account === account)
      .map(async (row) => ({ ...row, content: await unsealed(account, row.id, row.sealed) })),
  );
}

/** Drop a draft, and its photos with it. */
export function dropDraft(draft) {
  return within(["drafts", "photos"], "readwrite", (of) => {
    of("drafts").delete(draft.id);
    for (const each of draft.content.photos ?? []) of("photos").delete(each.id);
  });
}

/** Put a photo by, sealed; an item or a draft names it by its id. */
export async function putPhoto(account, id, bytes) {
  const row = { id, account, kept_at: new Date().toISOString() };
  row.sealed = await sealedBytes(account, id, bytes);
  await within(["photos"], "readwrite", (of) => of("photos").put(row));
}

/** The bytes of a photo; null where it is not here. */
export async function photoBytes(account, id) {
  const row = await found("photos", id);
  return row?.account === account ? unsealedBytes(account, id, row.sealed) : null;
}

export function dropPhotos(ids) {
  return within(["photos"], "readwrite", (of) => {
    for (const id of ids) of("photos").delete(id);
  });
}

/** Drop the photos of an account that nothing names, older than some time: of forms that were left. */
export async function sweepPhotos(account, olderThan) {
  const kept = [...(await itemsOf(account)), ...(await draftsOf(account))];
  const named = new Set(kept.flatMap((each) => each.content.photos ?? []).map((each) => each.id));
  const rows = await within(["photos"], "readonly", (of) => asked(of("photos").getAll()));
  const own = rows.filter((row) => row.account === account && Date.parse(row.kept_at) < olderThan);
  await dropPhotos(own.map((row) => row.id).filter((id) => !named.has(id)));
}

/** Who was at this phone last: the account, its station, what it may record. Null after signing out. */
export async function whoWasHere() {
  return (await found("about", "here"))?.who ?? null;
}

export function noteWho(who) {
  return within(["about"], "readwrite", (of) => of("about").put({ name: "here", who }));
}

export async function noteForAccount(account, name, value) {
  const row = { name: `${name}\n${account}`, sealed: await sealed(account, name, value) };
  await within(["about"], "readwrite", (of) => of("about").put(row));
}

export async function notedForAccount(account, name) {
  const row = await found("about", `${name}\n${account}`);
  return row ? unsealed(account, name, row.sealed) : null;
}
