// Small parts that all panes share.

import { useEffect, useState } from "preact/hooks";

/** How long something has been going on, in seconds. */
function useSeconds(running) {
  const [seconds, setSeconds] = useState(0);
  useEffect(() => {
    setSeconds(0);
    if (!running) return undefined;
    const began = performance.now();
    const clock = setInterval(() => setSeconds((performance.now() - began) / 1000), 250);
    return () => clearInterval(clock);
  }, [running]);
  return seconds;
}

const BUSY = new Set(["waiting", "running"]);

/** How a piece of work stands, from its second second on: what it does, how long it should take, and a way to end it. */
export function Progress({ job, what }) {
  const busy = BUSY.has(job.state);
  const seconds = useSeconds(busy);
  if (job.state === "failed") return <p class="fault" role="alert">{job.error} <button type="button" onClick={job.again}>Try again</button></p>;
  if (job.state === "cancelled") return <p class="notice">Ended before it was done. <button type="button" onClick={job.again}>Ask again</button></p>;
  if (!busy || seconds < 0.5) return null;
  const expected = job.expected?.seconds;
  return (
    <div class="progress" role="status">
      <progress aria-label={what} max={expected || undefined} value={expected ? Math.min(seconds, 0.97 * expected) : undefined} />
      <span>{what}: {job.told?.at(-1) ?? (job.state === "waiting" ? "waiting for its turn" : "at work")} · {Math.round(seconds)} s{expected > 1 ? ` of about ${Math.round(expected)} s` : ""}</span>
      <button type="button" onClick={job.cancel}>Cancel</button>
    </div>
  );
}

/** A message that goes when it is put away. */
export function Notice({ told, onClose, kind = "notice" }) {
  if (!told) return null;
  return <p class={kind} role={kind === "fault" ? "alert" : "status"}>{told} {onClose && <button type="button" onClick={onClose}>Put away</button>}</p>;
}

/** A choice of one among several, as radio buttons in a row. */
export function Choice({ label, name, value, options, onChange }) {
  if (options.length < 2) return null;
  return (
    <fieldset class="choice">
      <legend>{label}</legend>
      {options.map(({ key, name: words }) => (
        <label key={key}><input type="radio" name={name} value={key} checked={key === value} onChange={() => onChange(key)} /><span>{words}</span></label>
      ))}
    </fieldset>
  );
}

/** Shares are never rounded to none or all. */
export { percent } from "../src/data.js";
