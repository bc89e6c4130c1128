// The states passed on a walk through the graph of moves, kept in the address.

import { computed } from "@preact/signals";
import { query, turn } from "../router.jsx";

const BETWEEN = "\n";

/** The labels of the states passed, the present one last; empty until somebody walks. */
export const passed = computed(() => (query.value.walk ?? "").split(BETWEEN).filter(Boolean));

/** Walks a whole way. */
export const walk = (labels) => turn({ walk: labels.length ? labels.join(BETWEEN) : null });

/** Which reading of its wants is taken for each party; those not named have the first that holds. */
export const readings = computed(() => {
  const said = (query.value.readings ?? "").split(BETWEEN).map((one) => one.split("="));
  return Object.fromEntries(said.filter(([party, key]) => party && key));
});

/** Takes another reading for a party; none, for the first that holds. */
export function read(party, key) {
  const next = Object.entries({ ...readings.value, [party]: key }).filter(([, held]) => held);
  turn({ readings: next.map((one) => one.join("=")).join(BETWEEN) || null });
}
