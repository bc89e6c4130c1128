// Who can move where and what would hold: the graph of moves as in the report, walked by hand.

import { createPortal } from "preact/compat";
import { useCallback, useState } from "preact/hooks";
import { element } from "../../src/data.js";
import { Fragment } from "../fragment.jsx";
import { useJob } from "../jobs.js";
import { Progress } from "../parts.jsx";
import { address, Link, route } from "../router.jsx";
import { account, outline } from "../state.js";
import { read, readings } from "./path.js";
import { Walk } from "./walk.jsx";

/** A choice for each party whose wants the case reads in more ways than one. */
function Readings() {
  const told = outline.value.plain?.moves?.preferences ?? {};
  const parties = outline.value.parties.filter(({ key }) => Object.keys(told[key] ?? {}).length > 1);
  if (!parties.length) return null;
  return (
    <div class="looked readings">
      {parties.map(({ key, name }) => (
        <label key={key}>What {name} wants{" "}
          <select value={readings.value[key] ?? ""} onChange={(event) => read(key, event.currentTarget.value)}>
            <option value="">as the account has it</option>
            {Object.entries(told[key]).map(([reading, said]) => <option key={reading} value={reading}>{said?.name ?? reading}</option>)}
          </select>
        </label>
      ))}
    </div>
  );
}

function Silent() {
  return <p><Link to={address(route.value.name, "case")}>Say in the case who can move what</Link></p>;
}

/** Makes room for the walk below each picture; gives what it shows the walk on. */
function made(root, pictures) {
  return [...root.querySelectorAll("[data-moves]")].map((figure) => {
    const place = element("div", { class: "walk-place" });
    figure.after(place);
    return { place, figure, graph: pictures.of(figure) };
  });
}

export default function Moves() {
  const job = useJob("moves", { readings: readings.value });
  const [places, setPlaces] = useState([]);
  const wake = useCallback((root, pictures) => {
    const found = made(root, pictures);
    setPlaces(found);
    return () => found.forEach(({ place }) => place.remove());
  }, []);
  return (
    <>
      <Readings />
      <Progress job={job} what="The moves" />
      {job.state === "failed" && !outline.value.moves && <Silent />}
      {job.page && <Fragment page={job.page} account={account.value} stale={job.state !== "done"} wake={wake} />}
      {places.filter(({ figure }) => !figure.closest("[hidden]:not(figure)")).slice(0, 1).map(({ place, graph }) => createPortal(<Walk graph={graph} />, place))}
    </>
  );
}
