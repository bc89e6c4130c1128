// Every slider is a statement: how much issues weigh, what no deal is worth, how far a statement is believed.

import { useState } from "preact/hooks";
import { account, outline, supposes, variant } from "../state.js";
import { held, hold, look, supposed } from "./look.js";

const MANY = 8;
const round = (value) => Number(value.toFixed(3));

/** What is supposed with one thing changed; undefined takes it back. */
function changed(party, kind, key, value) {
  const now = supposed();
  const own = now[party] ?? {};
  const said = kind === "no_deal" ? value : { ...own[kind], [key]: value };
  const kept = kind === "no_deal" ? said : Object.fromEntries(Object.entries(said).filter(([, one]) => one !== undefined));
  return { ...now, [party]: { ...own, [kind]: kept } };
}

function settle(next) {
  supposes(next);
  held.value = null;
}

/**
 * A slider with a number beside it and a way back to what the file says.
 * `onChange` would be heard at every step (preact/compat takes it for `onInput`); `onChangeCapture` is heard when let go.
 */
function Slider({ label, told, value, file, low, high, step, toScale = (v) => v, fromScale = (v) => v, onHold, onSettle }) {
  const moved = Math.abs(value - file) > 1e-9;
  const read = (event) => round(fromScale(Number(event.currentTarget.value)));
  const typed = (event) => {
    const given = Number(event.currentTarget.value);
    if (event.currentTarget.value !== "" && Number.isFinite(given)) onSettle(Math.min(fromScale(high), Math.max(fromScale(low), given)));
  };
  return (
    <div class={`slider ${moved ? "moved" : ""}`}>
      <span class="slider-label">{label}</span>
      <input type="range" aria-label={label} aria-valuetext={String(value)} min={low} max={high} step={step} value={toScale(value)} onInput={(event) => onHold(read(event))} onChangeCapture={(event) => onSettle(read(event))} />
      <input type="number" aria-label={`${label}, as a number`} step="any" min={round(fromScale(low))} max={round(fromScale(high))} value={value} onChangeCapture={typed} />
      <button type="button" disabled={!moved} aria-label={`Reset: ${label}`} onClick={() => onSettle(file)}>Reset</button>
      <span class="quiet">{told}</span>
    </div>
  );
}

/** One slider of a party, tied to its supposition. */
function Supposed({ party, kind, name, file, value, ...rest }) {
  const next = (given) => changed(party, kind, name, Math.abs(given - file) < 1e-9 ? undefined : given);
  return <Slider file={file} value={value ?? file} onHold={(given) => hold(next(given))} onSettle={(given) => settle(next(given))} {...rest} />;
}

const three = (value) => value?.toFixed(3) ?? "–";

function Weights({ party, own, told }) {
  if (!told?.weights || !Object.keys(told.weights).length) return <p class="quiet">Only an order of packages is known; no weights can be moved.</p>;
  const learnt = (key) => {
    const range = told.weight_intervals?.[key];
    return `× what the file says; now ${three(told.weights[key])}${range && range[0] !== range[1] ? `, in nine readings in ten ${three(range[0])} to ${three(range[1])}` : ""}`;
  };
  return outline.value.issues.map((issue) => (
    <Supposed key={issue.key} party={party} kind="weights" name={issue.key} label={`Weight of ${issue.name}`} told={learnt(issue.key)} file={1} value={own.weights?.[issue.key]} low={-2} high={2} step={0.05} toScale={Math.log2} fromScale={(v) => 2 ** v} />
  ));
}

function NoDeal({ party, own, told }) {
  const scale = Object.values(told?.weights ?? {}).reduce((sum, weight) => sum + weight, 0);
  if (!scale || told.mean_reservation === null) return null;
  const range = told.reservation_interval;
  const words = `more or less than the file says; now ${three(told.mean_reservation)}${range && range[0] !== range[1] ? `, in nine readings in ten ${three(range[0])} to ${three(range[1])}` : ""}`;
  const reach = Number((scale / 2).toPrecision(1));
  return <Supposed party={party} kind="no_deal" label="No deal is worth" told={words} file={0} value={own.no_deal} low={-reach} high={reach} step={reach / 50} />;
}

const here = (said) => (!said.accounts?.length || said.accounts.includes(account.value)) && (!said.variants?.length || said.variants.includes(variant.value));

function Credences({ party, own }) {
  const [sought, setSought] = useState("");
  const all = outline.value.statements[party].filter(here);
  const shown = all.filter((one) => one.words.toLowerCase().includes(sought.toLowerCase()));
  return (
    <details>
      <summary>How far {all.length} statement{all.length > 1 ? "s are" : " is"} believed</summary>
      {all.length > MANY && <input type="search" aria-label="Find a statement" placeholder="Find a statement" value={sought} onInput={(event) => setSought(event.currentTarget.value)} />}
      {shown.map((one) => <Supposed key={one.id} party={party} kind="credences" name={one.id} label={one.words} told={`The file says ${one.credence}${one.line ? `, line ${one.line}` : ""}`} file={one.credence} value={own.credences?.[one.id]} low={0} high={1} step={0.05} />)}
    </details>
  );
}

/** What can be supposed of every party. */
export function Sliders() {
  const now = supposed();
  return outline.value.parties.map(({ key, name }) => (
    <fieldset class="suppositions" key={key}>
      <legend>{name}</legend>
      <NoDeal party={key} own={now[key] ?? {}} told={look.value?.parties[key]} />
      <details open><summary>How much issues weigh</summary><Weights party={key} own={now[key] ?? {}} told={look.value?.parties[key]} /></details>
      <Credences party={key} own={now[key] ?? {}} />
    </fieldset>
  ));
}
