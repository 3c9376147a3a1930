// Photos and scans of a form: made smaller and hashed as they are taken, and kept sealed on the phone
// until the record that names them is in the book and the file has followed it.

import { icon, made, say } from "./drawing.js";
import { dropPhotos, newId, photoBytes, putPhoto } from "./store.js";

const EDGE_MAX = 2048;
const SMALL_BYTES = 600 * 1024;
const QUALITY = 0.85;
const BYTES_MAX = 16 * 1024 * 1024;
const HEIC = new Set(["heic", "heix", "heim", "heis", "hevc", "mif1", "msf1"]);
const BEGINNINGS = [
  ["\xff\xd8\xff", "image/jpeg"],
  ["\x89PNG\r\n\x1a\n", "image/png"],
  ["GIF87a", "image/gif"],
  ["GIF89a", "image/gif"],
  ["II*\0", "image/tiff"],
  ["MM\0*", "image/tiff"],
  ["%PDF-", "application/pdf"],
];

/** What kind of file some bytes are, by how they begin (as api/book/media_types.py); empty for others. */
export function mediaTypeOf(bytes) {
  const head = String.fromCharCode(...bytes.slice(0, 12));
  const found = BEGINNINGS.find(([beginning]) => head.startsWith(beginning));
  if (found) return found[1];
  if (head.startsWith("RIFF") && head.slice(8) === "WEBP") return "image/webp";
  return head.slice(4, 8) === "ftyp" && HEIC.has(head.slice(8)) ? "image/heic" : "";
}

export async function sha256Of(bytes) {
  const digest = await crypto.subtle.digest("SHA-256", bytes);
  return Array.from(new Uint8Array(digest), (each) => each.toString(16).padStart(2, "0")).join("");
}

/** A large photo in the size that is looked at; whatever cannot be drawn stays as it is. */
async function smaller(file) {
  if (file.size <= SMALL_BYTES) return file;
  const drawn = await createImageBitmap(file).catch(() => null);
  if (!drawn) return file;
  const scale = Math.min(1, EDGE_MAX / Math.max(drawn.width, drawn.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(drawn.width * scale);
  canvas.height = Math.round(drawn.height * scale);
  canvas.getContext("2d").drawImage(drawn, 0, 0, canvas.width, canvas.height);
  drawn.close();
  const blob = await new Promise((resolve) => {
    canvas.toBlob(resolve, "image/jpeg", QUALITY);
  });
  return blob && blob.size < file.size ? blob : file;
}

/** Take a file in: its digest is of what is kept, and of what is sent. Null for what is not taken. */
async function take(account, file) {
  const bytes = new Uint8Array(await (await smaller(file)).arrayBuffer());
  const media_type = mediaTypeOf(bytes);
  if (!media_type || bytes.length > BYTES_MAX) return null;
  const photo = { id: newId(), sha256: await sha256Of(bytes), media_type, size_bytes: bytes.length };
  await putPhoto(account, photo.id, bytes);
  return { ...photo, taken_at: new Date().toISOString(), state: "kept" };
}

const withoutPhoto = (photos, gone) => photos.filter((each) => each !== gone);

/** Have the file input of a form keep what it is given on the phone; it says what is kept. */
export class Photos {
  constructor(form, account, { changed, keepsDropped }) {
    this.kept = [];
    this.account = account;
    this.place = form.querySelector("[data-taken]");
    this.input = form.querySelector("[data-photos] input");
    this.changed = changed;
    this.keepsDropped = keepsDropped;
    this.taking = Promise.resolve();
    this.input?.addEventListener("change", () => {
      const files = [...this.input.files];
      this.taking = this.taking.then(() => this.takeAll(files));
    });
  }

  /** What was kept before: by a draft, or by an item that came back. */
  async restore(photos) {
    for (const each of photos ?? []) {
      if (await photoBytes(this.account, each.id)) this.kept.push(each);
    }
    await this.draw();
  }

  async takeAll(files) {
    const refused = [];
    for (const file of files) {
      const photo = await take(this.account, file);
      if (!photo) refused.push(file.name);
      else if (!this.kept.some((each) => each.sha256 === photo.sha256)) {
        if (!this.input.multiple) await this.drop(...this.kept);
        this.kept.push(photo);
      }
    }
    this.input.value = "";
    await this.draw(refused);
    this.changed();
  }

  async drop(...photos) {
    for (const each of photos) this.kept = withoutPhoto(this.kept, each);
    if (!this.keepsDropped) await dropPhotos(photos.map((each) => each.id));
  }

  async draw(refused = []) {
    if (!this.place) return;
    const lines = [];
    for (const [number, photo] of this.kept.entries()) lines.push(await this.line(photo, number + 1));
    if (refused.length > 0) {
      lines.push(made("li", { class: "why", role: "alert" }, icon("stop"), say("photo not taken")));
    }
    this.place.replaceChildren(...lines);
  }

  async line(photo, number) {
    const button = made("button", { class: "btn-quiet", type: "button" }, say("photo off"));
    button.addEventListener("click", async () => {
      await this.drop(photo);
      await this.draw();
      this.changed();
    });
    const told = made("span", {}, say("photo", { n: number }), " ", said(photo));
    return made("li", { "data-sha256": photo.sha256 }, await this.picture(photo, number), told, button);
  }

  async picture(photo, number) {
    if (photo.media_type === "application/pdf") return null;
    const bytes = await photoBytes(this.account, photo.id);
    const address = URL.createObjectURL(new Blob([bytes], { type: photo.media_type }));
    const drawn = made("img", { src: address, alt: say("photo", { n: number }), width: "64", height: "48" });
    drawn.addEventListener("load", () => URL.revokeObjectURL(address), { once: true });
    return drawn;
  }
}

function said(photo) {
  const digest = `${photo.sha256.slice(0, 8)}…${photo.sha256.slice(-8)}`;
  return made("code", { title: photo.sha256 }, digest);
}
