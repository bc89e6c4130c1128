// One package seen close: built issue by issue, who would sign it, why, and the nearest better ones.

import { useEffect, useState } from "preact/hooks";
import { ask } from "../api.js";
import { percent } from "../parts.jsx";
import { outline, question, sound } from "../state.js";
import { packageWords } from "./figures.jsx";

/** The package asked about, as the server sees it; older ones stay until the new one is there. */
function useSeen(options) {
  const [seen, setSeen] = useState(null);
  const [fault, setFault] = useState(null);
  const key = JSON.stringify([options, question.value]);
  useEffect(() => {
    let over = false;
    ask("/api/package", { ...question.value, options }, sound.peek()?.text).then(
      (found) => { if (!over) { setSeen(found); setFault(null); } },
      (error) => { if (!over) setFault(error.message); },
    );
    return () => { over = true; };
  }, [key]);
  return [seen, fault];
}

function Builder({ options, onPick }) {
  return (
    <div class="builder" role="group" aria-label="The package, issue by issue">
      {outline.value.issues.map(({ key, name, options: all }) => (
        <label key={key}>{name} <select value={options[key]} onChange={(event) => onPick({ ...options, [key]: event.currentTarget.value })}>{all.map((one) => <option key={one.key} value={one.key}>{one.name}</option>)}</select></label>
      ))}
    </div>
  );
}

function Gains({ seen }) {
  const parties = outline.value.parties.filter(({ key }) => seen.parties[key]?.issues?.length);
  if (!parties.length) return null;
  const gain = (party, issue) => seen.parties[party].issues.find((one) => one.issue === issue)?.gain_over_status_quo;
  const told = (value) => (value === null || value === undefined ? "–" : `${value > 0 ? "+" : value < 0 ? "−" : ""}${Math.abs(value).toFixed(2)}`);
  return (
    <details>
      <summary>What each part is worth</summary>
      <div class="scroll">
        <table>
          <caption>Gain over how things stand, on average</caption>
          <thead><tr><th scope="col">Issue</th>{parties.map(({ key, name }) => <th key={key} scope="col">{name}</th>)}</tr></thead>
          <tbody>{outline.value.issues.map(({ key, name }) => <tr key={key}><th scope="row">{name}</th>{parties.map((party) => <td key={party.key} class="num">{told(gain(party.key, key))}</td>)}</tr>)}</tbody>
        </table>
      </div>
    </details>
  );
}

function Signs({ seen }) {
  return (
    <ul class="signs">
      {outline.value.parties.map(({ key, name }, i) => {
        const held = seen.parties[key];
        const share = held?.share;
        return (
          <li key={key} class={`p${i % 6}`}>
            <span>{name}</span>
            {seen.exact ? <b>{share > 0 ? "would sign" : "would not sign"}</b> : <><span class="track" aria-hidden="true"><span class="fill" style={{ "--v": share ?? 0 }} /></span><b>{percent(share)}</b></>}
          </li>
        );
      })}
    </ul>
  );
}

const WHY = { "both gain": "better for every side", likelier: "likelier to be signed" };

function Better({ seen, onPick }) {
  if (!seen.better.length) return null;
  const { issues } = outline.value;
  const name = (issue, option) => issues.find(({ key }) => key === issue)?.options.find(({ key }) => key === option)?.name ?? option;
  return (
    <>
      <h4>The nearest better ones</h4>
      <ul class="better">
        {seen.better.map((one, n) => (
          <li key={n}>
            <button type="button" class="pickable" onClick={() => onPick(one.options)}>{one.changes.map((change) => `${issues.find(({ key }) => key === change.issue)?.name}: ${name(change.issue, change.to)}`).join("; ")}</button>
            <span class="quiet">{WHY[one.why] ?? one.why}{!seen.exact && one.joint_share !== null && `, ${percent(one.joint_share)}`}</span>
          </li>
        ))}
      </ul>
    </>
  );
}

export function Package({ options, onPick, onClose }) {
  const [seen, fault] = useSeen(options);
  return (
    <section class="close-up" aria-labelledby="h-package">
      <header><h3 id="h-package">A package</h3><button type="button" onClick={onClose}>Close</button></header>
      <p class="holds-words">{packageWords(options)}</p>
      {fault && <p class="fault" role="alert">{fault}</p>}
      {seen && (
        <div aria-live="polite">
          {seen.feasible && <Signs seen={seen} />}
          {seen.words.map((words, n) => <p key={n} class={n ? "said" : "said first"}>{words}</p>)}
          <Gains seen={seen} />
          <Better seen={seen} onPick={onPick} />
        </div>
      )}
      <details open><summary>Change it issue by issue</summary><Builder options={options} onPick={onPick} /></details>
    </section>
  );
}
