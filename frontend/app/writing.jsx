// Something written into the case with one click: saved, told with its lines, and taken back with another.

import { signal } from "@preact/signals";
import { ask } from "./api.js";
import { fault, question, save, saved, sound, text } from "./state.js";

/** What was written last: `{words, lines, before, after}`; null when it is put away. */
export const written = signal(null);

/** Has the server write something into the text in hand; gives back the text and its new lines, and saves nothing. */
export const drafted = (path, body) => ask(path, { ...question.value, ...body }, sound.value.text);

/** Saves a text that was drafted, and tells it. */
export async function put(made, words, how) {
  const before = text.value;
  if (!(await save({ next: made.text, how }))) return false;
  written.value = { words, lines: made.lines, before, after: saved.value.text, name: saved.value.name };
  return true;
}

/** Drafts and saves in one go; a fault is told at the top of the pane. */
export async function write(path, body, words, how) {
  try {
    return await put(await drafted(path, body), words, how);
  } catch (error) {
    fault.value = error.message;
    return false;
  }
}

async function undo() {
  const { before, words } = written.value;
  if (await save({ next: before, how: "restored" })) written.value = { words: `Taken back: ${words}`, lines: [] };
}

/** Lines of the case file, with their numbers. */
export function Lines({ lines }) {
  return <pre class="lines">{lines.map(([number, line]) => <span key={number}><i>{number}</i>{line}{"\n"}</span>)}</pre>;
}

/** Tells what was written last in this case, with the way back. */
export function Written() {
  const told = written.value;
  if (!told || (told.name && told.name !== saved.value?.name)) return null;
  const back = told.before !== undefined && saved.value.text === told.after;
  return (
    <div class="written notice" role="status">
      <p>{told.words} {back && <button type="button" onClick={undo}>Undo</button>} <button type="button" onClick={() => (written.value = null)}>Put away</button></p>
      {told.lines.length > 0 && <details><summary>{told.lines.length} line{told.lines.length > 1 ? "s" : ""} of the case file</summary><Lines lines={told.lines} /></details>}
    </div>
  );
}
