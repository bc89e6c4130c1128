// What was said so far, each offer by what it changes.

import { nameOf, points } from "./worth.js";

function Words({ state, now, before }) {
  const changed = state.issues.filter(({ key }) => !before || before[key] !== now[key]);
  if (!changed.length) return <span class="quiet">the same again</span>;
  return changed.map((issue) => <span key={issue.key} class="part"><i>{issue.name}</i> {nameOf(issue.options.find(({ key }) => key === now[issue.key]))}</span>);
}

const ACTS = { accepts: "accepts", refuses: "refuses", "walks out": "leaves", meets: "the meeting begins", "not held": "was not held", interim: "an interim deal is signed", deal: "deal", "no deal": "no deal" };

export function History({ state }) {
  const last = {};
  const rows = state.events.filter((one) => one.act !== "meets" || state.meetings.length > 1).map((one) => {
    const before = last[one.party];
    if (one.act === "offers") last[one.party] = one.package.options;
    return { one, before };
  });
  if (!rows.length) return null;
  const name = (party) => state.parties.find(({ key }) => key === party)?.name;
  return (
    <section>
      <h3>What was said</h3>
      <ol class="said-so-far" tabIndex={0} aria-label="What was said, the last first">
        {rows.reverse().map(({ one, before }, n) => (
          <li key={rows.length - n}>
            <b>{one.party ? name(one.party) : state.meetings[one.meeting]?.name}</b> <span class="quiet">round {one.round}</span>
            <p>{one.act === "offers" ? <Words state={state} now={one.package.options} before={before} /> : ACTS[one.act]}{one.act === "offers" && <span class="quiet"> worth {points(one.package.worth, state.best)} to you</span>}</p>
          </li>
        ))}
      </ol>
    </section>
  );
}
