// The place somebody asked to see: a line of the text, or the field that says it.

import { signal } from "@preact/signals";
import { turn } from "../router.jsx";

/** `{line, column, path}` of the place asked for, until it is shown. */
export const sought = signal(null);

/** The parts of the forms, by the keys of the file that they hold. */
export const PARTS = {
  about: ["title", "date", "about"],
  parties: ["parties"],
  issues: ["issues", "status quo"],
  wants: ["statements"],
  rules: ["rules"],
  packages: ["packages"],
  sources: ["sources"],
  accounts: ["accounts", "variants"],
};

/** Turns to the part of the forms that holds a path; says whether there is one. */
export function goTo(path) {
  const part = Object.keys(PARTS).find((key) => PARTS[key].includes(path[0]));
  if (!part) return false;
  turn({ part, of: part === "wants" ? path[1] : undefined }, { replace: true });
  return true;
}

/** Opens and focuses the field nearest to a path. */
export function focusOn(root, path) {
  for (let length = path.length; length > 0; length -= 1) {
    const found = root.querySelector(`[data-path="${CSS.escape(JSON.stringify(path.slice(0, length)))}"]`);
    if (!found) continue;
    for (let around = found.closest("details"); around; around = around.parentElement.closest("details")) around.open = true;
    const field = found.matches("input, textarea, select, summary") ? found : (found.querySelector("summary, input, textarea, select") ?? found);
    field.focus();
    field.scrollIntoView({ block: "center" });
    return true;
  }
  return false;
}
