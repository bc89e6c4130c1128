// What is open in a state: each side's moves, the best for it first, and how the others could reply.

const FARES = { 1: ["better", "better"], 0: ["", "as good"], "-1": ["worse", "worse"] };

function Fares({ gain, whom, than = "" }) {
  if (gain === null || gain === undefined) return null;
  const [kind, words] = FARES[gain];
  return <span class={kind}>{words} for {whom}{than}</span>;
}

const swatch = (parties, key) => <span class={`swatch p${parties.findIndex((one) => one.key === key) % 6}`} aria-hidden="true" />;
const named = (parties, key) => parties.find((one) => one.key === key)?.name ?? key;

function Replies({ move, parties }) {
  const mover = named(parties, move.parties[0]);
  const all = move.replies.length + move.more_replies;
  const sanctions = move.replies.filter((one) => one.leaves !== null && one.leaves <= 0);
  if (!all) return move.parties.length === 1 ? <p class="quiet">No other side can move then.</p> : null;
  return (
    <details>
      <summary>{all === 1 ? "1 reply" : `${all} replies`}{sanctions.length ? `, ${sanctions.length} of which undo${sanctions.length === 1 ? "es" : ""} the gain or more` : ""}</summary>
      <ul>
        {move.replies.map((one) => (
          <li key={`${one.party} ${one.to}`}>{swatch(parties, one.party)}{named(parties, one.party)}: {one.change} → <b>{one.to}</b>; <Fares gain={one.gain} whom="itself" />, leaves {mover} <Fares gain={one.leaves} whom="it" than=" than before its move" /></li>
        ))}
      </ul>
      {move.more_replies > 0 && <p class="quiet">And {move.more_replies} more.</p>}
    </details>
  );
}

function Move({ move, parties, onStep }) {
  const others = parties.filter(({ key }) => !move.parties.includes(key));
  const own = move.parties.length > 1 ? parties.filter(({ key }) => move.parties.includes(key)) : [];
  return (
    <li>
      <button type="button" class={move.improving ? "step improving" : "step"} onClick={() => onStep(move.to)}><span>{move.change}</span> → <b>{move.to}</b></button>
      <p class="fares">
        {own.length ? own.map(({ key, name }) => <Fares key={key} gain={move.gains[key]} whom={name} />) : <Fares gain={move.gains[move.parties[0]]} whom="it" />}
        {others.map(({ key, name }) => <Fares key={key} gain={move.gains[key]} whom={name} />)}
      </p>
      {move.improving && <Replies move={move} parties={parties} />}
    </li>
  );
}

/** Moves by who makes them. */
function hands(moves) {
  const found = new Map();
  for (const move of moves) {
    const key = move.parties.join(" ");
    found.set(key, [...(found.get(key) ?? []), move]);
  }
  return [...found.values()];
}

export function Open({ look, parties, onStep }) {
  return (
    <div class="open">
      <h4>What can be done from here</h4>
      {!look.moves.length && <p>Nobody can move from here.</p>}
      {hands(look.moves).map((moves) => (
        <div key={moves[0].parties.join(" ")}>
          <p class="who">{moves[0].parties.map((key) => <span key={key}>{swatch(parties, key)}{named(parties, key)} </span>)}{moves[0].parties.length > 1 && "together"}</p>
          <ul>{moves.map((move) => <Move key={move.to} move={move} parties={parties} onStep={onStep} />)}</ul>
        </div>
      ))}
      {look.more_moves > 0 && <p class="quiet">And {look.more_moves} more moves.</p>}
    </div>
  );
}
