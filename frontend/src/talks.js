// One session of talks, stepped through: each side's offers as a way over the packages, and its table beside it.

import { extent } from "d3-array";
import { axisBottom, axisLeft } from "d3-axis";
import { scaleLinear } from "d3-scale";
import { create } from "d3-selection";
import { line } from "d3-shape";
import { element } from "./data.js";
import { placeLabels } from "./labels.js";

const MARGIN = { top: 16, right: 18, bottom: 44, left: 58 };
const DIAMOND = "M0 -8L8 0L0 8L-8 0Z";
const LETTER = 6;
const ENDS = { deal: "deal", interim: "interim deal" };

/** The figure of one account: which session, how far it has gone, and what is drawn of it. */
export class TalkMap {
  constructor(figure, data) {
    this.figure = figure;
    this.data = data;
    this.held = data.talks[figure.dataset.talk];
    this.plot = figure.querySelector(".plot");
    this.card = figure.querySelector(".card");
    this.choose = figure.querySelector("select");
    this.slider = figure.querySelector("input[type=range]");
    this.tables = [...figure.parentElement.querySelectorAll(".session")];
    this.setUp();
    this.show(+figure.dataset.first);
  }

  setUp() {
    const go = { first: () => 0, back: () => this.step - 1, next: () => this.step + 1 };
    for (const button of this.figure.querySelectorAll("[data-go]")) button.addEventListener("click", () => this.go(go[button.dataset.go]()));
    this.choose.addEventListener("change", () => this.show(+this.choose.value));
    this.slider.addEventListener("input", () => this.go(+this.slider.value));
    for (const table of this.tables) {
      for (const row of table.querySelectorAll("[data-step]")) row.addEventListener("click", () => this.go(+row.dataset.step));
    }
    this.figure.querySelector(".map-tools").hidden = false;
  }

  /** Show a session to its end. */
  show(session) {
    this.session = session;
    this.steps = this.held.sessions[session];
    this.choose.value = session;
    this.slider.max = this.steps.length - 1;
    this.tables.forEach((table, i) => {
      table.hidden = i !== session;
      table.open = i === session;
    });
    this.go(this.steps.length - 1);
  }

  go(step) {
    this.step = Math.min(this.steps.length - 1, Math.max(0, step));
    this.slider.value = this.step;
    const rows = [...this.tables[this.session].querySelectorAll("[data-step]")];
    rows.forEach((row, i) => (i === this.step ? row.setAttribute("aria-current", "step") : row.removeAttribute("aria-current")));
    const row = rows[this.step];
    const when = row.querySelector(".num")?.textContent;
    const said = row.lastElementChild.textContent.trim();
    this.slider.setAttribute("aria-valuetext", `${when ? `Round ${when}: ` : ""}${said}`);
    this.card.replaceChildren(element("p", {}, element("b", {}, when ? `Round ${when}` : ""), " ", said));
    this.reveal(row);
    this.draw();
  }

  /** Keep the row in sight within its own box, without moving the page. */
  reveal(row) {
    const box = row.closest(".tall");
    box.scrollTop = row.offsetTop - box.clientHeight / 2;
  }

  draw() {
    if (!this.plot || !this.plot.clientWidth) return;
    const width = Math.max(280, this.plot.clientWidth);
    const height = Math.round(Math.min(540, Math.max(320, width * 0.6)));
    this.plot.style.aspectRatio = `${width} / ${height}`;
    this.scale(width, height);
    const svg = create("svg").attr("viewBox", `0 0 ${width} ${height}`).attr("aria-hidden", "true");
    this.frame(svg, width, height);
    const offers = [0, 1].map((side) => this.offers(side));
    offers.forEach((held, side) => this.way(svg, held, side));
    this.mark(svg, offers, width, height);
    this.plot.replaceChildren(svg.node());
    this.plot.setAttribute("aria-label", this.words(offers));
  }

  scale(width, height) {
    const { points, at, no_deal } = this.held;
    const range = (side) => {
      const [low, high] = extent([...points.map((p) => p[side]), ...at.map((p) => p[side]), no_deal[side]]);
      const room = (high - low || 1) * 0.04;
      return [low - room, high + room];
    };
    this.x = scaleLinear(range(0), [MARGIN.left, width - MARGIN.right]);
    this.y = scaleLinear(range(1), [height - MARGIN.bottom, MARGIN.top]);
  }

  place(text) {
    const [x, y] = this.held.at[text];
    return [this.x(x), this.y(y)];
  }

  colour(side) {
    return `var(--p${this.held.parties[side] % 6})`;
  }

  name(side) {
    return this.data.parties[this.held.parties[side]].name;
  }

  /** A side's offers in their order, those said again left out, each with the step at which it was made. */
  offers(side) {
    const made = [];
    this.steps.forEach(([act, party, text], step) => {
      if (act === "offers" && party === this.held.parties[side] && text >= 0 && text !== made.at(-1)?.text) made.push({ text, step });
    });
    return made;
  }

  frame(svg, width, height) {
    const [right, bottom] = [width - MARGIN.right, height - MARGIN.bottom];
    const dots = svg.append("g").attr("class", "backdrop");
    for (const [x, y] of this.held.points) dots.append("circle").attr("cx", this.x(x).toFixed(1)).attr("cy", this.y(y).toFixed(1)).attr("r", 1.8);
    const [x, y] = [this.x(this.held.no_deal[0]), this.y(this.held.no_deal[1])];
    svg.append("line").attr("class", "reserve").attr("x1", x).attr("x2", x).attr("y1", MARGIN.top).attr("y2", bottom);
    svg.append("line").attr("class", "reserve").attr("x1", MARGIN.left).attr("x2", right).attr("y1", y).attr("y2", y);
    svg.append("text").attr("class", "note").attr("x", right - 4).attr("y", y - 5).attr("text-anchor", "end").text("no deal");
    svg.append("text").attr("class", "note").attr("transform", `translate(${x - 5},${MARGIN.top + 4}) rotate(-90)`).attr("text-anchor", "end").text("no deal");
    const few = width < 520 ? 4 : 7;
    svg.append("g").attr("class", "axis").attr("transform", `translate(0,${bottom})`).call(axisBottom(this.x).ticks(few).tickSizeOuter(0));
    svg.append("g").attr("class", "axis").attr("transform", `translate(${MARGIN.left},0)`).call(axisLeft(this.y).ticks(few).tickSizeOuter(0));
    svg.append("text").attr("class", "axis-name").attr("x", right).attr("y", height - 10).attr("text-anchor", "end").style("fill", this.colour(0)).text(`Better for ${this.name(0)} →`);
    svg.append("text").attr("class", "axis-name").attr("transform", `translate(16,${MARGIN.top}) rotate(-90)`).attr("text-anchor", "end").style("fill", this.colour(1)).text(`Better for ${this.name(1)} →`);
  }

  /** One side's way: pale where the session has not yet come. */
  way(svg, made, side) {
    const path = line()(made.map(({ text }) => this.place(text)));
    const done = made.filter(({ step }) => step <= this.step);
    const group = svg.append("g").attr("class", `way side-${side}`).style("--c", this.colour(side));
    if (made.length > 1) group.append("path").attr("class", "ahead").attr("d", path);
    if (done.length > 1) group.append("path").attr("d", line()(done.map(({ text }) => this.place(text))));
    for (const { text, step } of made) {
      const [cx, cy] = this.place(text);
      const now = done.length && text === done.at(-1).text;
      group.append("circle").attr("class", step <= this.step ? (now ? "now" : "") : "ahead").attr("cx", cx).attr("cy", cy).attr("r", now ? 6 : 3.4);
    }
  }

  /** The deal and interim deals that have been reached, and names beside the first offers. */
  mark(svg, offers, width, height) {
    const reached = this.steps.filter(([act, , text], i) => ENDS[act] && text >= 0 && i <= this.step);
    for (const [act, , text] of reached) svg.append("path").attr("class", `mark ${act}`).attr("d", DIAMOND).attr("transform", `translate(${this.place(text)})`);
    const marks = reached.map(([act, , text]) => ({ at: this.place(text), text: ENDS[act] }));
    offers.forEach((made, side) => made.length && marks.push({ at: this.place(made[0].text), text: `${this.name(side)} first` }));
    const labels = marks.map(({ at: [x, y], text }) => ({ x, y, text }));
    const boxes = placeLabels(labels, (text) => text.length * LETTER, { x0: MARGIN.left + 2, x1: width - 4, y0: MARGIN.top, y1: height - MARGIN.bottom });
    boxes.forEach((box, i) => box && svg.append("text").attr("class", "mark-label").attr("x", box.x0 + 2).attr("y", box.y1 - 3.5).text(labels[i].text));
  }

  /** The same in words, for whoever does not see it. */
  words(offers) {
    const counts = offers.map((made, side) => `${this.name(side)} has made ${made.filter(({ step }) => step <= this.step).length} different offers`);
    return `Map of the session's offers: ${counts.join(", ")}. The table below tells them.`;
  }
}
