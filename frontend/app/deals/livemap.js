// The deal map as it moves: told new figures it redraws at once, and one can zoom and pan among 10⁵ packages.

import { select } from "d3-selection";
import { zoom, zoomIdentity } from "d3-zoom";
import { colours } from "../../src/data.js";
import { DealMap } from "../../src/map.js";

const CLOSEST = 60;
const MANY = 2_000;
const LEVELS = 24;
const STEP = 40;

const channel = (hex) => [1, 3, 5].map((i) => parseInt(hex.length === 4 ? hex[(i + 1) / 2].repeat(2) : hex.slice(i, i + 2), 16));

/** Colours from one to the other, as a canvas holds them. */
function ramp(from, to) {
  const [a, b] = [channel(from), channel(to)];
  return Uint32Array.from({ length: LEVELS + 1 }, (_, level) => {
    const [red, green, blue] = a.map((c, i) => Math.round(c + ((b[i] - c) * level) / LEVELS));
    return ((255 << 24) | (blue << 16) | (green << 8) | red) >>> 0;
  });
}

export class LiveMap extends DealMap {
  constructor(figure, data, onPin) {
    super(figure, data, onPin);
    this.plot.removeAttribute("aria-roledescription");
    this.zoomed = zoomIdentity;
    this.zoom = zoom().scaleExtent([1, CLOSEST]).filter((event) => this.meant(event)).on("zoom", ({ transform }) => this.move(transform));
    select(this.plot).call(this.zoom).on("dblclick.zoom", null);
    this.plot.setAttribute("aria-label", `${this.plot.getAttribute("aria-label")} Plus and minus zoom, 0 shows all.`);
  }

  /** The page scrolls as elsewhere: the wheel zooms with Ctrl or while the map has the focus, fingers where two are on it. */
  meant(event) {
    if (event.type === "wheel") return event.ctrlKey || event.metaKey || document.activeElement === this.plot;
    return event.touches ? event.touches.length > 1 : !event.button;
  }

  /** Takes in new figures about the same packages, or about others, and draws them. */
  update(data) {
    const key = this.key;
    this.data = data;
    this.account = data.accounts[key];
    this.points = data.points(key);
    this.figure.querySelector(".keys")?.remove();
    this.marks = this.findMarks();
    this.buildKeys();
    this.draw();
    if (this.pinned) this.show(this.pinned);
  }

  scale() {
    super.scale();
    [this.x0, this.y0] = [this.x, this.y];
    this.zoom?.extent([[0, 0], [this.width, this.height]]).translateExtent([[0, 0], [this.width, this.height]]);
    this.rescale();
  }

  rescale() {
    if (!this.zoomed || this.zoomed.k === 1) return;
    this.x = this.zoomed.rescaleX(this.x0);
    this.y = this.zoomed.rescaleY(this.y0);
  }

  /** Draws what is in view after a movement, once for each picture on the screen. */
  move(transform) {
    this.zoomed = transform;
    if (this.moving) return;
    this.moving = requestAnimationFrame(() => {
      this.moving = null;
      [this.x, this.y] = this.zoomed.k === 1 ? [this.x0, this.y0] : [this.zoomed.rescaleX(this.x0), this.zoomed.rescaleY(this.y0)];
      this.locate();
      this.paint();
      this.frame();
    });
  }

  by(factor) {
    select(this.plot).call(this.zoom.scaleBy, factor);
  }

  all() {
    select(this.plot).call(this.zoom.transform, zoomIdentity);
  }

  steer(event) {
    if (event.key === "+" || event.key === "=") this.by(1.5);
    else if (event.key === "-") this.by(1 / 1.5);
    else if (event.key === "0") this.all();
    else if (event.shiftKey && event.key.startsWith("Arrow")) this.pan(event.key);
    else return super.steer(event);
    return event.preventDefault();
  }

  pan(key) {
    const [dx, dy] = { ArrowLeft: [STEP, 0], ArrowRight: [-STEP, 0], ArrowUp: [0, STEP], ArrowDown: [0, -STEP] }[key];
    select(this.plot).call(this.zoom.translateBy, dx / this.zoomed.k, dy / this.zoomed.k);
  }

  /** Many packages are set as pixels, those likeliest to be signed last; few are drawn as in the report. */
  paint() {
    if (this.points.count <= MANY) return super.paint();
    const ratio = Math.max(1, window.devicePixelRatio || 1);
    const [width, height] = [Math.round(this.width * ratio), Math.round(this.height * ratio)];
    if (this.canvas.width !== width || this.canvas.height !== height) [this.canvas.width, this.canvas.height] = [width, height];
    const context = this.canvas.getContext("2d", { willReadFrequently: true });
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, this.width, this.height);
    this.paintGround(context);
    const picture = context.getImageData(0, 0, width, height);
    const most = this.most();
    this.set(new Uint32Array(picture.data.buffer), { width, height, ratio, most });
    context.putImageData(picture, 0, 0);
    this.tellShades(most);
    return undefined;
  }

  set(pixels, { width, height, ratio, most }) {
    const { count, share } = this.points;
    const { ground, joint } = colours();
    const tones = ramp(ground, joint);
    const size = Math.max(2, Math.round((this.zoomed.k > 4 ? 4 : count > 5000 ? 2.6 : 3.4) * ratio));
    const half = size >> 1;
    for (const i of this.inOrder(most)) {
      const x = Math.round(this.places[2 * i] * ratio) - half;
      const y = Math.round(this.places[2 * i + 1] * ratio) - half;
      if (x < 0 || y < 0 || x + size > width || y + size > height) continue;
      const tone = tones[most ? Math.round((share[i] / most) * LEVELS) : 0];
      for (let row = y * width + x, end = row + size * width; row < end; row += width) pixels.fill(tone, row, row + size);
    }
  }

  most() {
    let most = 0;
    for (const one of this.points.share) if (one > most) most = one;
    return most;
  }

  /** The packages by share in steps, the least first (a counting sort). */
  inOrder(most) {
    const { count, share } = this.points;
    const level = (i) => (most ? Math.round((share[i] / most) * LEVELS) : 0);
    const starts = new Uint32Array(LEVELS + 2);
    for (let i = 0; i < count; i++) starts[level(i) + 1] += 1;
    for (let k = 1; k < starts.length; k++) starts[k] += starts[k - 1];
    const ordered = new Uint32Array(count);
    for (let i = 0; i < count; i++) ordered[starts[level(i)]++] = i;
    return ordered;
  }
}
