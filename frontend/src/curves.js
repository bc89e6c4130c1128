// If no deal moved: one small picture a side, a line for each account, with a band of one standard error either way.

import { extent, max } from "d3-array";
import { axisBottom, axisLeft } from "d3-axis";
import { scaleLinear } from "d3-scale";
import { create } from "d3-selection";
import { area, curveLinear, curveStepBefore, line } from "d3-shape";
import { element, percent } from "./data.js";

const MARGIN = { top: 12, right: 22, bottom: 44, left: 46 };
const HEIGHT = 250;
const NARROWEST = 250;
const COLOURS = ["--joint", "--p2", "--p4", "--p5", "--p3", "--soft"];
const DASHES = [null, "7 3", "2 3", "9 3 2 3", "4 2", "1 2"];

const colour = (i) => `var(${COLOURS[i % COLOURS.length]})`;
const signed = (text, value) => (value > 0 ? `+${text}` : text).replace("-", "−");

/** What one line shows: a share of readings or, where values are known exactly, a number of packages. */
function pointsOf(held, exact) {
  if (!exact) return held.rises.map((x, i) => ({ x, y: held.shares[i], e: held.errors[i] }));
  return held.rises.map((x, i) => ({ x, y: held.packages?.[i] ?? held.shares[i], e: 0 }));
}

/**
 * Known exactly, a number holds up to its rise: all packages are there before the first, and none is after the last,
 * unless some find agreement without this side.
 */
function toTheEdges(points, [low, high], endless) {
  if (!points.length) return points;
  const [first, last] = [points[0], points.at(-1)];
  const after = endless ? [] : [{ ...last, y: 0 }, { ...last, x: high, y: 0 }];
  return [{ ...first, x: Math.min(low, first.x) }, ...points, ...after];
}

function scales(party, exact, width) {
  const found = party.lines.map((held) => pointsOf(held, exact));
  const [least, most] = extent(found.flat(), (p) => p.x);
  const room = exact ? 0.06 * (Math.max(0, most) - Math.min(0, least) || 1) : 0;
  const ends = [Math.min(0, least) - (least > 0 ? room : 0), Math.max(0, most) + room];
  const lines = exact ? found.map((points, i) => toTheEdges(points, ends, party.lines[i].endless)) : found;
  const top = exact ? max(lines.flat(), (p) => p.y) || 1 : 1;
  const x = scaleLinear(ends, [MARGIN.left, width - MARGIN.right]);
  return { lines, x, y: scaleLinear([0, top], [HEIGHT - MARGIN.bottom, MARGIN.top]) };
}

/** The same in words, for whoever does not see it: what each account gives as things stand. */
function told(party, lines, exact) {
  const now = party.lines.map((held, i) => {
    const at = exact ? lines[i].find((p) => p.x >= 0) : lines[i].reduce((a, b) => (Math.abs(b.x) < Math.abs(a.x) ? b : a));
    return `${held.name}: ${exact ? `${at?.y ?? 0} packages` : percent(at.y)}`;
  });
  return `${party.name}: ${exact ? "packages left" : "share of readings with a deal"} if no deal moved. As things stand, ${now.join("; ")}. How far it may rise stands below.`;
}

function draw(party, account, width) {
  const exact = party.lines.every((held) => held.exact);
  const { lines, x, y } = scales(party, exact, width);
  const svg = create("svg").attr("viewBox", `0 0 ${width} ${HEIGHT}`).attr("role", "img").attr("aria-label", told(party, lines, exact));
  const ticks = Math.max(3, Math.round(width / 80));
  const across = axisBottom(x).ticks(ticks).tickSizeOuter(0);
  if (!exact) across.tickFormat((v) => signed(`${Math.round(100 * v)}%`, v));
  svg.append("g").attr("class", "axis").attr("transform", `translate(0,${HEIGHT - MARGIN.bottom})`).call(across);
  const up = axisLeft(y).ticks(5).tickSizeOuter(0).tickSize(-(width - MARGIN.left - MARGIN.right));
  if (!exact) up.tickFormat(percent);
  svg.append("g").attr("class", "axis grid").attr("transform", `translate(${MARGIN.left},0)`).call(up);
  svg.append("line").attr("class", "nought").attr("x1", x(0)).attr("x2", x(0)).attr("y1", MARGIN.top).attr("y2", HEIGHT - MARGIN.bottom);
  const bend = exact ? curveStepBefore : curveLinear;
  const within = (v) => Math.min(1, Math.max(0, v));
  const band = area().x((p) => x(p.x)).y0((p) => y(within(p.y - p.e))).y1((p) => y(within(p.y + p.e)));
  const path = line().x((p) => x(p.x)).y((p) => y(p.y)).curve(bend);
  lines.forEach((points, i) => {
    const chosen = party.lines[i].account === account;
    if (!exact) svg.append("path").attr("class", "band").attr("d", band(points)).style("fill", colour(i));
    svg.append("path").attr("class", chosen ? "line chosen" : "line").attr("d", path(points)).attr("stroke-dasharray", DASHES[i % DASHES.length]).style("stroke", colour(i));
  });
  svg.append("text").attr("class", "axis-name").attr("x", (MARGIN.left + width - MARGIN.right) / 2).attr("y", HEIGHT - 8).attr("text-anchor", "middle")
    .text(exact ? "No deal worth more →" : "No deal worth more, of its scale →");
  return svg.node();
}

function legend(lines) {
  const items = lines.map(({ name }, i) => {
    const key = create("svg").attr("viewBox", "0 0 26 8").attr("aria-hidden", "true");
    key.append("path").attr("d", "M0 4H26").attr("stroke-dasharray", DASHES[i % DASHES.length]).attr("class", "line chosen").style("stroke", colour(i));
    return element("li", {}, key.node(), name);
  });
  return element("ul", { class: "curve-keys" }, ...items);
}

/** Draw all sides' curves into their place; the account that is shown stands out. */
export function drawCurves(place, data, account) {
  const room = place.clientWidth || 720;
  const columns = room >= 2 * NARROWEST + 24 && data.curves.length > 1 ? 2 : 1;
  const width = Math.min(520, Math.floor((room - 24 * (columns - 1)) / columns));
  const figures = data.curves.map((party, i) =>
    element("figure", { style: `flex-basis:${width}px` }, draw(party, account, width), element("figcaption", {}, element("span", { class: `swatch p${data.parties.findIndex((p) => p.key === party.key) % 6}`, "aria-hidden": "true" }), party.name)),
  );
  const most = data.curves.reduce((a, b) => (b.lines.length > a.length ? b.lines : a), []);
  place.replaceChildren(...(most.length > 1 ? [legend(most)] : []), ...figures);
}
