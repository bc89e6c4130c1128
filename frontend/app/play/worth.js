// How what a package is worth is written: as points of a hundred, where the best package is worth about 1.

const scale = (best) => (best > 0 && best <= 1.5 ? 100 : 1);

/** A worth on the scale of a seat. */
export function points(value, best) {
  if (value === null || value === undefined) return "–";
  return scale(best) === 1 ? String(Number(value.toPrecision(3))) : (value * scale(best)).toFixed(1);
}

/** A gain, with its sign. */
export const gained = (value, best) => (value === null || value === undefined ? "–" : `${value > 0 ? "+" : value < 0 ? "−" : "±"}${points(Math.abs(value), best)}`);

export const nameOf = (option) => option?.about || option?.name || "";
