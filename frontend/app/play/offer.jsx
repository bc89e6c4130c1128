// An offer of one's own, built issue by issue, with what each option is worth.

import { useEffect, useState } from "preact/hooks";
import { gained, nameOf, points } from "./worth.js";

/** What an offer begins with: one's last one, or else what would be best for oneself. */
function begin(state) {
  const you = state.parties.find((one) => one.you).key;
  const own = state.events.filter((one) => one.act === "offers" && one.party === you).at(-1)?.package.options;
  return own ?? state.best_package;
}

function Issue({ issue, chosen, theirs, most, best, onChoose }) {
  return (
    <fieldset class="issue">
      <legend>{issue.name}</legend>
      {issue.options.map((option) => (
        <label key={option.key} class={theirs === option.key ? "theirs" : undefined}>
          <input type="radio" name={`offer-${issue.key}`} checked={chosen === option.key} onChange={() => onChoose(option.key)} />
          <span class="option">{nameOf(option)}{theirs === option.key && <small> they offer this</small>}</span>
          {option.worth !== null && <><span class="track" aria-hidden="true"><span class="fill" style={{ "--v": most ? option.worth / most : 0 }} /></span><output>{points(option.worth, best)}</output></>}
        </label>
      ))}
    </fieldset>
  );
}

export function Offer({ state, onOffer }) {
  const [options, setOptions] = useState(() => begin(state));
  useEffect(() => { if (state.turn === 0) setOptions(begin(state)); }, [state.party]);
  const worths = state.issues.map(({ key, options: all }) => all.find((one) => one.key === options[key])?.worth);
  const known = worths.every((worth) => worth !== null && worth !== undefined);
  const worth = known ? worths.reduce((sum, one) => sum + one, 0) : null;
  const most = Math.max(...state.issues.flatMap((issue) => issue.options.map((one) => one.worth ?? 0)));
  const below = known && state.no_deal !== null && worth < state.no_deal - 1e-4;
  return (
    <section class="offer" aria-labelledby="h-offer">
      <h3 id="h-offer">Your offer</h3>
      <div class="issues">
        {state.issues.map((issue) => <Issue key={issue.key} issue={issue} chosen={options[issue.key]} theirs={state.standing?.options[issue.key]} most={most} best={state.best} onChoose={(option) => setOptions({ ...options, [issue.key]: option })} />)}
      </div>
      <p class="total" aria-live="polite">
        {known && <><b>{points(worth, state.best)}</b> for you{state.no_deal !== null && <>, {gained(worth - state.no_deal, state.best)} against no deal</>}. </>}
        {below && "It is worth less to you than no deal: you could not sign it. "}
        <button type="button" class="main" disabled={!state.your_turn || below} onClick={() => onOffer(options)}>Offer this</button>
      </p>
    </section>
  );
}
