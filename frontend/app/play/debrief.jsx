// What lay behind a play that is over: the deal on the map, what was left, what the other wanted, how strategies fared.

import { useEffect, useState } from "preact/hooks";
import { get } from "../api.js";
import { percent } from "../parts.jsx";
import { EndMap } from "./endmap.jsx";
import { seatIn } from "./seats.js";
import { gained, nameOf, points } from "./worth.js";

const worded = (state, options) => state.issues.map((issue) => <span key={issue.key} class="part"><i>{issue.name}</i> {nameOf(issue.options.find(({ key }) => key === options[issue.key]))}</span>);

function Wanted({ state, other }) {
  const name = state.parties.find(({ key }) => key === other.party)?.name;
  const most = Math.max(0, ...Object.values(other.weights ?? {}));
  return (
    <section>
      <h3>What {name} really wanted</h3>
      <p>{other.person ? "It was played by a person." : <>It bargained by the strategy <b>{other.strategy}</b>{other.source && <span class="quiet"> ({other.source})</span>}.</>} No deal was worth {points(other.no_deal, 1)} to it.</p>
      {other.weights && (
        <table class="revealed">
          <caption>How much each issue weighed for it</caption>
          <tbody>{state.issues.map(({ key, name: issue }) => <tr key={key}><th scope="row">{issue}</th><td><span class="track" aria-hidden="true"><span class="fill" style={{ "--v": most ? other.weights[key] / most : 0 }} /></span></td><td class="num">{Math.round(100 * other.weights[key])}%</td></tr>)}</tbody>
        </table>
      )}
    </section>
  );
}

function Left({ state, told }) {
  if (!told.left.packages?.length) return null;
  return (
    <section>
      <h3>What was left on the table</h3>
      <ul>{told.left.packages.map((one, n) => <li key={n}><p>{worded(state, one.options)}</p><p class="quiet">{told.parties.map((party) => `${state.parties.find(({ key }) => key === party)?.name} ${gained(one.gains?.[party], state.best)}`).join(", ")} against no deal</p></li>)}</ul>
    </section>
  );
}

const END = { agreed: "a deal", deadline: "time ran out", "walked out": "walked out", "no room": "nothing to sign", "not held": "not held" };

function Ranking({ state, ranking }) {
  if (!ranking?.strategies.length) return null;
  const rows = [...ranking.strategies.map((one) => ({ ...one, you: false })), { strategy: "You", end: null, gain: ranking.gain, you: true }].sort((a, b) => b.gain - a.gain);
  return (
    <section>
      <h3>How strategies would have fared in your seat</h3>
      <table class="revealed">
        <caption>At the same table, with the same values: you came {ranking.rank} of {ranking.of}.</caption>
        <thead><tr><th scope="col">Who</th><th scope="col">Gain over no deal</th><th scope="col">End</th></tr></thead>
        <tbody>{rows.map((one) => <tr key={one.strategy} class={one.you ? "you" : undefined}><th scope="row">{one.strategy}</th><td class="num">{gained(one.gain, state.best)}</td><td>{one.you ? (END[state.end] ?? state.end) : (END[one.end] ?? one.end)}</td></tr>)}</tbody>
      </table>
    </section>
  );
}

const share = (value) => <span class="track" aria-hidden="true"><span class="fill" style={{ "--v": Math.max(0, Math.min(1, value)) }} /></span>;

function People({ state, people }) {
  if (!people) return null;
  return (
    <section>
      <h3>And people?</h3>
      <table class="revealed">
        <caption>Gain over no deal, of the most that each side could gain where all would sign. What people get is a forecast, calibrated on {people.negotiations} negotiations ({people.source}).</caption>
        <tbody>
          <tr class="you"><th scope="row">You</th><td>{share(people.yours)}</td><td class="num">{percent(people.yours)}</td></tr>
          {state.parties.map(({ key, name }) => <tr key={key}><th scope="row">{name}, played by people</th><td>{share(people.gains[key])}</td><td class="num">{percent(people.gains[key])}</td></tr>)}
          <tr><th scope="row">People without a deal</th><td>{share(people.no_deal)}</td><td class="num">{percent(people.no_deal)}</td></tr>
        </tbody>
      </table>
    </section>
  );
}

/** Turn by turn, what each offer was worth to everybody. */
function Turns({ state, told }) {
  const name = (party) => state.parties.find(({ key }) => key === party)?.name;
  const offers = told.turns.filter((one) => one.package);
  return (
    <details>
      <summary>Turn by turn, with what each offer was worth to everybody</summary>
      <div class="scroll" tabIndex={0} role="region" aria-label="Turn by turn">
        <table>
          <thead><tr><th scope="col">Round</th><th scope="col">Who</th><th scope="col">Package</th>{told.parties.map((party) => <th key={party} scope="col">{name(party)}</th>)}</tr></thead>
          <tbody>{offers.map((one, n) => <tr key={n}><td class="num">{one.round}</td><td>{name(one.party)} {one.act}</td><td>{worded(state, one.package.options)}</td>{told.parties.map((party) => <td key={party} class="num">{gained(one.package.gains[party], state.best)}</td>)}</tr>)}</tbody>
        </table>
      </div>
    </details>
  );
}

export function Debrief({ play, state }) {
  const [told, setTold] = useState(null);
  const [fault, setFault] = useState(null);
  useEffect(() => { get(`/api/plays/${play}/debrief?seat=${encodeURIComponent(seatIn(play))}`).then(setTold, (error) => setFault(error.message)); }, [play]);
  if (fault) return <p class="fault" role="alert">{fault}</p>;
  if (!told) return <p role="status">What lay behind it is being worked out.</p>;
  return (
    <div class="debrief">
      <div class="prose">{told.words.map((one) => <p key={one}>{one}</p>)}</div>
      {told.deal && <p class="the-deal">{worded(state, told.deal.options)}</p>}
      {told.map && <EndMap told={told} state={state} />}
      <div class="behind">
        {told.others.map((other) => <Wanted key={other.party} state={state} other={other} />)}
        <Left state={state} told={told} />
        <Ranking state={state} ranking={told.ranking} />
        <People state={state} people={told.people} />
      </div>
      <Turns state={state} told={told} />
    </div>
  );
}
