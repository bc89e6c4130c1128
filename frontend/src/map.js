// The deal map: all packages by what they are worth to two sides, drawn on canvas, with its axes, lines and marks in SVG above.

import { extent } from "d3-array";
import { axisBottom, axisLeft } from "d3-axis";
import { Delaunay } from "d3-delaunay";
import { scaleLinear } from "d3-scale";
import { select } from "d3-selection";
import { line, symbol, symbolCircle, symbolDiamond, symbolSquare, symbolStar } from "d3-shape";
import { blend, colours, element, holds, number, percent } from "./data.js";
import { placeLabels } from "./labels.js";

export const MARGIN = { top: 18, right: 20, bottom: 46, left: 58 };
const LEVELS = 24;
const REACH = 30;
const LONGEST = 30;
const KINDS = ["position", "best", "solution", "yardstick", "named"];
const SHAPES = { position: symbolSquare, solution: symbolDiamond, best: symbolStar, yardstick: symbolCircle, named: symbolCircle };
const KIND_WORDS = { position: "stated position", solution: "solution", best: "best placed", yardstick: "yardstick", named: "named package" };

const brief = (text) => (text.length > LONGEST ? `${text.slice(0, LONGEST - 1).replace(/[\s,:;.]+$/, "")}…` : text);
const onMap = ([first, ...more]) => (more.length && first.length < 18 ? brief([first, ...more.slice(0, 1)].join(" · ")) + (more.length > 1 ? ` +${more.length - 1}` : "") : brief(first));
const against = (gain) => (Math.abs(gain) < 0.005 ? "about as good as" : `${Math.abs(gain).toFixed(2)} ${gain > 0 ? "better" : "worse"} than`);
const sentence = (text) => text[0].toUpperCase() + text.slice(1);
const shape = (kind, size = 90) => symbol(SHAPES[kind], size)();

/** A map that can be drawn, drawn again, and told which package to point out. */
export class DealMap {
  constructor(figure, data, onPin) {
    this.key = figure.dataset.map;
    this.figure = figure;
    this.data = data;
    this.account = data.accounts[this.key];
    this.points = data.points(this.key);
    this.onPin = onPin;
    this.pair = data.parties.slice(0, 2).map((p) => p.key);
    if (this.pair.length < 2) this.pair.push(this.pair[0]);
    this.plot = figure.querySelector(".plot");
    this.card = figure.querySelector(".card");
    this.pinned = this.shown = null;
    this.marks = this.findMarks();
    this.build();
  }

  findMarks() {
    return this.account.marks
      .map((mark) => ({ ...mark, index: this.find(mark.options), text: onMap(mark.labels) }))
      .filter((mark) => mark.index != null || mark.values)
      .sort((a, b) => KINDS.indexOf(a.kind) - KINDS.indexOf(b.kind));
  }

  row(i) {
    const n = this.data.issues.length;
    return Array.from(this.points.options.subarray(i * n, (i + 1) * n));
  }

  find(row) {
    const { count, options } = this.points;
    const n = row.length;
    for (let i = 0; i < count; i++) if (row.every((option, j) => options[i * n + j] === option)) return i;
    return null;
  }

  valueOf(target, party) {
    return target.index != null ? this.points.values[party][target.index] : target.values[party];
  }

  build() {
    this.canvas = element("canvas", { "aria-hidden": "true" });
    this.svg = select(this.plot).append(() => this.canvas).select(function () { return this.parentNode; }).append("svg");
    this.svg.attr("aria-hidden", "true");
    const label = `Deal map, ${this.account.name}: ${this.points.count} packages. Arrow keys move between packages, Enter pins one, Escape lets go. Marked packages are listed as buttons below.`;
    for (const [key, value] of Object.entries({ tabindex: 0, role: "application", "aria-roledescription": "map of packages", "aria-label": label }))
      this.plot.setAttribute(key, value);
    this.plot.addEventListener("pointermove", (event) => this.hover(event));
    this.plot.addEventListener("pointerleave", () => this.show(this.pinned));
    this.plot.addEventListener("click", (event) => this.click(event));
    this.plot.addEventListener("keydown", (event) => this.steer(event));
    this.buildTools();
    this.buildKeys();
    this.tell(null);
  }

  buildTools() {
    const tools = this.figure.querySelector(".map-tools");
    tools.hidden = false;
    if (this.data.parties.length > 2) tools.append(this.chooser("Across", 0), this.chooser("Upwards", 1));
    this.legend = element("span", { class: "legend" });
    tools.append(this.legend);
  }

  chooser(words, side) {
    const choose = element("select", { onchange: () => { this.pair[side] = choose.value; this.draw(); } });
    for (const party of this.data.parties) choose.append(new Option(party.name, party.key, false, party.key === this.pair[side]));
    return element("label", {}, `${words} `, choose);
  }

  buildKeys() {
    const list = element("ul", { class: "keys", "aria-label": "Marked packages" });
    for (const mark of this.marks) {
      const target = { ...mark };
      const button = element("button", {
        type: "button", "aria-pressed": "false", title: KIND_WORDS[mark.kind],
        onclick: () => this.pin(this.same(this.pinned, target) ? null : target),
        onfocus: () => this.show(target), onblur: () => this.show(this.pinned),
        onpointerenter: () => this.show(target), onpointerleave: () => this.show(this.pinned),
      }, mark.labels.join(" · "));
      const drawn = select(document.createElementNS("http://www.w3.org/2000/svg", "svg")).attr("viewBox", "-6 -6 12 12").attr("aria-hidden", "true").attr("class", "map-key");
      drawn.append("path").attr("d", shape(mark.kind, 70)).attr("class", `mark ${mark.kind}`).style("fill", this.partyColour(mark));
      button.prepend(drawn.node());
      mark.button = button;
      list.append(element("li", {}, button));
    }
    this.figure.querySelector(".card").after(list);
  }

  partyColour(mark) {
    return mark.kind === "position" && mark.party ? `var(--p${this.data.parties.findIndex((p) => p.key === mark.party) % 6})` : null;
  }

  same(a, b) {
    return Boolean(a && b) && (a.index != null ? a.index === b.index : a.options && b.options && a.options.join() === b.options.join());
  }

  size() {
    const width = Math.max(280, this.plot.clientWidth || this.figure.closest("section").clientWidth || 720);
    return [width, Math.round(Math.min(640, Math.max(340, width * 0.68)))];
  }

  draw() {
    const began = performance.now();
    [this.width, this.height] = this.size();
    this.plot.style.aspectRatio = `${this.width} / ${this.height}`;
    this.scale();
    this.locate();
    this.paint();
    this.frame();
    this.figure.dataset.drawn = (performance.now() - began).toFixed(1);
  }

  scale() {
    const range = (party) => {
      const all = Array.from(this.marks, (m) => this.valueOf(m, party)).concat(this.account.reservation[party] ?? []);
      const [low, high] = extent([...extent(this.points.values[party]), ...all]);
      const pad = (high - low || 1) * 0.04;
      return [low - pad, high + pad];
    };
    this.x = scaleLinear(range(this.pair[0]), [MARGIN.left, this.width - MARGIN.right]);
    this.y = scaleLinear(range(this.pair[1]), [this.height - MARGIN.bottom, MARGIN.top]);
  }

  locate() {
    const { count, values } = this.points;
    this.places = new Float64Array(2 * count);
    for (let i = 0; i < count; i++) {
      this.places[2 * i] = this.x(values[this.pair[0]][i]);
      this.places[2 * i + 1] = this.y(values[this.pair[1]][i]);
    }
    this.finder = null;
  }

  paint() {
    const ratio = Math.max(2, window.devicePixelRatio || 1);
    this.canvas.width = this.width * ratio;
    this.canvas.height = this.height * ratio;
    const context = this.canvas.getContext("2d");
    context.scale(ratio, ratio);
    const { ground, joint } = colours();
    this.paintGround(context);
    const most = this.points.share.reduce((a, b) => Math.max(a, b), 0);
    this.paintPoints(context, most, ratio);
    const bar = element("i");
    bar.style.background = `linear-gradient(to right,${ground},${joint})`;
    this.legend.replaceChildren(...(this.account.exact ? [`${this.data.words.column}: no `, bar, " yes"] : [`${this.data.words.column} in 0% `, bar, ` ${percent(most)} of readings`]));
  }

  /** The packages, those agreed most often on top. */
  paintPoints(context, most) {
    const { ground, joint } = colours();
    const { count, share } = this.points;
    const buckets = Array.from({ length: LEVELS + 1 }, () => []);
    for (let i = 0; i < count; i++) buckets[most ? Math.round((share[i] / most) * LEVELS) : 0].push(i);
    const radius = count > 5000 ? 1.7 : count > 500 ? 2.6 : 4;
    buckets.forEach((held, level) => {
      context.fillStyle = blend(ground, joint, level / LEVELS);
      context.beginPath();
      for (const i of held) {
        const [x, y] = [this.places[2 * i], this.places[2 * i + 1]];
        context.moveTo(x + radius, y);
        context.arc(x, y, radius, 0, 7);
      }
      context.fill();
    });
    this.tellShades(most);
  }

  /** What the strength of a colour means. */
  tellShades(most) {
    const { ground, joint } = colours();
  }

  /** Lay the corner where both gain, and the bands in which no deal is mostly worth, under the packages. */
  paintGround(context) {
    const tones = colours();
    const [left, top, right, bottom] = [MARGIN.left, MARGIN.top, this.width - MARGIN.right, this.height - MARGIN.bottom];
    const fill = (colour, alpha, x0, y0, x1, y1) => {
      context.globalAlpha = alpha;
      context.fillStyle = colour;
      const [x, y] = [Math.max(left, x0), Math.max(top, y0)];
      context.fillRect(x, y, Math.max(0, Math.min(right, x1) - x), Math.max(0, Math.min(bottom, y1) - y));
      context.globalAlpha = 1;
    };
    const tone = (side) => tones[`p${this.data.parties.findIndex((p) => p.key === this.pair[side]) % 6}`];
    const [rx, ry] = this.pair.map((party) => this.account.reservation[party]);
    if (rx != null && ry != null) fill(tones.joint, 0.08, this.x(rx), top, right, this.y(ry));
    const [across, up] = this.pair.map((party) => this.account.band[party]);
    if (across) fill(tone(0), 0.09, this.x(across[0]), top, this.x(across[1]), bottom);
    if (up) fill(tone(1), 0.09, left, this.y(up[1]), right, this.y(up[0]));
  }

  frame() {
    const { svg, x, y, width, height } = this;
    svg.attr("viewBox", `0 0 ${width} ${height}`).selectAll("*").remove();
    this.frameReserve(svg);
    const few = width < 520 ? 4 : 7;
    svg.append("g").attr("class", "axis").attr("transform", `translate(0,${height - MARGIN.bottom})`).call(axisBottom(x).ticks(few).tickSizeOuter(0));
    svg.append("g").attr("class", "axis").attr("transform", `translate(${MARGIN.left},0)`).call(axisLeft(y).ticks(few).tickSizeOuter(0));
    const name = (i) => this.data.parties.find((p) => p.key === this.pair[i]).name;
    const colour = (i) => `var(--p${this.data.parties.findIndex((p) => p.key === this.pair[i]) % 6})`;
    svg.append("text").attr("class", "axis-name").attr("x", width - MARGIN.right).attr("y", height - 10).attr("text-anchor", "end").style("fill", colour(0)).text(`Better for ${name(0)} →`);
    svg.append("text").attr("class", "axis-name").attr("transform", `translate(16,${MARGIN.top}) rotate(-90)`).attr("text-anchor", "end").style("fill", colour(1)).text(`Better for ${name(1)} →`);
    this.frameFrontier(svg);
    this.frameMarks(svg);
    this.ring = svg.append("circle").attr("class", "hover").attr("r", 7).attr("visibility", "hidden");
    this.held = svg.append("circle").attr("class", "ring").attr("r", 10).attr("visibility", "hidden");
    this.point();
  }

  frameReserve(svg) {
    const { x, y, width, height } = this;
    const [rx, ry] = [this.inView(x, 0), this.inView(y, 1)];
    const [right, bottom] = [width - MARGIN.right, height - MARGIN.bottom];
    const rule = (x1, y1, x2, y2) => svg.append("line").attr("class", "reserve").attr("x1", x1).attr("y1", y1).attr("x2", x2).attr("y2", y2);
    // Each label stands at the end of its line that is farther from the other line, so that they never meet.
    if (rx != null) {
      const low = ry == null || y(ry) - MARGIN.top < bottom - y(ry);
      rule(x(rx), MARGIN.top, x(rx), bottom);
      svg.append("text").attr("class", "note").attr("transform", `translate(${x(rx) - 5},${low ? bottom - 6 : MARGIN.top + 4}) rotate(-90)`).attr("text-anchor", low ? "start" : "end").text("no deal");
    }
    if (ry != null) {
      const left = rx == null || right - x(rx) < x(rx) - MARGIN.left;
      rule(MARGIN.left, y(ry), right, y(ry));
      svg.append("text").attr("class", "note").attr("x", left ? MARGIN.left + 6 : right - 4).attr("y", y(ry) - 5).attr("text-anchor", left ? "start" : "end").text("no deal");
    }
  }

  /** Where one party's line of no deal stands, if it is on the map as it is shown. */
  inView(scale, side) {
    const held = this.account.reservation[this.pair[side]];
    const [low, high] = scale.domain();
    return held != null && held >= low && held <= high ? held : null;
  }

  frameFrontier(svg) {
    const path = Array.from(this.points.frontier, (i) => [this.places[2 * i], this.places[2 * i + 1]]).sort((a, b) => a[0] - b[0] || b[1] - a[1]);
    if (this.data.parties.length <= 2) svg.append("path").attr("class", "frontier").attr("d", line()(path));
    else for (const [cx, cy] of path) svg.append("circle").attr("class", "efficient").attr("cx", cx).attr("cy", cy).attr("r", 4);
  }

  frameMarks(svg) {
    for (const mark of this.marks) {
      mark.x = this.x(this.valueOf(mark, this.pair[0]));
      mark.y = this.y(this.valueOf(mark, this.pair[1]));
    }
    const pen = this.canvas.getContext("2d");
    pen.font = "11px -apple-system, 'Segoe UI', Arial, 'Liberation Sans', sans-serif";
    const frame = { x0: MARGIN.left + 2, x1: this.width - 4, y0: MARGIN.top, y1: this.height - MARGIN.bottom };
    const seen = this.marks.filter((m) => m.x >= MARGIN.left && m.x <= frame.x1 && m.y >= frame.y0 && m.y <= frame.y1);
    const shown = this.width < 520 ? seen.filter((m) => m.kind !== "yardstick" && m.kind !== "named") : seen;
    const boxes = placeLabels(shown, (text) => pen.measureText(text).width, frame);
    boxes.forEach((place, i) => {
      if (place && place.distance > 18) {
        const mark = shown[i];
        const end = place.x0 > mark.x ? place.x0 : place.x1 < mark.x ? place.x1 : (place.x0 + place.x1) / 2;
        svg.append("line").attr("class", "leader").attr("x1", mark.x).attr("y1", mark.y).attr("x2", end).attr("y2", (place.y0 + place.y1) / 2);
      }
    });
    for (const mark of [...seen].reverse())
      svg.append("path").attr("class", `mark ${mark.kind}`).attr("transform", `translate(${mark.x},${mark.y})`).attr("d", shape(mark.kind)).style("fill", this.partyColour(mark));
    boxes.forEach((place, i) => {
      if (place) svg.append("text").attr("class", "mark-label").attr("x", place.x0 + 2).attr("y", place.y1 - 3.5).text(shown[i].text);
    });
  }

  nearest(event) {
    const bounds = this.plot.getBoundingClientRect();
    const [x, y] = [(event.clientX - bounds.left) * (this.width / bounds.width), (event.clientY - bounds.top) * (this.height / bounds.height)];
    const mark = this.marks.find((m) => Math.hypot(m.x - x, m.y - y) < 8);
    if (mark) return mark;
    this.finder ??= new Delaunay(this.places);
    const index = this.finder.find(x, y);
    const far = Math.hypot(this.places[2 * index] - x, this.places[2 * index + 1] - y);
    return index >= 0 && far < REACH ? { index } : null;
  }

  hover(event) {
    if (event.pointerType !== "touch") this.show(this.nearest(event) ?? this.pinned);
  }

  click(event) {
    const found = this.nearest(event);
    this.pin(this.same(found, this.pinned) ? null : found);
  }

  steer(event) {
    const way = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    if (event.key === "Escape") this.pin(null);
    else if (event.key === "Enter") this.pin(this.shown);
    else if (way) this.show(this.beside(way));
    else return;
    event.preventDefault();
  }

  beside([dx, dy]) {
    const from = this.shown?.index ?? this.points.share.indexOf(Math.max(...this.points.share));
    if (!this.shown) return { index: from };
    const [x, y] = [this.places[2 * from], this.places[2 * from + 1]];
    let [best, least] = [from, Infinity];
    for (let i = 0; i < this.points.count; i++) {
      const [ox, oy] = [this.places[2 * i] - x, this.places[2 * i + 1] - y];
      const ahead = ox * dx + oy * dy;
      const cost = ahead + 2 * Math.abs(ox * dy + oy * dx);
      if (ahead > 0.5 && cost < least) [best, least] = [i, cost];
    }
    return { index: best };
  }

  pin(target) {
    this.pinned = target;
    for (const mark of this.marks) mark.button?.setAttribute("aria-pressed", String(this.same(mark, target)));
    this.card.classList.toggle("pinned", Boolean(target));
    this.show(target);
    this.onPin(this.key, target ? target.options ?? this.row(target.index) : null);
  }

  show(target) {
    this.shown = target;
    this.tell(target);
    this.point();
  }

  point() {
    const put = (circle, target) => {
      if (!target) return circle.attr("visibility", "hidden");
      const at = this.pair.map((party) => this.valueOf(target, party));
      return circle.attr("visibility", "visible").attr("cx", this.x(at[0])).attr("cy", this.y(at[1]));
    };
    if (!this.ring) return;
    put(this.ring, this.shown);
    put(this.held, this.pinned);
  }

  tell(target) {
    if (!target) {
      this.card.replaceChildren(element("p", {}, "Point at a package to see what it holds; click to keep it here."));
      return;
    }
    const row = target.options ?? this.row(target.index);
    const marked = this.marks.find((m) => this.same(m, target) || m.options.join() === row.join());
    const name = element("p", {}, element("b", {}, marked ? marked.labels.join(" · ") : "A package without a name"));
    this.card.replaceChildren(name, holds(this.data, row), ...this.verdict(target, marked));
  }

  verdict(target, marked) {
    const { words } = this.data;
    const joint = target.index != null ? this.points.share[target.index] : target.joint;
    const lines = this.data.parties.map((party) => {
      const [v, r] = [this.valueOf(target, party.key), this.account.reservation[party.key]];
      const share = this.points.partyShares[party.key]?.[target.index] ?? marked?.shares?.[party.key];
      if (this.account.exact) return `${party.name} would ${v >= r - 1e-9 * Math.max(1, Math.abs(r)) ? "accept" : "not accept"} (${number(v)} against ${number(r)})`;
      const gain = `on average ${against(v - r)} no deal`;
      return share == null ? `${party.name}: ${gain}` : `${party.name} accepts in ${percent(share)}, ${gain}`;
    });
    const all = this.account.exact ? `${sentence(joint > 0.5 ? words.would : words.would_not)}. ` : `${sentence(words.column)} in ${percent(joint)} of readings. `;
    return [element("p", {}, element("b", {}, all), `${lines.join("; ")}.`)];
  }
}
