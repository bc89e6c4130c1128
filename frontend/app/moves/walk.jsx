// A walk through the graph of moves: the states passed, what is open from the present one, and who would stay in it.

import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { ask } from "../api.js";
import { outline, question, sound } from "../state.js";
import { Open } from "./open.jsx";
import { passed, readings, walk } from "./path.js";
import { Verdicts } from "./verdicts.jsx";

const OF = {
  mean: "Gains and reasons are those of the mean of the draws.",
  order: "Wants are known in part; gains and reasons take what is known as the whole order.",
  none: "Wants are fuzzy and give no order, so that no gains can be told.",
};

/** What is seen from a state; the last view stays until the next is there. */
function useLook(state) {
  const [held, setHeld] = useState({ look: null, fault: null });
  const body = { ...question.value, state, options: { readings: readings.value } };
  useEffect(() => {
    let gone = false;
    ask("/api/walk", body, sound.peek().text).then(
      (look) => !gone && setHeld({ look, fault: null }),
      (error) => !gone && setHeld({ look: null, fault: error.message }),
    );
    return () => (gone = true);
  }, [JSON.stringify(body)]);
  return held;
}

/** Lets states and moves of the picture be walked, and lights the way so far. */
function useGraph(graph, way) {
  const labels = useMemo(() => graph?.held?.states?.map((one) => one.label) ?? [], [graph]);
  useEffect(() => {
    if (!labels.length || !way.length) return undefined;
    const passes = way.map((label) => labels.indexOf(label));
    const here = passes.at(-1);
    const open = (to) => graph.held.arcs.some(([, from, end]) => from === here && end === to);
    const go = (indices) => walk(indices.map((one) => labels[one]));
    graph.heard = {
      state: (to) => to !== here && go(open(to) ? [...passes, to] : [to]),
      move: (from, to, oneWay) => {
        if (to === here && !oneWay) go([...passes, from]);
        else go(from === here ? [...passes, to] : [from, to]);
      },
      way: go,
    };
    graph.choose(here, passes.length > 1 ? passes : null);
    return () => (graph.heard = null);
  }, [graph, way.join("\n")]);
}

function Passed({ way, onWalk }) {
  return (
    <nav class="passed" aria-label="States passed">
      <ol>
        {way.map((label, n) => (
          <li key={n}><button type="button" aria-current={n === way.length - 1 ? "step" : undefined} onClick={() => onWalk(way.slice(0, n + 1))}>{label}</button></li>
        ))}
      </ol>
      {way.length > 1 && <button type="button" onClick={() => onWalk(way.slice(0, -1))}>Step back</button>}
    </nav>
  );
}

function Begin({ look, onWalk }) {
  const { start, equilibria } = look.places;
  const all = [...new Set([...(start ? [start] : []), ...equilibria, look.state])];
  return (
    <label class="begin">Begin at{" "}
      <select value={look.state} onChange={(event) => onWalk([event.currentTarget.value])}>
        {all.map((label) => <option key={label} value={label}>{label}{label === start ? ", how things stand" : equilibria.includes(label) ? ", stable for all" : ""}</option>)}
      </select>
    </label>
  );
}

function Here({ look, titled }) {
  const names = look.concepts.filter(({ key }) => look.equilibrium.includes(key)).map(({ name }) => name);
  const told = [look.start && "how things stand", names.length ? `all would stay by ${names.join(", ")}` : "some side would leave"].filter(Boolean);
  return (
    <>
      <h3 ref={titled} tabIndex={-1}>{look.state} {told.map((one) => <span key={one} class={one.startsWith("all") ? "label necessary" : "label"}>{one}</span>)}</h3>
      {!look.start && <p class="lead">{look.means}</p>}
      {look.central && <p class="quiet">{OF[look.central]}</p>}
    </>
  );
}

export function Walk({ graph }) {
  const { look, fault } = useLook(passed.value.at(-1) ?? null);
  const way = passed.value.length ? passed.value : look ? [look.state] : [];
  const titled = useRef(null);
  const byList = useRef(false);
  useGraph(graph, way);
  useEffect(() => {
    if (byList.current) titled.current?.focus();
    byList.current = false;
  }, [look]);
  const onWalk = (labels) => {
    byList.current = true;
    walk(labels);
  };
  if (fault) return <p class="fault" role="alert">{fault} <button type="button" onClick={() => walk([])}>Begin again</button></p>;
  if (!look) return null;
  return (
    <section class="walk" aria-label="Walk the graph">
      <div class="walk-top"><Passed way={way} onWalk={onWalk} /><Begin look={look} onWalk={onWalk} /></div>
      <Here look={look} titled={titled} />
      <div class="walk-parts">
        <Open look={look} parties={outline.value.parties} onStep={(to) => onWalk([...way.slice(0, way.lastIndexOf(look.state) + 1), to])} />
        <Verdicts look={look} parties={outline.value.parties} />
      </div>
    </section>
  );
}
