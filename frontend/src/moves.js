// The graph of moves: states to choose from, moves by who makes them, and the ways that are told in the text.

import { create } from "d3-selection";
import { element } from "./data.js";
import { bar, curve, head, lines, path } from "./moves-arcs.js";
import { grid, layers } from "./moves-places.js";

const DASHES = [null, "8 3", "2 3", "10 3 2 3", "5 2", "1 3"];
const MOST_FAINT = 240;
const LINE = 13;
const LETTER = 6.1;

const colour = (who) => (who.length > 1 ? "var(--joint)" : `var(--p${who[0] % 6})`);
const dashes = (who) => (who.length > 1 ? "12 4" : DASHES[who[0] % DASHES.length]);

/** What one column or row has chosen, in few words: of yes and no only what is chosen. */
function chosen(axes, issues, options) {
  const said = issues.map((i, n) => {
    const name = axes[i].options[options[n]];
    return options[n] === null || name === "no" ? "" : name === "yes" ? axes[i].name : name;
  });
  return said.filter(Boolean).join(" · ") || (issues.length ? "none of it" : "");
}

function wrapped(text, letters) {
  const made = [""];
  for (const word of text.split(" ")) {
    const last = made.length - 1;
    if (made[last] && made[last].length + word.length + 1 > letters) made.push(word);
    else made[last] += (made[last] ? " " : "") + word;
  }
  return made.map((one) => (one.length > letters ? `${one.slice(0, Math.max(1, letters - 1))}…` : one));
}

function write(svg, text, { x, y, letters, anchor, most = 5 }) {
  const made = wrapped(text, letters);
  const shown = made.length > most ? [...made.slice(0, most - 1), `${made[most - 1]} …`] : made;
  const node = svg.append("text").attr("class", "choice").attr("text-anchor", anchor);
  shown.forEach((one, i) => node.append("tspan").attr("x", x).attr("y", y + (i - (shown.length - 1)) * LINE).text(one));
  node.append("title").text(text);
  return shown.length;
}

/** What holds a picture of either kind: the drawing, what is chosen in it, and the cards that tell of it. */
export class MovesGraph {
  constructor(figure, data) {
    this.figure = figure;
    this.plot = figure.querySelector(".plot");
    this.tools = figure.querySelector(".graph-tools");
    this.data = data;
    this.held = data.moves[+figure.dataset.moves];
    this.cards = [...figure.parentElement.querySelectorAll(".state-card")];
    this.chosen = this.held?.kind === "moves" ? Math.max(0, this.held.states.findIndex((one) => one.start)) : null;
    this.route = null;
    this.touched = false;
    this.faint = true;
    /** Who hears of clicks instead, where somebody walks the graph: `state(index)`, `move(from, to, oneWay)`, `way(indices)`. */
    this.heard = null;
    if (this.held?.kind === "moves") this.setUpTools();
    document.querySelectorAll(`[data-route][data-in="${CSS.escape(figure.dataset.moves)}"]`).forEach((button) => this.follow(button));
  }

  setUpTools() {
    const { arcs } = this.held;
    this.lines = lines(arcs);
    this.faint = this.lines.length <= MOST_FAINT;
    const shown = element("input", { type: "checkbox", onchange: () => { this.faint = shown.checked; this.draw(); } });
    shown.checked = this.faint;
    const movers = [...new Map(arcs.map(([who]) => [who.join(), who])).values()];
    const keys = movers.map((who) => {
      const key = create("svg").attr("viewBox", "0 0 30 8").attr("aria-hidden", "true");
      key.append("path").attr("d", "M0 4H23").attr("stroke-dasharray", dashes(who)).attr("class", "move better").style("stroke", colour(who));
      key.append("path").attr("d", "M30 4L22 0.5V7.5Z").style("fill", colour(who));
      return element("span", { class: "legend" }, key.node(), who.map((p) => this.data.parties[p].name).join(" and "));
    });
    this.tools.replaceChildren(...keys, element("label", {}, shown, " moves that gain nothing"));
    this.tools.hidden = false;
  }

  follow(button) {
    button.hidden = false;
    button.addEventListener("click", () => {
      const way = button.dataset.route.split(".").map(Number);
      if (this.heard) this.heard.way(way);
      else this.choose(way.at(-1), way);
      this.figure.scrollIntoView({ block: "center" });
    });
  }

  choose(index, route = null) {
    this.chosen = index;
    this.route = route;
    this.touched = true;
    this.draw();
  }

  draw() {
    if (!this.held) {
      this.figure.hidden = true;
      return;
    }
    const focused = this.plot.contains(document.activeElement) ? document.activeElement.dataset.index : null;
    const made = this.held.kind === "moves" ? this.drawMoves() : this.drawTogether();
    this.plot.replaceChildren(made);
    if (focused != null) made.querySelector(`[data-index="${focused}"]`)?.focus();
    if (this.cards.length) this.cards.forEach((card) => (card.hidden = +card.dataset.state !== this.chosen));
  }

  /** The grid in pixels: the middle of each state, and how large a state is drawn. */
  laid(width) {
    const laid = grid(this.held);
    const longest = Math.max(...this.held.states.map((one) => one.label.length));
    const gutter = Math.min(150, width * 0.22);
    const pitch = { x: (width - gutter) / laid.columns.length, y: 0 };
    const box = { w: Math.max(34, Math.min(18 + 7.4 * longest, pitch.x * 0.62, 130)), h: 30 };
    pitch.y = Math.max(74, Math.min(96, 60 + 8 * laid.columns.length));
    const letters = Math.max(5, Math.floor((pitch.x - 8) / LETTER));
    const top = 12 + LINE * Math.min(5, Math.max(...laid.columns.map((one) => wrapped(chosen(this.held.axes, laid.across, one), letters).length)));
    const rows = Math.max(1, laid.rows.length);
    const places = laid.places.map(({ x, y }) => ({ column: x, row: y, x: gutter + (x + 0.5) * pitch.x, y: top + (y + 0.5) * pitch.y }));
    return { ...laid, places, pitch, box, letters, gutter, top, height: top + rows * pitch.y };
  }

  drawMoves() {
    const width = Math.max(300, this.plot.clientWidth || 720);
    const laid = this.laid(width);
    const svg = create("svg").attr("viewBox", `0 0 ${width} ${laid.height}`);
    this.drawHeads(svg, laid);
    const curves = this.lines.map((one) => ({ ...one, points: curve(laid.places[one.from], laid.places[one.to], laid.box, laid.pitch) }));
    const under = svg.append("g").attr("aria-hidden", "true");
    for (const one of [...curves].sort((a, b) => a.better - b.better)) this.drawLine(under, one);
    if (this.route) this.drawRoute(under, laid);
    this.held.states.forEach((state, i) => this.drawState(svg, state, i, laid));
    return svg.node();
  }

  drawHeads(svg, { columns, rows, across, down, pitch, letters, gutter, top }) {
    const { axes } = this.held;
    const heads = svg.append("g");
    columns.forEach((one, i) => write(heads, chosen(axes, across, one), { x: gutter + (i + 0.5) * pitch.x, y: top - 6, letters, anchor: "middle" }));
    rows.forEach((one, i) => {
      const text = chosen(axes, down, one);
      const many = Math.min(5, wrapped(text, Math.floor((gutter - 10) / LETTER)).length);
      write(heads, text, { x: 0, y: top + (i + 0.5) * pitch.y + 4 + ((many - 1) * LINE) / 2, letters: Math.floor((gutter - 10) / LETTER), anchor: "start" });
    });
  }

  drawLine(svg, { who, from, to, better, oneWay, points }) {
    if (!better && !this.faint) return;
    const mine = this.chosen === from || (this.chosen === to && !oneWay);
    const classes = ["arc", better ? "better" : "gains-nothing", this.route ? "far" : !this.touched ? "" : mine ? "near" : "far"];
    const group = svg.append("g").attr("class", classes.join(" "));
    group.append("path").attr("class", "move").attr("d", path(points)).attr("stroke-dasharray", dashes(who)).style("stroke", colour(who));
    if (better) group.append("path").attr("d", head(points, 8)).style("fill", colour(who));
    else if (oneWay) group.append("path").attr("class", "hollow").attr("d", head(points, 8)).style("stroke", colour(who));
    if (this.heard) group.append("path").attr("class", "hit").attr("d", path(points)).on("click", () => this.heard.move(from, to, oneWay));
    if (oneWay) group.append("path").attr("class", "bar-end").attr("d", bar(points, 5)).style("stroke", colour(who));
  }

  drawRoute(svg, laid) {
    this.route.slice(1).forEach((to, n) => {
      const from = this.route[n];
      if (!laid.places[from] || !laid.places[to]) return;
      const points = curve(laid.places[from], laid.places[to], laid.box, laid.pitch);
      const group = svg.append("g").attr("class", "arc on-route");
      group.append("path").attr("class", "move").attr("d", path(points));
      group.append("path").attr("d", head(points, 11));
    });
  }

  /** Let a node be chosen by mouse and keys alike, and be told to whoever does not see it. */
  button(node, index, said, choose) {
    node.attr("role", "button").attr("tabindex", 0).attr("data-index", index).attr("aria-pressed", String(this.chosen === index)).attr("aria-label", said);
    node.append("title").text(said);
    node.on("click", choose).on("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      choose();
    });
  }

  /** A state in words, for whoever does not see it. */
  words(state) {
    const { axes, rings } = this.held;
    const options = state.at.map((option, i) => `${axes[i].name}: ${axes[i].options[option]}`).join("; ");
    return [`State ${state.label}`, state.start && "how things stand", state.ring ? rings[state.ring] : "some side would leave", options].filter(Boolean).join(", ");
  }

  drawState(svg, state, index, { places, box }) {
    const { x, y } = places[index];
    const step = this.route ? this.route.indexOf(index) : -1;
    const classes = ["node", state.ring && `ring-${state.ring}`, state.start && "start", this.chosen === index && "chosen", step >= 0 && "passed"];
    const node = svg.append("g").attr("class", classes.filter(Boolean).join(" ")).attr("transform", `translate(${x.toFixed(1)},${y.toFixed(1)})`);
    this.button(node, index, this.words(state), () => (this.heard ? this.heard.state(index) : this.choose(index)));
    if (this.chosen === index) node.append("rect").attr("class", "halo").attr("x", -box.w / 2 - 7).attr("y", -box.h / 2 - 7).attr("width", box.w + 14).attr("height", box.h + 14).attr("rx", 12);
    if (state.ring === "nash") node.append("rect").attr("class", "outer").attr("x", -box.w / 2 - 3).attr("y", -box.h / 2 - 3).attr("width", box.w + 6).attr("height", box.h + 6).attr("rx", 9);
    node.append("rect").attr("class", "box").attr("x", -box.w / 2).attr("y", -box.h / 2).attr("width", box.w).attr("height", box.h).attr("rx", 6);
    const letters = Math.max(2, Math.floor((box.w - 8) / 7.2));
    node.append("text").attr("text-anchor", "middle").attr("y", 4.5).text(state.label.length > letters ? `${state.label.slice(0, letters - 1)}…` : state.label);
    if (step > 0) node.append("text").attr("class", "step").attr("x", box.w / 2 + 4).attr("y", -box.h / 2 + 2).text(step);
  }

  drawTogether() {
    const width = Math.max(300, this.plot.clientWidth || 720);
    const { nodes, arcs } = this.held;
    const most = Math.max(...nodes.map(([size]) => size));
    const radius = ([size]) => 8 + 16 * Math.sqrt(size / most);
    const { places, lines: count } = layers(this.held, Math.max(3, Math.floor(width / 54)));
    const at = places.map(({ x, y }, n) => ({ x: x * width, y: 34 + y * 76, column: x, row: y, r: radius(nodes[n]) }));
    const svg = create("svg").attr("viewBox", `0 0 ${width} ${68 + (count - 1) * 76}`);
    const under = svg.append("g").attr("aria-hidden", "true");
    for (const [tail, to] of arcs) this.drawLink(under, at[tail], at[to], this.chosen == null ? "" : this.chosen === tail || this.chosen === to ? "near" : "far");
    nodes.forEach((node, n) => this.drawGroup(svg, node, n, at[n]));
    return svg.node();
  }

  /** A link to the next line is straight; one to a later line bends round what is in between. */
  drawLink(svg, a, b, how) {
    const over = Math.min(5, Math.abs(b.row - a.row) - 1);
    const via = { x: (a.x + b.x) / 2 + (b.x < a.x ? -1 : 1) * (over > 0 ? 24 + 18 * over : 0), y: (a.y + b.y) / 2 };
    const ends = [[a, 2], [b, 3]].map(([one, gap]) => {
      const length = Math.hypot(via.x - one.x, via.y - one.y) || 1;
      return { x: one.x + ((via.x - one.x) / length) * (one.r + gap), y: one.y + ((via.y - one.y) / length) * (one.r + gap) };
    });
    const bent = ends.map((end) => ({ x: (end.x + 2 * via.x) / 3, y: (end.y + 2 * via.y) / 3 }));
    const points = [ends[0], ...bent, ends[1]];
    const group = svg.append("g").attr("class", `arc link ${how}`);
    group.append("path").attr("class", "move").attr("d", path(points));
    group.append("path").attr("d", head(points, 6));
  }

  drawGroup(svg, [size, equilibria, reached, absorbing], n, { x, y, r }) {
    const said = [
      `${size} ${size === 1 ? "state" : "states"}`, equilibria && `${equilibria} stable for all by some concept`, absorbing && "nothing leads out",
      n === this.held.start && "holds how things stand", !reached && "not reached from how things stand by moves that are better for whoever makes them",
      this.held.names[n].join(", "),
    ].filter(Boolean).join("; ");
    const choose = () => {
      this.chosen = this.chosen === n ? null : n;
      this.draw();
    };
    const classes = ["node", "group", equilibria && "ring-nash", n === this.held.start && "start", this.chosen === n && "chosen", !reached && "unreached"];
    const node = svg.append("g").attr("class", classes.filter(Boolean).join(" ")).attr("transform", `translate(${x.toFixed(1)},${y.toFixed(1)})`);
    this.button(node, n, said, choose);
    if (this.chosen === n) node.append("circle").attr("class", "halo").attr("r", r + 7);
    if (equilibria) node.append("circle").attr("class", "outer").attr("r", r + 3);
    node.append("circle").attr("class", "box").attr("r", r);
    node.append("text").attr("text-anchor", "middle").attr("y", 4).text(size);
    if (this.chosen === n) this.tell(said);
  }

  /** Tell of the group that is chosen, below the picture. */
  tell(said) {
    this.card ??= this.figure.appendChild(element("p", { class: "card", "aria-live": "polite" }));
    this.card.textContent = said;
  }
}
