// Asks for looks: one in flight, the latest wins; while a slider is held the address is left alone.

import { effect, signal } from "@preact/signals";
import { withPoints } from "../../src/data.js";
import { ask } from "../api.js";
import { outline, question, sound, suppose } from "../state.js";

const WORDS = { column: "all would sign", would: "all would sign", would_not: "not all would sign" };
const client = crypto.getRandomValues(new Uint32Array(2)).join("-");
let number = 0;

/** What is supposed while a slider is held; null when none is. */
export const held = signal(null);
/** The latest look, with `since`, when the slider moved that asked for it, or null. */
export const look = signal(null);
/** Why there is none, in words. */
export const lookFault = signal(null);

let [flying, next, moved, last, visit] = [false, null, null, null, 0];

/** Supposes something for as long as a slider is held. */
export function hold(supposed) {
  moved = performance.now();
  performance.mark("slider");
  held.value = supposed;
}

/** What is supposed now, by the slider held or by the address. */
export const supposed = () => held.value ?? suppose.value;

async function fly() {
  if (flying) return;
  flying = true;
  while (next) {
    const { body, since, text, of } = next;
    next = null;
    try {
      const found = await ask("/api/live", { ...body, map: true, client, turn: ++number }, text);
      if (of === visit && (!next || held.peek())) {
        lookFault.value = null;
        look.value = { ...found, since };
      }
    } catch (fault) {
      if (fault.code !== "overtaken" && of === visit && !next) lookFault.value = fault.message;
    }
  }
  flying = false;
}

/** Keeps the look what the address and the sliders ask for; gives back what ends it. */
export function follow() {
  const of = ++visit;
  last = null;
  const end = effect(() => {
    if (!question.value) return;
    const body = { ...question.value, suppose: supposed(), settled: held.value === null };
    const key = JSON.stringify(body);
    if (key === last) return;
    last = key;
    next = { body, since: moved, text: sound.peek().text, of };
    moved = null;
    fly();
  });
  return () => {
    end();
    visit++;
    next = look.value = held.value = lookFault.value = null;
  };
}

/** What the map is drawn from. */
export function mapData({ account, picture }) {
  const { parties, issues } = outline.peek();
  return withPoints({
    parties,
    issues: issues.map((one) => {
      const keys = one.options.map((option) => option.key);
      const names = one.options.map((option) => option.name);
      return { name: one.name, options: names, short: names, quo: keys.includes(one.status_quo) ? keys.indexOf(one.status_quo) : null };
    }),
    accounts: { [account]: picture },
    options: [picture.option_set],
    words: WORDS,
  });
}
