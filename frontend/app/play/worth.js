// How what a package is worth is written: in the units of the case, which are those of the words beside it.

const FINE = 1.5; // drawn values lie between 0 and about 1

/** A worth, given what the best package is worth. */
export function points(value, best) {
  if (value === null || value === undefined) return "–";
  return best > 0 && best <= FINE ? value.toFixed(3) : String(Number(value.toPrecision(4)));
}

/** A gain, with its sign. */
export const gained = (value, best) => (value === null || value === undefined ? "–" : `${value > 0 ? "+" : value < 0 ? "−" : "±"}${points(Math.abs(value), best)}`);

export const nameOf = (option) => option?.about || option?.name || "";
