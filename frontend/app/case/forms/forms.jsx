// The case as forms, a part at a time.

import { useLayoutEffect, useRef } from "preact/hooks";
import { query, turn } from "../../router.jsx";
import { checked, outline } from "../../state.js";
import { focusOn, goTo, sought } from "../sought.js";
import { Accounts } from "./accounts.jsx";
import { About } from "./about.jsx";
import { Issues } from "./issues.jsx";
import { Packages } from "./packages.jsx";
import { Parties } from "./parties.jsx";
import { Rules } from "./rules.jsx";
import { Sources } from "./sources.jsx";
import { Wants } from "./wants.jsx";

const count = (of) => (of ? Object.keys(of).length : 0);

const PARTS = {
  about: { title: "What it is about", Shown: About },
  parties: { title: "Who sits at the table", Shown: Parties, holds: (plain) => count(plain.parties) },
  issues: { title: "What can be agreed", Shown: Issues, holds: (plain) => count(plain.issues) },
  wants: { title: "What each side wants", Shown: Wants, holds: (plain) => Object.values(plain.statements ?? {}).reduce((sum, said) => sum + count(said), 0) },
  rules: { title: "What cannot go together", Shown: Rules, holds: (plain) => count(plain.rules) },
  packages: { title: "Packages with a name", Shown: Packages, holds: (plain) => count(plain.packages) },
  sources: { title: "Where it is known from", Shown: Sources, holds: (plain) => count(plain.sources) },
  accounts: { title: "Accounts and variants", Shown: Accounts, holds: (plain) => count(plain.accounts) + count(plain.variants) },
};

function Parts({ part, plain }) {
  return (
    <nav class="parts" aria-label="Parts of the case">
      <ol>
        {Object.entries(PARTS).map(([key, { title, holds }]) => (
          <li key={key}><button type="button" aria-current={key === part ? "true" : undefined} onClick={() => turn({ part: key === "about" ? null : key })}>{title}{holds && <span class="count">{holds(plain)}</span>}</button></li>
        ))}
      </ol>
    </nav>
  );
}

/** Brings the field that was asked for into view. */
function useSought(root) {
  useLayoutEffect(() => {
    if (!sought.value || !goTo(sought.value.path)) return;
    const clock = requestAnimationFrame(() => {
      if (root.current && sought.value && focusOn(root.current, sought.value.path)) sought.value = null;
    });
    return () => cancelAnimationFrame(clock);
  }, [sought.value]);
}

export default function Forms() {
  const root = useRef(null);
  useSought(root);
  const part = PARTS[query.value.part] ? query.value.part : "about";
  const { title, Shown } = PARTS[part];
  const mistaken = !checked.value.case;
  if (!outline.value) {
    return (
      <div class="forms-none">
        <p>The file holds mistakes, and forms can be made only of a case that has none. <button type="button" onClick={() => turn({ as: "text" })}>Mend them in the text</button></p>
      </div>
    );
  }
  return (
    <div class="forms" ref={root}>
      <Parts part={part} plain={outline.value.plain} />
      <fieldset class="form" disabled={mistaken}>
        <legend class="hidden-words">{title}</legend>
        {mistaken && <p class="notice">The text holds mistakes; the forms rest until they are mended or undone. <button type="button" class="of-the-rest" onClick={() => turn({ as: "text" })}>To the text</button></p>}
        <h2>{title}</h2>
        <Shown key={part} case={outline.value} />
      </fieldset>
    </div>
  );
}
