// The figures beside the map: is there a deal, which is best placed, and the solutions.

import { percent } from "../parts.jsx";
import { outline } from "../state.js";

const SOLUTIONS = { nash: "Nash", kalai_smorodinsky: "Kalai–Smorodinsky", egalitarian: "Egalitarian", utilitarian: "Utilitarian" };
const HOW = {
  exact: "Values are known exactly.",
  afresh: "Drawn from all that is known and supposed.",
  moved: "The same draws, with weights and no deal moved.",
  reweighted: "While a credence moves, draws are weighed again; they are made afresh when it rests.",
};
const points = (error) => (error ? ` ± ${(100 * error).toFixed(1)}` : "");

/** A package in few words: what departs from how things stand. */
export function packageWords(options) {
  const said = outline.value.issues.filter(({ key, status_quo }) => options[key] !== undefined && options[key] !== status_quo)
    .map(({ key, name, options: all }) => `${name}: ${all.find((one) => one.key === options[key])?.name ?? options[key]}`);
  return said.join(" · ") || "everything as it stands";
}

function Pickable({ options, onPick }) {
  return <button type="button" class="pickable" onClick={() => onPick(options)}>{packageWords(options)}</button>;
}

const sameAs = (options, other) => other && Object.keys(options).every((issue) => options[issue] === other[issue]);

/** Solutions that are one package stand together, and so do those that are missing for the same reason. */
function grouped(solutions) {
  const groups = new Map();
  for (const [key, held] of Object.entries(solutions)) {
    const id = held.packages.length ? JSON.stringify(held.packages[0]) : held.reason;
    groups.set(id, { names: [...(groups.get(id)?.names ?? []), SOLUTIONS[key] ?? key], held });
  }
  return [...groups.values()];
}

function Solution({ names, held, best, onPick }) {
  const [options] = held.packages;
  return (
    <>
      <dt>{names.join(", ")}</dt>
      <dd>{options ? <>{sameAs(options, best) ? "the best placed" : <Pickable options={options} onPick={onPick} />}{held.tied > 1 && <span class="quiet"> one of {held.tied} that tie</span>}</> : <span class="quiet">{held.reason}</span>}</dd>
    </>
  );
}

function Problem({ problem }) {
  return (
    <div class="fault" role="alert">
      <p>{problem.message}</p>
      {problem.clashing?.map(({ party, ids }) => <p key={party + ids}>{outline.value.parties.find(({ key }) => key === party)?.name}: {ids.join(", ")} cannot all be true.</p>)}
    </div>
  );
}

function Zopa({ look }) {
  const { share, standard_error: error } = look.zopa;
  if (look.exact) return <p class="zopa"><b>{share > 0 ? "There is a deal" : "There is no deal"}</b></p>;
  return (
    <>
      <p class="zopa"><b>{percent(share)}</b><span>{points(error)} of readings have a deal</span></p>
      <span class="track" aria-hidden="true"><span class="fill" style={{ "--v": share }} /></span>
    </>
  );
}

export function Figures({ look, onPick }) {
  if (look.problem) return <Problem problem={look.problem} />;
  return (
    <div class="figures">
      <div role="status" aria-live="polite"><Zopa look={look} /></div>
      <p class="quiet">{HOW[look.drawn]}{look.scarce?.length > 0 && " Too few draws were left to weigh."}{!look.exact && look.effective && ` ${look.draws.toLocaleString("en")} draws a side, worth ${Math.round(look.effective).toLocaleString("en")} independent ones.`}</p>
      {look.best && (
        <>
          <h3>Best placed</h3>
          {look.best.packages.length
            ? <><p>{!look.exact && <b>{percent(look.best.joint_share)}</b>} <Pickable options={look.best.packages[0]} onPick={onPick} />{look.best.tied > 1 && <span class="quiet"> one of {look.best.tied} that tie</span>}</p></>
            : <p>No package is acceptable to all in any reading.</p>}
        </>
      )}
      <h3>Solutions{!look.exact && <span class="quiet"> at mean values</span>}</h3>
      <dl>{grouped(look.solutions).map((one) => <Solution key={one.names[0]} {...one} best={look.best?.packages[0]} onPick={onPick} />)}</dl>
    </div>
  );
}
