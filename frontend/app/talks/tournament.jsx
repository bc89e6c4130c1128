// Strategies that play each other on both sides of the case.

import { useState } from "preact/hooks";
import { Fragment } from "../fragment.jsx";
import { useJob } from "../jobs.js";
import { Progress } from "../parts.jsx";
import { outline } from "../state.js";
import { ENTRANTS, STRATEGIES } from "./strategies.js";

export function Tournament() {
  const [form, setForm] = useState({ entrants: ENTRANTS, repeats: 20, rounds: 100 });
  const [asked, setAsked] = useState(null);
  const job = useJob("tournament", asked ?? {}, { when: asked !== null });
  if (outline.value.parties.length !== 2) return <p>A tournament is for cases of two parties.</p>;
  const tick = (name) => setForm({ ...form, entrants: STRATEGIES.filter((one) => (one === name) !== form.entrants.includes(one)) });
  const hold = (event) => {
    event.preventDefault();
    setAsked({ entrants: form.entrants, repeats: Number(form.repeats), rounds: Number(form.rounds) });
  };
  return (
    <>
      <form class="terms" onSubmit={hold}>
        <fieldset class="entrants">
          <legend>Who enters</legend>
          {STRATEGIES.map((name) => <label key={name} class="tick"><input type="checkbox" checked={form.entrants.includes(name)} onChange={() => tick(name)} />{name}</label>)}
        </fieldset>
        <label>Repeats of each pairing <input type="number" min="1" max="10000" required value={form.repeats} onInput={(event) => setForm({ ...form, repeats: event.currentTarget.value })} /></label>
        <label>Rounds <input type="number" min="1" max="10000" required value={form.rounds} onInput={(event) => setForm({ ...form, rounds: event.currentTarget.value })} /></label>
        <button class="main" disabled={!form.entrants.length}>Hold the tournament</button>
      </form>
      <Progress job={job} what="The tournament" />
      {job.page && <Fragment page={job.page} stale={job.state !== "done"} />}
    </>
  );
}
