// What is supposed, as sliders: how much issues weigh, what no deal is worth, how far statements are believed.

import { useState } from "preact/hooks";
import { outline, suppose, supposes } from "../state.js";
import { look, moving } from "./looks.js";

const OCTAVES = 2; // from a quarter to four times as much
const FEW = 6;

const round = (value, digits = 2) => Number(value.toFixed(digits));

/** Changes one thing supposed of a party; what says nothing new is left out. */
function change(party, kind, key, value, rest) {
  const of = suppose.peek()[party] ?? {};
  if (kind === "no_deal") return supposes({ ...suppose.peek(), [party]: { ...of, no_deal: value === rest ? undefined : value } });
  const { [key]: _, ...others } = of[kind] ?? {};
  return supposes({ ...suppose.peek(), [party]: { ...of, [kind]: value === rest ? others : { ...others, [key]: value } } });
}

const hold = () => (moving.value = true);
const release = () => (moving.value = false);

function Slider({ label, told, value, rest, min, max, step, shown, onChange }) {
  const moved = value !== rest;
  return (
    <label class={moved ? "slider moved" : "slider"}>
      <span class="slider-name">{label}{told && <span class="quiet">{told}</span>}</span>
      <input type="range" min={min} max={max} step={step} value={value} aria-valuetext={shown(value)} onPointerDown={hold} onPointerUp={release} onPointerCancel={release}
        onInput={(event) => onChange(Number(event.currentTarget.value))} />
      <output>{shown(value)}</output>
      <button type="button" class="reset" aria-label={`As the file says: ${label}`} disabled={!moved} onClick={(event) => { event.preventDefault(); onChange(rest); }}>↺</button>
    </label>
  );
}

const times = (octaves) => `×${round(2 ** octaves)}`;
const signed = (value) => `${value > 0 ? "+" : value < 0 ? "−" : "±"}${Math.abs(round(value, 3))}`;
const interval = (held) => (held && held[0] < held[1] ? `, mostly ${round(held[0])} to ${round(held[1])}` : "");

function Weights({ party, known, held }) {
  return (
    <fieldset>
      <legend>How much it weighs</legend>
      {outline.value.issues.map(({ key, name }) => (
        <Slider key={key} label={name} told={known?.weights?.[key] !== undefined && `weight ${round(known.weights[key])}`} min={-OCTAVES} max={OCTAVES} step={0.05} rest={0}
          value={round(Math.log2(held.weights?.[key] ?? 1))} shown={times} onChange={(octaves) => change(party, "weights", key, octaves === 0 ? 1 : round(2 ** octaves, 3), 1)} />
      ))}
    </fieldset>
  );
}

function NoDeal({ party, known, held }) {
  if (known && known.mean_reservation === null) return null;
  const span = known?.kind === "exact" ? Math.max(1e-6, 0.5 * Math.abs(known.mean_reservation) || 1) : 0.5;
  return (
    <fieldset>
      <legend>No deal</legend>
      <Slider label="Worth more or less" told={known && `${round(known.mean_reservation)}${interval(known.reservation_interval)}`} min={-span} max={span} step={span / 100} rest={0}
        value={held.no_deal ?? 0} shown={signed} onChange={(value) => change(party, "no_deal", null, round(value, 4), 0)} />
    </fieldset>
  );
}

const believed = (credence) => (credence === 0 ? "left out" : credence >= 1 ? "binds" : `${Math.round(100 * credence)}%`);

function Credences({ party, held, of }) {
  const [found, setFound] = useState("");
  const here = outline.value.statements[party].filter((one) => [["accounts", of.account], ["variants", of.variant]].every(([key, name]) => !one[key]?.length || name === null || one[key].includes(name)));
  if (!here.length) return null;
  const shown = here.filter((one) => !found || `${one.id} ${one.words}`.toLowerCase().includes(found.toLowerCase()));
  const moved = Object.keys(held.credences ?? {}).length;
  return (
    <details class="credences" open={moved > 0 || here.length <= FEW}>
      <summary>How far statements are believed <span class="quiet">{here.length}{moved ? `, ${moved} moved` : ""}</span></summary>
      {here.length > FEW && <input type="search" aria-label="Find a statement" placeholder="Find a statement" value={found} onInput={(event) => setFound(event.currentTarget.value)} />}
      {shown.map((one) => (
        <Slider key={one.id} label={one.words} min={0} max={1} step={0.05} rest={one.credence} value={held.credences?.[one.id] ?? one.credence} shown={believed} onChange={(value) => change(party, "credences", one.id, value, one.credence)} />
      ))}
    </details>
  );
}

export function Sliders({ of }) {
  return (
    <div class="sliders">
      {outline.value.parties.map(({ key, name }, i) => {
        const known = look.value?.parties?.[key];
        const held = suppose.value[key] ?? {};
        return (
          <section key={key} class={`supposed p${i % 6}`} aria-label={`What is supposed of ${name}`}>
            <h3>{name}</h3>
            {known?.kind === "ranking" ? <p class="quiet">Known by a ranking of packages alone: no weight to move.</p> : <><NoDeal party={key} known={known} held={held} /><Weights party={key} known={known} held={held} /></>}
            <Credences party={key} held={held} of={of} />
          </section>
        );
      })}
    </div>
  );
}
