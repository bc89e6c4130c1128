// Plays a session by itself: a button that steps through it, a move every so often, until it ends or is stopped.

import { element } from "../../src/data.js";

const PAUSE = 700;

export class Player {
  constructor(figure, map) {
    this.map = map;
    this.button = element("button", { type: "button" }, "Play");
    this.button.addEventListener("click", () => (this.clock ? this.stop() : this.begin()));
    figure.querySelector(".stepper").append(" ", this.button);
  }

  begin() {
    if (this.map.step >= this.map.steps.length - 1) this.map.go(0);
    this.button.textContent = "Pause";
    this.clock = setInterval(() => this.move(), PAUSE);
  }

  move() {
    this.map.go(this.map.step + 1);
    if (this.map.step >= this.map.steps.length - 1) this.stop();
  }

  stop() {
    clearInterval(this.clock);
    this.clock = null;
    this.button.textContent = "Play";
  }

  end() {
    this.stop();
    this.button.remove();
  }
}
