// Draws what a fragment's data holds, with the report's own pictures, and draws it again when asked to.

import { drawCurves } from "../src/curves.js";
import { withPoints } from "../src/data.js";
import { heatMap } from "../src/heat.js";
import { DealMap } from "../src/map.js";
import { MovesGraph } from "../src/moves.js";
import { TalkMap } from "../src/talks.js";

const KINDS = {
  "[data-map]": (figure, data) => new DealMap(figure, data, () => {}),
  "[data-moves]": (figure, data) => new MovesGraph(figure, data),
  "[data-talk]": (figure, data) => new TalkMap(figure, data),
  "[data-heat]": (place, data) => ({ draw: heatMap(place, data) }),
};

/** The pictures of one fragment. */
export class Pictures {
  constructor(root, data) {
    this.root = root;
    this.data = withPoints(data);
    this.made = new Map();
  }

  /** Draws what is in view, as of one account; returns nothing that needs to be kept. */
  draw(account) {
    for (const [selector, make] of Object.entries(KINDS)) {
      for (const place of this.root.querySelectorAll(selector)) {
        if (place.closest("[hidden]")) continue;
        if (!this.made.has(place)) this.made.set(place, make(place, this.data));
        this.made.get(place).draw();
      }
    }
    for (const place of this.root.querySelectorAll("[data-curves]")) drawCurves(place, this.data, account);
  }

  /** The picture made of a place. */
  of(place) {
    return this.made.get(place);
  }
}
