// The end of a play on the map of real values: the packages there were, the frontier, the offers, the deal.

import { extent } from "d3-array";
import { scaleLinear } from "d3-scale";
import { line } from "d3-shape";

const [WIDTH, HEIGHT] = [720, 470];
const EDGE = { top: 16, right: 18, bottom: 44, left: 30 };

function scales({ points, no_deal: no, deal, parties, frontier }) {
  const all = [...points, no, ...frontier, ...(deal ? [parties.map((party) => deal.values[party])] : [])];
  const range = (side) => {
    const [low, high] = extent(all, (one) => one[side]);
    const pad = 0.04 * (high - low || 1);
    return [low - pad, high + pad];
  };
  return [scaleLinear(range(0), [EDGE.left, WIDTH - EDGE.right]), scaleLinear(range(1), [HEIGHT - EDGE.bottom, EDGE.top])];
}

export function EndMap({ told, state }) {
  const { parties, points, no_deal: no } = told.map;
  const [x, y] = scales({ points, no_deal: no, deal: told.deal, parties, frontier: told.frontier ?? [] });
  const name = (party) => state.parties.find(({ key }) => key === party)?.name;
  const place = (values) => [x(values[parties[0]]), y(values[parties[1]])];
  const offers = parties.map((party) => told.turns.filter((one) => one.act === "offers" && one.party === party).map((one) => place(one.package.values)));
  const deal = told.deal && place(told.deal.values);
  const nash = told.solutions?.nash?.values && place(told.solutions.nash.values);
  return (
    <figure class="map endmap">
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={`What packages were really worth to ${parties.map(name).join(" and ")}: ${points.length} of them, the frontier, the offers${told.deal ? ", the deal" : ""}.`}>
        <g class="backdrop">{points.map(([a, b], n) => <circle key={n} cx={x(a)} cy={y(b)} r="1.8" />)}</g>
        {told.frontier && <path class="frontier" d={line()(told.frontier.map(([a, b]) => [x(a), y(b)]))} />}
        <line class="reserve" x1={x(no[0])} x2={x(no[0])} y1={EDGE.top} y2={HEIGHT - EDGE.bottom} />
        <line class="reserve" x1={EDGE.left} x2={WIDTH - EDGE.right} y1={y(no[1])} y2={y(no[1])} />
        <text class="note" x={WIDTH - EDGE.right - 4} y={y(no[1]) - 5} text-anchor="end">no deal</text>
        {offers.map((way, side) => (
          <g key={side} class={`way side-${side}`} style={{ "--c": `var(--p${told.parties.indexOf(parties[side]) % 6})` }}>
            {way.length > 1 && <path d={line()(way)} />}
            {way.map(([a, b], n) => <circle key={n} cx={a} cy={b} r="3.4" />)}
          </g>
        ))}
        {nash && <g><path class="mark solution" transform={`translate(${nash})`} d="M0-7L7 0L0 7L-7 0Z" /><text class="mark-label" x={nash[0] + 10} y={nash[1] + 4}>Nash</text></g>}
        {deal && <g><circle class="mark best" cx={deal[0]} cy={deal[1]} r="7" /><text class="mark-label" x={deal[0] + 11} y={deal[1] + 4}>your deal</text></g>}
        <text class="axis-name" x={WIDTH - EDGE.right} y={HEIGHT - 12} text-anchor="end" style={{ fill: "var(--p0)" }}>Better for {name(parties[0])} →</text>
        <text class="axis-name" transform={`translate(18,${EDGE.top}) rotate(-90)`} text-anchor="end" style={{ fill: "var(--p1)" }}>Better for {name(parties[1])} →</text>
      </svg>
      <figcaption>Each dot is a package, by what it was really worth to both; the line is the frontier, the ways are the offers.</figcaption>
    </figure>
  );
}
