// Long work: asked for, watched, ended, and its answer.

import { useCallback, useEffect, useState } from "preact/hooks";
import { ask, get, listen, send } from "./api.js";
import { question, sound } from "./state.js";

const OVER = new Set(["done", "failed", "cancelled"]);
const IDLE = { state: "idle", told: [], expected: null, error: null, result: null, page: null, job: null };

/** Begins a piece of work and tells `heard` how it stands until it is over; gives back what stops listening. */
export function follow(body, text, heard, { want = ["page"] } = {}) {
  let stop = () => {};
  let gone = false;
  const tell = (change) => !gone && heard(change);
  (async () => {
    try {
      const { job, expected } = await ask("/api/ask", body, text);
      if (gone) return;
      tell({ job, expected, state: "waiting" });
      stop = listen(`/api/jobs/${job}/events`, async (now) => {
        if (!OVER.has(now.state)) return tell(now);
        stop();
        if (now.state !== "done") return tell(now);
        try {
          const parts = await Promise.all(want.map((part) => get(`/api/jobs/${job}/${part}`)));
          tell({ ...now, ...Object.fromEntries(want.map((part, i) => [part, parts[i]])) });
        } catch (error) {
          tell({ state: "failed", error: error.message });
        }
      });
    } catch (error) {
      tell({ state: "failed", error: error.message });
    }
  })();
  return () => { gone = true; stop(); };
}

/**
 * A lens asked about the case in hand, again whenever the question changes.
 *
 * @param {string} lens What is asked.
 * @param {object} options What the lens is asked beside the question all share; keep it small: it is compared as JSON.
 * @param {{want?: string[], when?: boolean}} how Which parts of the answer are fetched, and whether to ask at all yet.
 * @returns what stands in `IDLE`, with `cancel()` and `again()`.
 */
export function useJob(lens, options = {}, { want = ["page"], when = true } = {}) {
  const [held, setHeld] = useState(IDLE);
  const [times, setTimes] = useState(0);
  const asked = question.value;
  const key = JSON.stringify([lens, asked, options, want, times]);
  useEffect(() => {
    if (!asked || !when) return undefined;
    setHeld((before) => ({ ...IDLE, page: before.page, result: before.result, state: "waiting" }));
    return follow({ ...asked, lens, options }, sound.peek()?.text, (change) => setHeld((now) => ({ ...now, ...change })), { want });
  }, [key, when]);
  const cancel = useCallback(() => held.job && send("DELETE", `/api/jobs/${held.job}`).catch(() => null), [held.job]);
  return { ...held, cancel, again: () => setTimes(times + 1) };
}
