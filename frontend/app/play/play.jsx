// One play, from one seat: how it stands, what can be done, and at its end what lay behind it.

import { useEffect, useRef, useState } from "preact/hooks";
import { get, listen, send } from "../api.js";
import { Notice } from "../parts.jsx";
import { Debrief } from "./debrief.jsx";
import { History } from "./history.jsx";
import { Offer } from "./offer.jsx";
import { Revealed } from "./revealed.jsx";
import { keptOf, seatIn } from "./seats.js";
import { gained, points } from "./worth.js";

/** How a play stands, kept up with whoever moves; and the way to move. */
function usePlay(play) {
  const [state, setState] = useState(null);
  const [fault, setFault] = useState(null);
  const at = `/api/plays/${play}`;
  const seat = `seat=${encodeURIComponent(seatIn(play))}`;
  const latest = useRef(-1);
  const take = (found) => {
    latest.current = found.turn;
    setState(found);
  };
  const look = () => get(`${at}?${seat}`).then(take, (error) => setFault(error.message));
  useEffect(() => {
    look();
    return listen(`${at}/events?${seat}`, (told) => told.turn !== latest.current && look());
  }, [play]);
  useEffect(() => {
    if (!state?.ends || state.over) return undefined;
    const clock = setTimeout(look, Math.max(0, 1000 * state.ends - Date.now()) + 500);
    return () => clearTimeout(clock);
  }, [state?.ends, state?.over]);
  const move = async (made) => {
    setFault(null);
    try {
      take(await send("POST", `${at}/moves?${seat}`, { turn: state.turn, ...made }));
      return true;
    } catch (error) {
      setFault(error.message);
      if (error.data?.state) take(error.data.state);
      return false;
    }
  };
  return { state, fault, move, put: () => setFault(null) };
}

function Clock({ ends }) {
  const [now, setNow] = useState(Date.now());
  useEffect(() => {
    const clock = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(clock);
  }, []);
  const left = Math.max(0, Math.round(ends - now / 1000));
  return <span> · {Math.floor(left / 60)}:{String(left % 60).padStart(2, "0")} left</span>;
}

function Invitation({ play }) {
  const { invitation } = keptOf(play);
  if (!invitation) return null;
  const address = `${location.origin}/play/${play}?invitation=${invitation}`;
  return (
    <details class="notice">
      <summary>The other person joins with this link</summary>
      <p><input readOnly value={address} aria-label="The link for the other person" onFocus={(event) => event.currentTarget.select()} /> <button type="button" onClick={() => navigator.clipboard?.writeText(address)}>Copy</button></p>
      <p class="quiet">It works once, in a browser that was let into the app.</p>
    </details>
  );
}

const ENDS = { agreed: "There is a deal.", deadline: "Time ran out: no deal.", "walked out": "Somebody left: no deal.", "not held": "The next meeting was not held: no deal.", "no room": "Somebody could sign nothing: no deal.", time: "The clock ran out: no deal." };

function Standing({ state }) {
  const you = state.parties.find((one) => one.you);
  const whose = state.parties.find(({ key }) => key === state.whose);
  const meeting = state.meetings[state.meeting];
  return (
    <header class="standing-play">
      <h2>You are {you.name}</h2>
      <p role="status" aria-live="polite">
        {state.over ? (ENDS[state.end] ?? "The talks are over.") : `Round ${state.round} of ${state.rounds}${meeting?.name ? `, ${meeting.name}` : ""}. ${state.your_turn ? "It is your turn." : `Waiting for ${whose?.name ?? "the other side"}.`}`}
        {state.ends && !state.over && <Clock ends={state.ends} />}
      </p>
      <p class="quiet">No deal is worth {points(state.no_deal, state.best)} to you, your best package {points(state.best, state.best)}.</p>
    </header>
  );
}

function Received({ state, onAccept }) {
  const { standing, issues } = state;
  if (!standing) return null;
  const by = state.parties.find(({ key }) => key === standing.by)?.name;
  return (
    <section class="received" aria-labelledby="h-received">
      <h3 id="h-received">{by} offers</h3>
      <p>{issues.map((issue) => { const option = issue.options.find(({ key }) => key === standing.options[issue.key]); return <span key={issue.key} class="part"><i>{issue.name}</i> {option?.about || option?.name}</span>; })}</p>
      <p><b>{points(standing.worth, state.best)}</b> for you, {gained(standing.gain, state.best)} against no deal. {standing.acceptable ? <button type="button" class="main" onClick={onAccept}>Accept</button> : <span class="quiet">You could not sign this.</span>}</p>
    </section>
  );
}

function Leave({ onLeave }) {
  const [sure, setSure] = useState(false);
  if (!sure) return <button type="button" onClick={() => setSure(true)}>Leave the talks</button>;
  return <span class="acts">Leave without a deal? <button type="button" onClick={onLeave}>Leave</button> <button type="button" onClick={() => setSure(false)}>Stay</button></span>;
}

export function Play({ play, onLeave }) {
  const { state, fault, move, put } = usePlay(play);
  if (!state) return <Notice told={fault} kind="fault" />;
  return (
    <div class="play">
      <Standing state={state} />
      <Notice told={fault} kind="fault" onClose={put} />
      {!state.over && <Invitation play={play} />}
      {state.over ? <Debrief play={play} state={state} /> : (
        <div class="table">
          <div>
            {state.your_turn && <Received state={state} onAccept={() => move({ act: "accept" })} />}
            <Offer state={state} onOffer={(options) => move({ act: "offer", options })} />
            {state.your_turn && <Leave onLeave={() => move({ act: "leave" })} />}
          </div>
          <aside><History state={state} /><Revealed state={state} /></aside>
        </div>
      )}
      {onLeave && <p><button type="button" onClick={onLeave}>{state.over ? "Play again" : "To the other plays"}</button> {!state.over && <span class="quiet">Nothing is lost; this play goes on where it stands.</span>}</p>}
    </div>
  );
}
