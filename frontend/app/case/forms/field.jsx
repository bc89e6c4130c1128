// Fields of the forms: each stands for one place of the file and writes it when what was typed is done.

import { useEffect, useId, useRef, useState } from "preact/hooks";
import { busy, change } from "../hand.js";

const PAUSE = 700;

/** Why a change was not made, and the way to make it all the same. */
export function Refused({ told, id, onDone }) {
  if (!told) return null;
  return (
    <p class="refused" id={id} role="alert">
      {told.words}
      {told.anyway && <button type="button" onClick={() => { told.anyway(); onDone?.(); }}>Make it all the same</button>}
    </p>
  );
}

/** Makes changes and keeps why the last one was refused. */
export function useChange() {
  const [refused, setRefused] = useState(null);
  const here = useRef(true);
  useEffect(() => () => { here.current = false; }, []);
  const make = async (what, edits) => {
    const told = await change(what, edits);
    if (here.current) setRefused(told);
    return told === null;
  };
  return { refused, make, put: () => setRefused(null) };
}

const edit = (path, value) => (value === "" ? { path, removed: true } : { path, value });

/** What a field holds while it is typed in, and its way into the file. */
function useTyped(value, commit, { slowly }) {
  const [typed, setTyped] = useState(null);
  const held = useRef({ typed: null });
  held.current = { typed, value, commit };
  const clock = useRef();
  const settle = async () => {
    clearTimeout(clock.current);
    const { typed: now, value: before, commit: send } = held.current;
    if (now === null || now === before) return setTyped(null);
    return send(now);
  };
  const type = (next) => {
    setTyped(next);
    clearTimeout(clock.current);
    if (slowly && next.trim()) clock.current = setTimeout(settle, PAUSE);
  };
  useEffect(() => { if (typed === value) setTyped(null); }, [value]);
  useEffect(() => () => { settle(); }, []);
  return { shown: typed ?? value, type, settle, drop: () => setTyped(null) };
}

/**
 * A field for one place of the file.
 *
 * @param {{label: string, path: (string|number)[], value?: string, kind?: "text"|"long"|"date"|"number", needed?: boolean, help?: string, quiet?: boolean}} props
 *   `needed`: it cannot be left empty; `quiet`: the label is for screen readers only.
 */
export function Field({ label, path, value = "", kind = "text", needed = false, help, quiet = false, ...rest }) {
  const id = useId();
  const { refused, make, put } = useChange();
  const commit = async (next) => {
    const clean = next.trim();
    if (clean === "" && (needed || value === "")) return typed.drop();
    const number = kind === "number" && clean !== "" ? Number(clean.replace(",", ".")) : null;
    const worth = number !== null && Number.isFinite(number) ? number : clean;
    if (await make(`typing: ${label}`, [edit(path, worth)])) typed.drop();
  };
  const typed = useTyped(String(value ?? ""), commit, { slowly: kind === "text" || kind === "long" });
  const shared = {
    id, value: typed.shown, "data-path": JSON.stringify(path), "aria-invalid": refused ? "true" : undefined, "aria-required": needed || undefined,
    "aria-describedby": [help && `${id}-help`, refused && `${id}-told`].filter(Boolean).join(" ") || undefined,
    onInput: (event) => { put(); typed.type(event.currentTarget.value); }, onBlur: typed.settle, ...rest,
  };
  return (
    <div class={`field field-${kind}`}>
      <label for={id} class={quiet ? "hidden-words" : undefined}>{label}</label>
      {kind === "long"
        ? <textarea rows={Math.min(8, 2 + Math.floor(typed.shown.length / 90))} {...shared} />
        : <input type="text" inputMode={kind === "number" ? "decimal" : undefined} onKeyDown={(event) => event.key === "Enter" && typed.settle()} {...shared} />}
      {help && <span class="help" id={`${id}-help`}>{help}</span>}
      <Refused told={refused} id={`${id}-told`} onDone={() => { put(); typed.drop(); }} />
    </div>
  );
}

/** A choice of one for one place of the file; `none` says what it means that nothing stands there. */
export function Pick({ label, path, value, options, none, help }) {
  const id = useId();
  const { refused, make, put } = useChange();
  const pick = (event) => make(label, [edit(path, event.currentTarget.value)]);
  return (
    <div class="field field-pick">
      <label for={id}>{label}</label>
      <select id={id} value={value ?? ""} data-path={JSON.stringify(path)} onChange={pick}>
        {none !== undefined && <option value="">{none}</option>}
        {options.map(({ key, name }) => <option key={key} value={key}>{name}</option>)}
      </select>
      {help && <span class="help">{help}</span>}
      <Refused told={refused} onDone={put} />
    </div>
  );
}

/** A choice of any for a place that holds one name or a list of names. */
export function Ticks({ label, path, value, options, help }) {
  const { refused, make, put } = useChange();
  const chosen = asList(value);
  const tick = (key) => {
    const next = options.map((one) => one.key).filter((one) => (one === key ? !chosen.includes(key) : chosen.includes(one)));
    make(label, [next.length ? { path, value: next.length === 1 ? next[0] : next } : { path, removed: true }]);
  };
  if (!options.length) return null;
  return (
    <fieldset class="field ticks" data-path={JSON.stringify(path)}>
      <legend>{label}</legend>
      {options.map(({ key, name }) => (
        <label key={key} class="tick"><input type="checkbox" checked={chosen.includes(key)} onChange={() => tick(key)} disabled={busy.value} />{name}</label>
      ))}
      {help && <span class="help">{help}</span>}
      <Refused told={refused} onDone={put} />
    </fieldset>
  );
}

/** A button that takes something out of the file, and says so where it cannot be. */
export function Remove({ what, edits, label = "Remove" }) {
  const { refused, make, put } = useChange();
  return (
    <span class="remove">
      <button type="button" class="quiet-button" disabled={busy.value} onClick={() => make(`removing ${what}`, edits)} aria-label={`${label} ${what}`}>{label}</button>
      <Refused told={refused} onDone={put} />
    </span>
  );
}

/** One name may stand for a list of one. */
export const asList = (value) => (value === undefined || value === null ? [] : Array.isArray(value) ? value : [value]);
