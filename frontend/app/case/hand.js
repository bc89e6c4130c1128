// Changes to the text in hand: made one after the other on the server, which keeps comments and layout, and undone here.

import { batch, effect, signal } from "@preact/signals";
import { send } from "../api.js";
import { checked, save, saved, sound, text, write } from "../state.js";

const MOST = 10;

/** Whether a change is on its way; what counts places in lists waits for it. */
export const busy = signal(false);
/** The last changes, to be undone: `[{what, text}]`, the text as it was before each. */
export const steps = signal([]);

let named = null;
effect(() => {
  const name = saved.value?.name ?? null;
  if (name !== named) steps.value = [];
  named = name;
});

/** Notes what the text was before a change; typing in one field is one change. */
export function remember(what, before) {
  const last = steps.peek().at(-1);
  if (last?.text === before || (last?.typed && last.what === what)) return;
  steps.value = [...steps.peek(), { what, text: before, typed: what.startsWith("typing") }].slice(-MOST);
}

/** Takes the last change back. */
export function undo() {
  const last = steps.peek().at(-1);
  if (!last) return;
  steps.value = steps.peek().slice(0, -1);
  write(last.text);
}

/** Puts a text in hand that the server has already checked. */
function hold(found, what, before) {
  remember(what, before);
  write(found.text);
  batch(() => {
    checked.value = { version: found.version, problems: found.problems, case: found.case };
    if (found.case) sound.value = { version: found.version, text: found.text, case: found.case };
  });
}

const said = (problem) => `${problem.line ? `Line ${problem.line}: ` : ""}${problem.message}${problem.hint ? ` (${problem.hint})` : ""}`;

/** Says what mistakes a change would leave, with a way to make it all the same. */
function refusal(found, what, before) {
  const mistakes = found.problems.filter((one) => !one.warning);
  const more = mistakes.length > 2 ? ` And ${mistakes.length - 2} more.` : "";
  return {
    words: `This would leave the case with a mistake. ${mistakes.slice(0, 2).map(said).join(" ")}${more}`,
    anyway: () => hold(found, what, before),
  };
}

async function make(what, edits) {
  const [before, name] = [text.value, saved.value.name];
  try {
    const found = await send("POST", "/api/edits", { text: before, edits });
    if (text.value !== before || saved.value?.name !== name) return { words: "The text was changed meanwhile; make the change again." };
    if (!found.case) return refusal(found, what, before);
    hold(found, what, before);
    return null;
  } catch (error) {
    return { words: error.message };
  }
}

let queue = Promise.resolve();
let under = 0;

/**
 * Makes edits of the text in hand, behind those on their way.
 *
 * @param {string} what What is done, for the list of what can be undone.
 * @param {{path: (string|number)[], value?: unknown, removed?: true, before?: string}[]} edits
 * @returns null, or why it was not made: `{words, anyway?}`; `anyway` makes it although it leaves mistakes.
 */
export function change(what, edits) {
  under += 1;
  busy.value = true;
  const made = queue.then(() => make(what, edits));
  queue = made.then(() => { busy.value = --under > 0; });
  return made;
}

/** Saves, with what is still being typed. */
export async function saveAll() {
  const field = document.activeElement;
  if (field?.matches("input, textarea, select")) {
    field.blur();
    field.focus();
  }
  await queue;
  return save();
}

/** A key for a new entry, made of its name and not among those there are. */
export function keyFor(name, taken) {
  const plain = name.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().replace(/[^\p{L}\p{N}]+/gu, "-").replace(/^-+|-+$/g, "").slice(0, 40) || "new";
  const free = (key) => !taken.includes(key);
  if (free(plain)) return plain;
  for (let count = 2; ; count += 1) if (free(`${plain}-${count}`)) return `${plain}-${count}`;
}
