// The map, its buttons, and the marked packages as a list.

import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { dark } from "../theme.js";
import { LiveMap } from "./live-map.js";
import { look, mapData } from "./look.js";
import { pick, picked } from "./packages.js";

/** Tells how long it took from the slider to the picture. */
function measure(since) {
  if (since === null) return;
  performance.mark("picture");
  performance.measure("slider-to-picture", { start: since, end: "picture" });
}

/** Draws a look, in the very next frame. */
function useMap(place) {
  const made = useRef(null);
  const seen = look.value;
  useLayoutEffect(() => {
    const waiting = requestAnimationFrame(() => {
      const data = mapData(seen);
      if (made.current) made.current.renew(data);
      else {
        made.current = new LiveMap(place.current, data, (_, row) => pick(row));
        made.current.draw();
      }
      made.current.hold(picked.peek());
      measure(seen.since);
    });
    return () => cancelAnimationFrame(waiting);
  }, [seen]);
  useEffect(() => made.current?.hold(picked.value), [picked.value]);
  useEffect(() => made.current?.draw(), [dark.value]);
  useEffect(() => {
    const figure = place.current;
    let width = figure.clientWidth;
    const watch = new ResizeObserver(() => {
      if (figure.isConnected && figure.clientWidth !== width) made.current?.draw();
      width = figure.clientWidth;
    });
    watch.observe(figure);
    return () => watch.disconnect();
  }, []);
  return made;
}

function Marked({ marks }) {
  const now = picked.value?.join();
  return (
    <ul class="keys" aria-label="Marked packages">
      {marks.map((mark) => (
        <li key={mark.options.join()}>
          <button type="button" aria-pressed={mark.options.join() === now} onClick={() => pick(mark.options)}>{mark.labels.join(" · ")}</button>
        </li>
      ))}
    </ul>
  );
}

export function Map() {
  const place = useRef(null);
  const made = useMap(place);
  const { picture } = look.value;
  return (
    <>
      <figure class="map" data-map={look.value.account} ref={place}>
        <div class="map-tools" hidden />
        <div class="plot" />
        <div class="card" aria-live="polite" />
      </figure>
      <div class="map-buttons">
        <button type="button" onClick={() => made.current.nearer(1.5)}>Nearer</button>
        <button type="button" onClick={() => made.current.nearer(1 / 1.5)}>Farther</button>
        <button type="button" onClick={() => made.current.reset()}>Whole map</button>
        <span class="quiet">Drag to move; arrow keys, + and − with the map in focus.{picture.complete ? "" : ` ${picture.count} of the packages are drawn.`}</span>
      </div>
      <Marked marks={picture.marks} />
    </>
  );
}
