// Sessions played between strategies that do not know each other's values, each told move by move on the map.

import { useCallback, useState } from "preact/hooks";
import { Fragment } from "../fragment.jsx";
import { useJob } from "../jobs.js";
import { Progress } from "../parts.jsx";
import { account, outline } from "../state.js";
import { Player } from "./player.js";
import { PROTOCOLS, STRATEGIES } from "./strategies.js";

const BEGIN = { protocol: "", rounds: "", sessions: 2000, seed: 1, strategies: {} };

/** What was typed, as the question has it; what is left as the case says it is left out. */
const optionsOf = ({ protocol, rounds, sessions, seed, strategies }) => ({
  ...(protocol ? { protocol } : {}),
  ...(rounds ? { rounds: Number(rounds) } : {}),
  ...(Object.keys(strategies).length ? { strategies } : {}),
  sessions: Number(sessions),
  seed: Number(seed),
});

function Terms({ begin, onAsk }) {
  const [form, setForm] = useState(begin);
  const set = (change) => setForm({ ...form, ...change });
  const ask = (event) => { event.preventDefault(); onAsk(form); };
  const pick = (party, name) => {
    const { [party]: _, ...others } = form.strategies;
    set({ strategies: name ? { ...others, [party]: name } : others });
  };
  return (
    <form class="terms" onSubmit={ask}>
      {outline.value.parties.map(({ key, name }) => (
        <label key={key}>{name} bargains <select value={form.strategies[key] ?? ""} onChange={(event) => pick(key, event.currentTarget.value)}><option value="">as the case says</option>{STRATEGIES.map((one) => <option key={one}>{one}</option>)}</select></label>
      ))}
      <label>Protocol <select value={form.protocol} onChange={(event) => set({ protocol: event.currentTarget.value })}><option value="">as the case says</option>{PROTOCOLS.map((one) => <option key={one}>{one}</option>)}</select></label>
      <label>Rounds <input type="number" min="1" max="10000" placeholder="as the case says" value={form.rounds} onInput={(event) => set({ rounds: event.currentTarget.value })} /></label>
      <label>Sessions <input type="number" min="1" max="1000000" required value={form.sessions} onInput={(event) => set({ sessions: event.currentTarget.value })} /></label>
      <label>Seed <input type="number" min="0" required value={form.seed} onInput={(event) => set({ seed: event.currentTarget.value })} /></label>
      <button class="main">Play</button>
    </form>
  );
}

export function Sessions() {
  const [asked, setAsked] = useState(BEGIN);
  const job = useJob("talks", optionsOf(asked));
  const wake = useCallback((root, pictures) => {
    const players = [...root.querySelectorAll("[data-talk]")].map((figure) => new Player(figure, pictures.of(figure)));
    return () => players.forEach((one) => one.end());
  }, [job.page]);
  return (
    <>
      <Terms begin={BEGIN} onAsk={setAsked} />
      <Progress job={job} what="The sessions" />
      {job.page && <Fragment page={job.page} account={account.value} stale={job.state !== "done"} wake={wake} />}
    </>
  );
}
