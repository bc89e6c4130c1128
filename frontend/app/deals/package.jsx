// One package: built issue by issue, seen close, with the nearest better ones.

import { useEffect, useState } from "preact/hooks";
import { ask } from "../api.js";
import { percent } from "../parts.jsx";
import { outline, question, sound } from "../state.js";
import { optionsOf, pick, picked, rowOf } from "./packages.js";

/** What the server says of a package, as of the question now. */
function useClose(row) {
  const [seen, setSeen] = useState({ close: null, fault: null });
  const key = JSON.stringify([row, question.value]);
  useEffect(() => {
    if (!row) return setSeen({ close: null, fault: null });
    const ended = new AbortController();
    ask("/api/package", { ...question.value, options: optionsOf(row) }, sound.value.text, { signal: ended.signal })
      .then((close) => setSeen({ close, fault: null }), (fault) => fault.name !== "AbortError" && setSeen({ close: null, fault: fault.message }));
    return () => ended.abort();
  }, [key]);
  return seen;
}

/** A choice for each issue; what is not picked yet begins with how things stand. */
function Builder({ row }) {
  const { issues } = outline.value;
  const from = row ?? issues.map((issue) => Math.max(0, issue.options.findIndex((one) => one.key === issue.status_quo)));
  return (
    <div class="builder">
      {issues.map((issue, i) => (
        <label key={issue.key}>{issue.name}
          <select aria-label={issue.name} value={from[i]} onChange={(event) => pick(from.with(i, Number(event.currentTarget.value)))}>
            {issue.options.map((option, n) => <option key={option.key} value={n}>{option.name}{option.key === issue.status_quo ? " (as it stands)" : ""}</option>)}
          </select>
        </label>
      ))}
    </div>
  );
}

const nameOf = (issue, option) => outline.value.issues.find((one) => one.key === issue)?.options.find((one) => one.key === option)?.name ?? option;
const issueName = (key) => outline.value.issues.find((one) => one.key === key)?.name ?? key;
const signed = (gain) => (gain === null ? "–" : `${gain < 0 ? "−" : "+"}${Math.abs(gain).toFixed(3)}`);

function Gains({ parties }) {
  const held = Object.entries(parties).filter(([, one]) => one.issues.length);
  if (!held.length) return null;
  return (
    <details>
      <summary>Gain over how things stand, issue by issue</summary>
      <div class="scroll" tabIndex={0} role="region" aria-label="Gains by issue"><table>
        <thead><tr><th scope="col">Issue</th>{held.map(([key]) => <th scope="col" key={key}>{outline.value.parties.find((one) => one.key === key).name}</th>)}</tr></thead>
        <tbody>{held[0][1].issues.map(({ issue }, i) => <tr key={issue}><th scope="row">{issueName(issue)}</th>{held.map(([key, one]) => <td key={key}>{signed(one.issues[i].gain_over_status_quo)}</td>)}</tr>)}</tbody>
      </table></div>
    </details>
  );
}

function Better({ better, exact }) {
  if (!better.length) return null;
  return (
    <>
      <h3>Nearest better ones</h3>
      <ul class="picks">
        {better.map((one) => (
          <li key={JSON.stringify(one.options)}>
            <button type="button" onClick={() => pick(rowOf(one.options))}>{one.changes.map(({ issue, to }) => `${issueName(issue)}: ${nameOf(issue, to)}`).join(" · ")}</button>
            <span class="quiet"> {one.why === "likelier" ? "likelier to be signed" : "everyone gains more"}{exact ? "" : `, signed by all in ${percent(one.joint_share)} of readings`}</span>
          </li>
        ))}
      </ul>
    </>
  );
}

function Close({ close }) {
  return (
    <>
      {!close.feasible && <div class="fault"><p>The rules do not let this package stand:</p><ul>{close.rules.map((words) => <li key={words}>{words}</li>)}</ul></div>}
      <ul class="close-words">{close.words.map((words) => <li key={words}>{words}</li>)}</ul>
      <Gains parties={close.parties} />
      <Better better={close.better} exact={close.exact} />
    </>
  );
}

/** The package picked, or a way to build one. */
export function Package() {
  const row = picked.value;
  const { close, fault } = useClose(row);
  return (
    <section class="package" aria-label="A package">
      <h2>{row ? "This package" : "Pick or build a package"}</h2>
      {row && <button type="button" onClick={() => pick(null)}>Let go</button>}
      <Builder row={row} />
      {fault && <p class="fault" role="alert">{fault}</p>}
      <div aria-live="polite">{row && close && <Close close={close} />}</div>
    </section>
  );
}
