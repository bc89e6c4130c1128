// The live deal map, what is supposed beside it, and one package seen close.

import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { percent } from "../parts.jsx";
import { query, turn } from "../router.jsx";
import { account, outline, suppose, supposes } from "../state.js";
import { dark } from "../theme.js";
import { write, Written } from "../writing.jsx";
import { Across } from "./across.jsx";
import { Figures } from "./figures.jsx";
import { LiveMap } from "./livemap.js";
import { blocked, follow, look } from "./looks.js";
import { Package } from "./package.jsx";
import { Sliders } from "./sliders.jsx";

const encode = (row) => row.join(".");

/** The package in the address, as options; null where it means none. */
function picked() {
  const { issues } = outline.value;
  const row = (query.value.package ?? "").split(".").map(Number);
  if (row.length !== issues.length || row.some((option, i) => !(issues[i].options[option]))) return null;
  return Object.fromEntries(issues.map(({ key, options }, i) => [key, options[row[i]].key]));
}

const rowOf = (options) => outline.value.issues.map(({ key, options: all }) => all.findIndex((one) => one.key === options[key]));

function Map({ held, onPick, row }) {
  const figure = useRef(null);
  const map = useRef(null);
  const { picture, account: key } = held;
  useLayoutEffect(() => {
    if (map.current?.key === key) map.current.update(picture);
    else {
      figure.current.dataset.map = key;
      map.current = new LiveMap(figure.current, picture, (_, found) => onPick(found));
      map.current.draw();
    }
    requestAnimationFrame(() => {
      if (!held.began || held.measured) return;
      held.measured = true;
      performance.measure("slider-to-picture", { start: held.began, end: performance.now() });
    });
  }, [held]);
  useLayoutEffect(() => map.current?.draw(), [dark.value]);
  useLayoutEffect(() => {
    const index = row ? map.current.find(row) : null;
    map.current.pinned = index === null ? null : { index };
    map.current.show(map.current.pinned);
  }, [row?.join(), held]);
  useEffect(() => {
    const watch = new ResizeObserver(() => map.current.draw());
    watch.observe(figure.current.parentElement);
    return () => watch.disconnect();
  }, []);
  return (
    <figure class="map" ref={figure}>
      <div class="map-tools" hidden />
      <div class="plot" />
      <p class="map-zoom"><button type="button" onClick={() => map.current.by(1.6)}>Closer</button> <button type="button" onClick={() => map.current.by(1 / 1.6)}>Farther</button> <button type="button" onClick={() => map.current.all()}>All</button></p>
      <div class="card" aria-live="polite" />
    </figure>
  );
}

function Keep() {
  if (!Object.keys(suppose.value).length) return null;
  const keep = async () => (await write("/api/keep", {}, "What was supposed is in the case now.", "applied")) && supposes({});
  return <p class="keep"><button type="button" class="main" onClick={keep}>Keep it in the case</button> <span class="quiet">as statements, marked as assumptions</span></p>;
}

export default function Deals() {
  useEffect(follow, []);
  const held = look.value;
  const options = picked();
  const pickRow = (row) => turn({ package: row ? encode(row) : null });
  const pick = (chosen) => pickRow(rowOf(chosen));
  const begin = () => pick(Object.fromEntries(outline.value.issues.map(({ key, options: all, status_quo }) => [key, status_quo ?? all[0].key])));
  return (
    <div class="deals">
      <Written />
      {blocked.value && <p class="fault" role="alert">{blocked.value}</p>}
      <div class="deals-map">
        <h2 class="hidden-words">The deal map{held?.zopa && `: ${percent(held.zopa.share)} of readings have a deal`}</h2>
        {held?.picture && <Map held={held} onPick={pickRow} row={options && rowOf(options)} />}
        {held && !held.picture && !held.problem && <p>{held.way === "listed" ? "A ranking alone gives no values to draw." : "There are too many packages to draw them all."}</p>}
        {options ? <Package options={options} onPick={pick} onClose={() => pickRow(null)} /> : <p><button type="button" onClick={begin}>Build a package issue by issue</button></p>}
      </div>
      <div class="deals-side">
        {held && <Figures look={held} onPick={pick} />}
        {outline.value.accounts.length > 1 && <Across key={account.value} />}
        <h2>Suppose</h2>
        <Keep />
        <Sliders of={{ account: account.value, variant: query.value.variant ?? outline.value.variants[0]?.key ?? null }} />
      </div>
    </div>
  );
}
