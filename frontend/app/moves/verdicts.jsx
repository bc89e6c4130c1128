// Who would stay in a state, by each definition of stability, and why.

import { percent } from "../parts.jsx";

/** The concepts by the reason that they give, those that give the same one together. */
function reasons(concepts, verdicts) {
  const found = new Map();
  for (const { key, name } of concepts) {
    const { words } = verdicts[key];
    if (words) found.set(words, [...(found.get(words) ?? []), name]);
  }
  return [...found];
}

function Cell({ verdict }) {
  const said = verdict.stays ? "stays" : "leaves";
  if (verdict.share !== null) return <td>{percent(verdict.share)}</td>;
  return <td class={verdict.stays ? "stable" : undefined}><span aria-hidden="true">{verdict.stays ? "✓" : "✗"}</span><span class="hidden-words">{said}</span></td>;
}

export function Verdicts({ look, parties }) {
  const { concepts, stable } = look;
  const drawn = Object.values(stable).some((held) => held[concepts[0].key].share !== null);
  return (
    <div class="here">
      <h4>Who would stay here</h4>
      <div class="scroll" tabIndex={0} role="region" aria-label="Who would stay here, by each definition">
        <table class="verdicts">
          <caption>{drawn ? "Share of draws in which each side would stay" : "✓ stays, ✗ leaves"}</caption>
          <thead><tr><th scope="col">Side</th>{concepts.map(({ key, name, definition }) => <th key={key} scope="col" title={definition}>{name}</th>)}</tr></thead>
          <tbody>
            {parties.map(({ key, name }, n) => <tr key={key}><th scope="row"><span class={`swatch p${n % 6}`} aria-hidden="true" />{name}</th>{concepts.map((one) => <Cell key={one.key} verdict={stable[key][one.key]} />)}</tr>)}
          </tbody>
        </table>
      </div>
      {parties.map(({ key }) => reasons(concepts, stable[key]).map(([words, names]) => <p key={words} class="why"><span class="quiet">{names.length === concepts.length ? "by all five" : names.join(", ")}:</span> {words}</p>))}
      <details class="rests"><summary>What the definitions say</summary>{concepts.map(({ key, definition }) => <p key={key}>{definition}</p>)}</details>
    </div>
  );
}
