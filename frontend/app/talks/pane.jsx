// How talks would run: sessions played on the map, a tournament, and where people usually end.

import { query, turn } from "../router.jsx";
import { Forecast } from "./forecast.jsx";
import { Sessions } from "./sessions.jsx";
import { Tournament } from "./tournament.jsx";

const PARTS = {
  sessions: { title: "Sessions", Shown: Sessions },
  tournament: { title: "Tournament", Shown: Tournament },
  forecast: { title: "Where people end", Shown: Forecast },
};

export default function Talks() {
  const shown = PARTS[query.value.show] ? query.value.show : "sessions";
  const { Shown } = PARTS[shown];
  return (
    <>
      <div class="subpanes" role="group" aria-label="What is asked of the talks">
        {Object.entries(PARTS).map(([key, { title }]) => <button key={key} type="button" aria-pressed={key === shown} onClick={() => turn({ show: key === "sessions" ? null : key })}>{title}</button>)}
      </div>
      <Shown />
    </>
  );
}
