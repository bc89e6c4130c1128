// Packages as the address writes them (option numbers, joined by points), as rows, and by their keys.

import { computed } from "@preact/signals";
import { query, turn } from "../router.jsx";
import { outline } from "../state.js";

/** The package picked, as a row of option numbers; null where none is, or none of this case. */
export const picked = computed(() => {
  const row = query.value.package?.split(".").map(Number);
  const issues = outline.value?.issues ?? [];
  return row?.length === issues.length && row.every((option, i) => issues[i].options[option]) ? row : null;
});

/** Picks a package; the back button returns to the one before. */
export const pick = (row) => turn({ package: row?.join(".") ?? null });

export const optionsOf = (row) => Object.fromEntries(row.map((option, i) => [outline.value.issues[i].key, outline.value.issues[i].options[option].key]));
export const rowOf = (options) => outline.value.issues.map((issue) => issue.options.findIndex((one) => one.key === options[issue.key]));

/** What tells a package from how things stand, in short. */
export function short(options) {
  const said = outline.value.issues.filter((issue) => options[issue.key] !== issue.status_quo);
  return said.map((issue) => `${issue.name}: ${issue.options.find((one) => one.key === options[issue.key])?.name}`).join(" · ") || "everything as it stands";
}
