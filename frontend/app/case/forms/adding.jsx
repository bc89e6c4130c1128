// A form that adds something: closed until it is asked for, sent as one change.

import { useRef, useState } from "preact/hooks";
import { busy } from "../hand.js";
import { Refused, useChange } from "./field.jsx";

/**
 * @param {{label: string, begin: object, edits: (form: object) => object[] | string, children: (form: object, set: (change: object) => void) => any}} props
 *   `edits` gives the edits, or in words what is still missing.
 */
export function Adding({ label, begin, edits, children }) {
  const [form, setForm] = useState(null);
  const [missing, setMissing] = useState(null);
  const { refused, make, put } = useChange();
  const opener = useRef(null);
  const close = () => {
    setForm(null);
    setMissing(null);
    put();
    requestAnimationFrame(() => opener.current?.focus());
  };
  if (form === null) return <button type="button" class="add" ref={opener} onClick={() => setForm(begin)}>{label}</button>;
  const send = async (event) => {
    event.preventDefault();
    const made = edits(form);
    setMissing(typeof made === "string" ? made : null);
    if (typeof made !== "string" && (await make(label.toLowerCase(), made))) close();
  };
  const set = (changed) => setForm((before) => ({ ...before, ...changed }));
  return (
    <form class="adding" onSubmit={send} aria-label={label} ref={(place) => place && !place.contains(document.activeElement) && place.querySelector("input, select, textarea")?.focus()}>
      <h3>{label}</h3>
      {children(form, set)}
      {missing && <p class="refused" role="alert">{missing}</p>}
      <Refused told={refused} onDone={close} />
      <p class="acts"><button type="submit" class="main" disabled={busy.value}>Add</button> <button type="button" onClick={close}>Leave it</button></p>
    </form>
  );
}
