// The seats that this browser has: whoever has a seat's token plays there, so it stays out of the address.

const KEY = "detente-seats";

function kept() {
  try {
    return JSON.parse(localStorage.getItem(KEY) ?? "{}");
  } catch {
    return {};
  }
}

/** The token of this browser's seat in a play, if it has one. */
export const seatIn = (play) => kept()[play]?.seat ?? null;

/** What is kept of a play: its seat, and the invitation of the other person until it is used. */
export const keptOf = (play) => kept()[play] ?? {};

export function keep(play, held) {
  try {
    localStorage.setItem(KEY, JSON.stringify({ ...kept(), [play]: { ...kept()[play], ...held } }));
  } catch {
    /* without storage the seat lasts as long as the page */
  }
}

/** The plays that this browser has a seat in. */
export const played = () => Object.keys(kept());
