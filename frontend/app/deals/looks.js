// Looks at the case in hand: one on its way at a time, the latest question next, older ones forgotten.

import { effect, signal } from "@preact/signals";
import { withPoints } from "../../src/data.js";
import { ask } from "../api.js";
import { account, outline, question, sound } from "../state.js";

const CLIENT = Math.random().toString(36).slice(2);
const REST = 250;

/** The latest look; `picture` holds what the map is drawn from, or null. */
export const look = signal(null);
/** Why there is none, in words. */
export const blocked = signal(null);
/** Whether a slider is being moved: draws are then weighed again rather than made afresh. */
export const moving = signal(false);

let turn = 0;
let busy = false;
let wanted = null;
let listed = {};

/** What the map is drawn from: the look's picture with the names of the case. */
function pictured(found) {
  const { parties, issues, assent } = outline.peek();
  const { option_set: set, ...own } = found.picture;
  if (!set.numbers || set.numbers !== listed.numbers) listed = set;
  return withPoints({
    parties: parties.map(({ key, name }) => ({ key, name })),
    issues: issues.map(({ name, options, status_quo }) => ({ name, options: options.map((one) => one.name), short: options.map((one) => one.name), quo: options.findIndex(({ key }) => key === status_quo) })),
    words: assent,
    accounts: { [found.account]: own },
    options: [listed],
  });
}

async function next() {
  if (busy || !wanted) return;
  const asked = wanted;
  [busy, wanted] = [true, null];
  try {
    const found = await ask("/api/live", { ...asked.question, map: true, settled: asked.settled, client: CLIENT, turn: ++turn }, asked.text);
    if (!wanted || asked.same(wanted)) {
      look.value = { ...found, of: asked.question, picture: found.picture && pictured(found), began: asked.began };
      blocked.value = null;
    }
  } catch (error) {
    if (error.code !== "overtaken") blocked.value = error.message;
  }
  busy = false;
  next();
}

/** Asks for a look at what is in hand now. */
function want(settled) {
  const now = question.peek();
  if (!now) return;
  wanted = { question: now, settled, text: sound.peek()?.text, began: performance.now(), same: (other) => other.question.version === now.version && other.question.account === now.account };
  next();
}

/** Looks again whenever the question changes, and once more with draws made afresh when the hand is off the slider. */
export function follow() {
  let clock;
  return effect(() => {
    const [now, held] = [question.value, moving.value];
    clearTimeout(clock);
    if (!now) return;
    const credences = Object.values(now.suppose).some((one) => Object.keys(one.credences ?? {}).length);
    want(!credences || (!held && look.peek() === null));
    if (credences && !held) clock = setTimeout(() => want(true), REST);
  });
}

/** The name of the account that is looked at, as the look calls it. */
export const accountKey = () => look.value?.account ?? account.value;
