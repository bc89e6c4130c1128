// The case in hand: its text as it is on disk and as it is being changed, and what is asked of it.

import { batch, computed, effect, signal } from "@preact/signals";
import { get, listen, send } from "./api.js";
import { query, route, turn } from "./router.jsx";

const at = (name, ...more) => ["/api/cases", encodeURIComponent(name), ...more].join("/");
const PAUSE = 350;

/** The case as it was last read or saved: `{name, text, version}`. */
export const saved = signal(null);
/** The text in hand, saved or not. */
export const text = signal("");
/** What the text in hand says: `{version, problems, case}`; `case` is null while the text has mistakes. */
export const checked = signal(null);
/** The last text that had no mistakes: `{version, text, case}`; it is what every pane asks about. */
export const sound = signal(null);
/** Why the case could not be opened or saved, in words. */
export const fault = signal(null);
/** The text of somebody else who saved at the same time: `{theirs: {text, version}, base: {text} | null}`. */
export const conflict = signal(null);
/** That the file was changed elsewhere while nothing was unsaved here is told once. */
export const notice = signal(null);

export const unsaved = computed(() => saved.value !== null && text.value !== saved.value.text);
export const outline = computed(() => sound.value?.case ?? null);

const decode = (told) => {
  try {
    return told ? JSON.parse(new TextDecoder().decode(Uint8Array.from(atob(told.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0)))) : {};
  } catch {
    return {};
  }
};
const encode = (held) => btoa(String.fromCharCode(...new TextEncoder().encode(JSON.stringify(held)))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");

const known = (name, list) => (list?.some((one) => one.key === name) ? name : (list?.[0]?.key ?? null));
/** The account and the variant that are looked at; null in a case that names none. */
export const account = computed(() => known(query.value.account, outline.value?.accounts));
export const variant = computed(() => known(query.value.variant, outline.value?.variants));
/** What is supposed beyond the file: party to `{weights, no_deal, credences}`. */
export const suppose = computed(() => decode(query.value.suppose));
/** What every question begins with. */
export const question = computed(() => sound.value && { version: sound.value.version, account: account.value, variant: variant.value, suppose: suppose.value });

const plain = (held) => Object.fromEntries(Object.entries(held).filter(([, said]) => said !== undefined && !(typeof said === "object" && said !== null && !Object.keys(said).length)));

/** Supposes something; what is empty is left out, so that nothing supposed leaves no trace in the address. */
export function supposes(next, options = { replace: true }) {
  const kept = plain(Object.fromEntries(Object.entries(next).map(([party, said]) => [party, plain(said)])));
  turn({ suppose: Object.keys(kept).length ? encode(kept) : null }, options);
}

let drafts = Promise.resolve();
let waiting;
let number = 0;

function takes(found) {
  const told = { version: found.version, problems: found.problems, case: found.case };
  checked.value = told;
  if (found.case) sound.value = { version: found.version, text: text.value, case: found.case };
}

/** Opens a case; a draft that was not saved is in hand again. */
export async function open(name) {
  const turnNumber = ++number;
  clearTimeout(waiting);
  batch(() => {
    for (const one of [saved, checked, sound, fault, conflict, notice]) one.value = null;
    text.value = "";
  });
  try {
    const found = await get(at(name));
    const draft = found.draft && found.draft.text !== found.text ? await send("POST", "/api/check", { text: found.draft.text }) : null;
    if (turnNumber !== number) return;
    batch(() => {
      saved.value = { name, text: found.text, version: found.version };
      text.value = found.text;
      takes(found);
      if (draft) {
        text.value = found.draft.text;
        takes(draft);
        notice.value = "A change that was not saved is in hand again.";
      }
    });
  } catch (error) {
    if (turnNumber === number) fault.value = error.message;
  }
}

/** Puts a text in hand: it is checked and kept as a draft after a moment. */
export function write(next) {
  if (next === text.value) return;
  text.value = next;
  clearTimeout(waiting);
  waiting = setTimeout(settle, PAUSE);
}

/** Checks the text in hand and keeps it as a draft. */
export async function settle() {
  clearTimeout(waiting);
  const [name, now, turnNumber] = [saved.value?.name, text.value, number];
  if (!name) return;
  try {
    const found = await send("POST", "/api/check", { text: now });
    if (turnNumber === number && now === text.value) batch(() => { takes(found); fault.value = null; });
    const keep = now === saved.value.text ? () => send("DELETE", at(name, "draft")) : () => send("PUT", at(name, "draft"), { text: now, base: saved.value.version });
    drafts = drafts.catch(() => null).then(keep);
    await drafts;
  } catch (error) {
    if (turnNumber === number) fault.value = error.message;
  }
}

/** Saves the text in hand, or another one; says whether it is saved. `how` is what the history calls it. */
export async function save({ next = text.value, how = "saved", over = saved.value.version } = {}) {
  clearTimeout(waiting);
  const { name } = saved.value;
  const before = text.value;
  await drafts.catch(() => null); // one that arrived after the file was saved would be offered as unsaved later
  try {
    const found = await send("PUT", at(name), { text: next, version: over, how });
    batch(() => {
      saved.value = { name, text: found.text, version: found.version };
      if (text.value === before) { // or else somebody has typed on meanwhile
        text.value = found.text;
        takes(found);
      }
      conflict.value = fault.value = null;
    });
    return true;
  } catch (error) {
    if (error.code === "changed") {
      batch(() => { text.value = next; conflict.value = error.data; });
    } else fault.value = error.message;
    return false;
  }
}

/** Takes note that a case was changed outside this window. */
async function changedElsewhere({ name, version }) {
  if (saved.value?.name !== name || saved.value.version === version) return;
  const found = await get(at(name));
  if (saved.value?.name !== name || found.version === saved.value.version) return;
  if (unsaved.value) {
    conflict.value = { theirs: { text: found.text, version: found.version }, base: { text: saved.value.text } };
    return;
  }
  batch(() => {
    saved.value = { name, text: found.text, version: found.version };
    text.value = found.text;
    takes(found);
    notice.value = "The file was changed elsewhere; this is what it says now.";
  });
}

let ear = null;
/** Listens for changes made elsewhere, from now on. */
export function watch() {
  ear ??= listen("/api/events", (event) => {
    if (event.event === "changed") changedElsewhere(event).catch((error) => (fault.value = error.message));
  });
}

effect(() => {
  const { name } = route.value;
  if (name && saved.peek()?.name !== name) open(name);
});
addEventListener("beforeunload", () => unsaved.peek() && settle());
