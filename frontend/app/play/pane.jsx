// Negotiate yourself: against a side of the case, or against another person.

import { useEffect, useState } from "preact/hooks";
import { ask, get } from "../api.js";
import { Notice } from "../parts.jsx";
import { query, turn } from "../router.jsx";
import { account, outline, sound, variant } from "../state.js";
import { STRATEGIES } from "../talks/strategies.js";
import { Play } from "./play.jsx";
import { keep, seatIn } from "./seats.js";

const HIDDEN = "hidden";
const PERSON = "person";

function Setup({ onFault }) {
  const { parties } = outline.value;
  const [form, setForm] = useState({ party: parties[0].key, opponent: HIDDEN, rounds: 12, minutes: "" });
  const [busy, setBusy] = useState(false);
  const set = (change) => setForm({ ...form, ...change });
  const begin = async (event) => {
    event.preventDefault();
    setBusy(true);
    const body = { version: sound.value.version, account: account.value, variant: variant.value, party: form.party, opponent: form.opponent, rounds: Number(form.rounds) || null, minutes: Number(form.minutes) || null };
    try {
      const { play, seat, invitation } = await ask("/api/plays", body, sound.value.text);
      keep(play, { seat, invitation });
      turn({ play });
    } catch (error) {
      onFault(error.message);
    }
    setBusy(false);
  };
  return (
    <form class="terms setup" onSubmit={begin}>
      <label>You are <select value={form.party} onChange={(event) => set({ party: event.currentTarget.value })}>{parties.map(({ key, name }) => <option key={key} value={key}>{name}</option>)}</select></label>
      <label>against <select value={form.opponent} onChange={(event) => set({ opponent: event.currentTarget.value })}>
        <option value={HIDDEN}>a hidden strategy</option>
        <option value={PERSON}>another person</option>
        {STRATEGIES.map((one) => <option key={one} value={one}>{one}</option>)}
      </select></label>
      <label>Rounds <input type="number" min="1" max="1000" required value={form.rounds} onInput={(event) => set({ rounds: event.currentTarget.value })} /></label>
      <label>Minutes <input type="number" min="1" max="10000" placeholder="no limit" value={form.minutes} onInput={(event) => set({ minutes: event.currentTarget.value })} /></label>
      <button class="main" disabled={busy}>Sit down</button>
    </form>
  );
}

const when = (seconds) => new Date(1000 * seconds).toLocaleString("en-GB", { dateStyle: "medium", timeStyle: "short" });

/** Plays in which this browser has a seat, to go on with. */
function Earlier() {
  const [plays, setPlays] = useState([]);
  useEffect(() => { get("/api/plays").then((found) => setPlays(found.filter(({ play }) => seatIn(play))), () => null); }, []);
  if (!plays.length) return null;
  const name = (key) => outline.value.parties.find((one) => one.key === key)?.name ?? key;
  return (
    <section>
      <h3>Earlier</h3>
      <ul class="earlier">{plays.map((one) => <li key={one.play}><button type="button" class="pickable" onClick={() => turn({ play: one.play })}>{when(one.started)}, as {name(one.party)}</button><span class="quiet">{one.turn} move{one.turn === 1 ? "" : "s"}</span></li>)}</ul>
    </section>
  );
}

export default function Pane() {
  const [fault, setFault] = useState(null);
  const { play } = query.value;
  if (play && seatIn(play)) return <Play key={play} play={play} onLeave={() => turn({ play: null })} />;
  return (
    <section>
      <h2>Negotiate yourself</h2>
      <p class="lead">You get one set of values that fits what is known of your side, and see it. The other side has one too, which you do not see, and a way to bargain. Afterwards both are told.</p>
      <Notice told={play ? "This browser has no seat in that play." : fault} kind="fault" onClose={() => (play ? turn({ play: null }) : setFault(null))} />
      <Setup onFault={setFault} />
      <Earlier />
    </section>
  );
}
