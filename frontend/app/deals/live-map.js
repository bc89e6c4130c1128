// The report's map of packages, made to be panned and zoomed, and drawn again and again at up to some 10⁵ packages.

import { Delaunay } from "d3-delaunay";
import { select } from "d3-selection";
import { zoom, zoomIdentity } from "d3-zoom";
import { blend, colours } from "../../src/data.js";
import { DealMap, MARGIN } from "../../src/map.js";

const DEEPEST = 60;
const LEVELS = 24;
const PAN = 60;
const ZOOM = 1.5;
const WAYS = { ArrowLeft: [PAN, 0], ArrowRight: [-PAN, 0], ArrowUp: [0, PAN], ArrowDown: [0, -PAN] };

/** Pixels of a dot around its middle, as offsets into an image so many pixels wide. */
function dot(radius, width) {
  const offsets = [];
  const reach = Math.ceil(radius);
  for (let dy = -reach; dy <= reach; dy++) for (let dx = -reach; dx <= reach; dx++) if (dx * dx + dy * dy <= radius * radius) offsets.push(dy * width + dx);
  return offsets;
}

/** A colour such as `rgb(1,2,3)` as one number of an image. */
const pixel = (colour) => {
  const [r, g, b] = colour.match(/\d+/g).map(Number);
  return ((255 << 24) | (b << 16) | (g << 8) | r) >>> 0;
};

/** A map that can be panned and zoomed. */
export class LiveMap extends DealMap {
  constructor(figure, data, onPin) {
    super(figure, data, onPin);
    this.place = zoomIdentity;
    this.zoom = zoom()
      .scaleExtent([1, DEEPEST])
      .filter((event) => !event.button && (event.type !== "wheel" || event.ctrlKey || event.metaKey || document.activeElement === this.plot))
      .on("zoom", ({ transform }) => this.move(transform));
    this.hand = select(this.plot).call(this.zoom).on("dblclick.zoom", null);
  }

  build() {
    super.build();
    this.canvas.getContext("2d", { willReadFrequently: true });
    this.plot.setAttribute("aria-label", `Deal map: ${this.points.count} packages. Arrow keys move the map, plus and minus bring it nearer and farther, Home shows all of it, Escape lets go of a package. Marked packages are listed as buttons below; any other can be built issue by issue.`);
  }

  buildKeys() {
    /* The pane lists the marked packages itself. */
  }

  /** Takes the figures of a later look; what is picked stays picked. */
  renew(data) {
    const row = this.pinned && (this.pinned.options ?? this.row(this.pinned.index));
    this.data = data;
    this.key = Object.keys(data.accounts)[0];
    this.account = data.accounts[this.key];
    this.points = data.points(this.key);
    this.marks = this.findMarks();
    this.hold(row);
    this.draw();
  }

  /** Points out a package by its options without telling anybody; null for none. */
  hold(row) {
    const index = row && this.find(row);
    this.pinned = row && index != null ? { index } : null;
    this.card.classList.toggle("pinned", Boolean(this.pinned));
    this.show(this.pinned);
  }

  draw() {
    const [width, height] = this.size();
    const [left, top, right, bottom] = [MARGIN.left, MARGIN.top, width - MARGIN.right, height - MARGIN.bottom];
    this.zoom.extent([[left, top], [right, bottom]]).translateExtent([[left, top], [right, bottom]]);
    super.draw();
  }

  move(transform) {
    this.place = transform;
    this.waiting ??= requestAnimationFrame(() => {
      this.waiting = null;
      this.draw();
    });
  }

  scale() {
    super.scale();
    this.x = this.place.rescaleX(this.x);
    this.y = this.place.rescaleY(this.y);
  }

  /** Scales are straight lines: two of their values give all. */
  locate() {
    const { count, values } = this.points;
    if (this.places?.length !== 2 * count) this.places = new Float64Array(2 * count);
    [this.x, this.y].forEach((scale, side) => {
      const [from, slope] = [scale(0), scale(1) - scale(0)];
      const held = values[this.pair[side]];
      for (let i = 0; i < count; i++) this.places[2 * i + side] = from + slope * held[i];
    });
    this.finder = null;
  }

  paintPoints(context, most, ratio) {
    const { count, share } = this.points;
    const { ground, joint } = colours();
    const { width, height } = context.canvas;
    const image = context.getImageData(0, 0, width, height);
    const pixels = new Uint32Array(image.data.buffer);
    const shades = Array.from({ length: LEVELS + 1 }, (_, level) => pixel(blend(ground, joint, level / LEVELS)));
    const radius = (count > 5000 ? 1.5 : count > 500 ? 2.6 : 4) * ratio * Math.min(2, this.place.k ** 0.3);
    const offsets = dot(radius, width);
    const [left, top, right, bottom] = [MARGIN.left, MARGIN.top, this.width - MARGIN.right, this.height - MARGIN.bottom];
    for (const i of this.order(most)) {
      const [x, y] = [this.places[2 * i], this.places[2 * i + 1]];
      if (x < left || x > right || y < top || y > bottom) continue;
      const [middle, shade] = [Math.round(y * ratio) * width + Math.round(x * ratio), shades[most ? Math.round((share[i] / most) * LEVELS) : 0]];
      for (const offset of offsets) pixels[middle + offset] = shade;
    }
    context.putImageData(image, 0, 0);
  }

  /** The packages by how often they are agreed, worked out once for each look. */
  order(most) {
    if (this.ordered?.of !== this.points) {
      const { count, share } = this.points;
      const level = (i) => (most ? Math.round((share[i] / most) * LEVELS) : 0);
      const starts = new Uint32Array(LEVELS + 2);
      for (let i = 0; i < count; i++) starts[level(i) + 1]++;
      for (let l = 0; l <= LEVELS; l++) starts[l + 1] += starts[l];
      const list = new Uint32Array(count);
      for (let i = 0; i < count; i++) list[starts[level(i)]++] = i;
      this.ordered = { of: this.points, list };
    }
    return this.ordered.list;
  }

  frameFrontier(svg) {
    const [x, y] = [MARGIN.left, MARGIN.top];
    svg.append("clipPath").attr("id", "map-frame").append("rect").attr("x", x).attr("y", y).attr("width", this.width - MARGIN.right - x).attr("height", this.height - MARGIN.bottom - y);
    super.frameFrontier(svg.append("g").attr("clip-path", "url(#map-frame)"));
  }

  /** What stands under the pointer; places are searched as they are without zoom, so that panning builds nothing anew. */
  nearest(event) {
    if (this.index?.of !== this.points || this.index.pair !== this.pair.join()) {
      const { count, values } = this.points;
      const [across, up] = [this.x, this.y].map((scale) => scale.copy());
      const places = new Float64Array(2 * count);
      for (let i = 0; i < count; i++) [places[2 * i], places[2 * i + 1]] = [across(values[this.pair[0]][i]), up(values[this.pair[1]][i])];
      this.index = { of: this.points, pair: this.pair.join(), across, up, finder: new Delaunay(places) };
    }
    const { across, up, finder } = this.index;
    this.finder = { find: (x, y) => finder.find(across(this.x.invert(x)), up(this.y.invert(y))) };
    return super.nearest(event);
  }

  point() {
    super.point();
    for (const [circle, target] of [[this.ring, this.shown], [this.held, this.pinned]]) {
      if (!circle || !target) continue;
      const inside = [this.x, this.y].every((scale, side) => {
        const [value, [low, high]] = [this.valueOf(target, this.pair[side]), scale.domain()];
        return value >= low && value <= high;
      });
      if (!inside) circle.attr("visibility", "hidden");
    }
  }

  steer(event) {
    const way = WAYS[event.key];
    if (way) this.hand.call(this.zoom.translateBy, ...way.map((step) => step / this.place.k));
    else if (event.key === "+" || event.key === "=") this.nearer(ZOOM);
    else if (event.key === "-") this.nearer(1 / ZOOM);
    else if (event.key === "Home") this.reset();
    else if (event.key === "Escape") this.pin(null);
    else return;
    event.preventDefault();
  }

  nearer(times) {
    this.hand.call(this.zoom.scaleBy, times);
  }

  reset() {
    this.hand.call(this.zoom.transform, zoomIdentity);
  }
}
