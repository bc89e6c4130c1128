// The numbers beside the map: whether there is a deal, the best packages, the solutions, and how the draws were had.

import { percent } from "../parts.jsx";
import { address, Link, route } from "../router.jsx";
import { outline } from "../state.js";
import { pick, rowOf, short } from "./packages.js";

const SOLUTIONS = {
  nash: ["Nash", "the product of the gains over no deal is greatest"],
  kalai_smorodinsky: ["Kalai–Smorodinsky", "all gain the same part of the most they could"],
  egalitarian: ["Egalitarian", "the least gain is greatest"],
  utilitarian: ["Utilitarian", "the sum of the gains is greatest"],
};
const DRAWN = {
  exact: "Every party's values are known exactly.",
  afresh: "The readings were drawn for what is said and supposed.",
  moved: "The readings are those of the file, with weights or no deal moved.",
  reweighted: "The readings are those of the file, weighed anew; let go of the slider and they are drawn afresh.",
};
const points = (error) => `± ${(100 * error).toFixed(1)} points`;

function Packages({ packages, tied }) {
  const more = (tied ?? packages.length) - packages.length;
  return (
    <ul class="picks">
      {packages.map((options) => <li key={JSON.stringify(options)}><button type="button" onClick={() => pick(rowOf(options))}>{short(options)}</button></li>)}
      {more > 0 && <li>and {more} more</li>}
    </ul>
  );
}

function Solution({ name, told }) {
  const [title, words] = SOLUTIONS[name] ?? [name, ""];
  return (
    <li>
      <b>{title}</b> <span class="quiet">({words}{told.tied > 1 ? `; ${told.tied} tied` : ""})</span>
      {told.packages.length ? <Packages {...told} /> : <p class="quiet">None: {told.reason}.</p>}
    </li>
  );
}

const agreed = ({ exact, best }) => (exact ? (best.joint_share > 0 ? "All would sign" : "No package would be signed by all") : `Signed by all in ${percent(best.joint_share)} of readings`);

/** Whether there is a deal, in one line. */
export function Zopa({ look }) {
  const { zopa, exact } = look;
  const why = <Link to={address(route.value.name, "impasse", route.value.query)}>Why, and what would change it</Link>;
  if (exact) return <p class="headline" data-zopa={zopa.share}>{zopa.share > 0 ? "There is a package that all would sign." : <>No package would be signed by all. {why}</>}</p>;
  return (
    <p class="headline" data-zopa={zopa.share}>
      {zopa.share > 0 ? <>Some package would be signed by all in <b>{percent(zopa.share)}</b> of readings <span class="quiet">({points(zopa.standard_error)})</span>.</> : "In no reading is there a package that all would sign."}
      {zopa.share < 0.5 && <> {why}</>}
    </p>
  );
}

/** Why there are no figures: what cannot be true together. */
export function Problem({ problem }) {
  const named = ({ party, ids }) => ids.map((id) => outline.value.statements[party]?.find((one) => one.id === id)?.words ?? id);
  return (
    <div class="fault" role="alert">
      <p>{problem.message}</p>
      {problem.clashing.map((one) => <div key={one.ids.join()}><p>These cannot all be true; believe one of them less:</p><ul>{named(one).map((words) => <li key={words}>{words}</li>)}</ul></div>)}
    </div>
  );
}

/** The best packages, the solutions, and how all this was reckoned. */
export function Figures({ look }) {
  const { best, solutions, exact, draws, effective, drawn } = look;
  return (
    <section class="figures" aria-label="Figures">
      <h2>Best placed</h2>
      <p>{agreed(look)}{best.tied > 1 ? `; ${best.tied} packages are tied` : ""}.</p>
      <Packages {...best} />
      <details>
        <summary>Solutions{exact ? "" : ", at the mean of the readings"}</summary>
        <ul class="solutions">{Object.entries(solutions).map(([name, told]) => <Solution key={name} name={name} told={told} />)}</ul>
      </details>
      <p class="quiet">{DRAWN[drawn]}{exact ? "" : ` ${draws} readings of each party, worth ${Math.round(effective)} independent ones.`}</p>
    </section>
  );
}
