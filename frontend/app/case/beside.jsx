// What follows from the text in hand, beside it: mistakes, and the headline of the deals.

import { useEffect, useState } from "preact/hooks";
import { ask } from "../api.js";
import { percent } from "../parts.jsx";
import { turn } from "../router.jsx";
import { checked, outline, sound, variant } from "../state.js";
import { placeAt } from "./editor/place.js";
import { goTo, sought } from "./sought.js";
import { text } from "../state.js";

const PAUSE = 250;
const CLIENT = Math.random().toString(36).slice(2);
let turnNumber = 0;

const REST = { key: null, name: "" };

/** The look at each account of the last sound text, one after the other; older ones stay until the new are there. */
function useLooks() {
  const [looks, setLooks] = useState({});
  const [now, asked] = [sound.value, variant.value];
  useEffect(() => {
    if (!now) return undefined;
    let over = false;
    const look = async () => {
      for (const { key } of now.case.accounts.length ? now.case.accounts : [REST]) {
        const body = { version: now.version, account: key, variant: asked, suppose: {}, map: false, client: `${CLIENT}-${key}`, turn: ++turnNumber };
        const found = await ask("/api/live", body, now.text).catch((error) => (error.code === "overtaken" ? null : { fault: error.message }));
        if (over) return;
        if (found) setLooks((held) => ({ ...held, [key]: found }));
      }
    };
    const clock = setTimeout(look, PAUSE);
    return () => { over = true; clearTimeout(clock); };
  }, [now?.version, asked]);
  return looks;
}

function Best({ look, issues }) {
  const options = look.best?.packages?.[0];
  if (!options) return null;
  const shown = issues.filter(({ key }) => options[key] !== undefined);
  return (
    <details class="best">
      <summary>Likeliest to be signed by all</summary>
      <dl>{shown.map((issue) => (
        <div key={issue.key}><dt>{issue.name}</dt><dd>{issue.options.find(({ key }) => key === options[issue.key])?.name ?? options[issue.key]}</dd></div>
      ))}</dl>
    </details>
  );
}

function told(look) {
  if (look.fault) return look.fault;
  if (look.problem) return look.problem.message;
  const { share } = look.zopa;
  if (look.exact) return share > 0 ? "There is a deal that all would sign." : "There is no deal that all would sign.";
  return `A deal that all would sign exists in ${percent(share)} of the values that fit what is known.`;
}

function Look({ account, look, issues }) {
  return (
    <li>
      {account.key && <h3>{account.name}</h3>}
      {look ? <p class={look.fault || look.problem ? "clash" : undefined}>{told(look)}</p> : <p class="quiet">Being worked out.</p>}
      {look?.zopa && !look.exact && <span class="track" aria-hidden="true"><span class="fill" style={{ "--v": look.zopa.share }} /></span>}
      {look?.best && <Best look={look} issues={issues} />}
    </li>
  );
}

function Mistake({ problem, way }) {
  const go = () => {
    sought.value = { line: problem.line ?? 1, column: problem.column ?? 1, path: placeAt(text.value, { line: problem.line ?? 1, column: problem.column ?? 1 }).path };
    if (way === "forms" && !goTo(sought.value.path)) turn({ as: "text" });
  };
  return (
    <li class={problem.warning ? "warning" : "mistake"}>
      <button type="button" onClick={go}><b>{problem.warning ? "Look again" : "Mistake"}{problem.line ? `, line ${problem.line}` : ""}</b> {problem.message}</button>
      {problem.hint && <p>{problem.hint}</p>}
    </li>
  );
}

function Mistakes({ problems, way }) {
  if (!problems.length) return null;
  const wrong = problems.filter((one) => !one.warning).length;
  const head = wrong ? `${wrong} mistake${wrong > 1 ? "s" : ""} to mend` : `${problems.length} thing${problems.length > 1 ? "s" : ""} to look at again`;
  return (
    <details class="mistakes" open={wrong > 0}>
      <summary role="status">{head}</summary>
      <ol>{problems.map((problem) => <Mistake key={`${problem.line}:${problem.column}:${problem.code}:${problem.message}`} problem={problem} way={way} />)}</ol>
    </details>
  );
}

const FEW = 1e6;
const counted = (issues) => issues.reduce((product, { options }) => product * options.length, 1);
const size = (number) => (number < FEW ? number.toLocaleString("en") : `about ${number.toExponential(1).replace(/e\+?(\d+)/, " × 10^$1")}`);

/** The right column: it follows the text. */
export default function Beside({ way }) {
  const looks = useLooks();
  const { problems, case: whole } = checked.value;
  const { issues = [], accounts = [] } = outline.value ?? {};
  return (
    <aside class="beside" aria-label="What follows from the case">
      <Mistakes problems={problems} way={way} />
      {outline.value && (
        <section class={whole ? undefined : "stale"} aria-label="What follows">
          <h2>What follows</h2>
          {!whole && <p class="quiet">From the text as it was before the mistake.</p>}
          <ul class="looks-on">{(accounts.length ? accounts : [REST]).map((account) => <Look key={account.key} account={account} look={looks[account.key]} issues={issues} />)}</ul>
          <p class="quiet">{issues.length} issue{issues.length === 1 ? "" : "s"}, {size(counted(issues))} ways to combine their options{accounts.length > 1 ? "; figures for each account" : ""}.</p>
        </section>
      )}
    </aside>
  );
}
