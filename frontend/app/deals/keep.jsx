// Writes what is supposed into the case: shown first, then saved, and taken back with another click.

import { useState } from "preact/hooks";
import { fault, question, suppose, supposes } from "../state.js";
import { drafted, Lines, put } from "../writing.jsx";

export function Keep() {
  const [made, setMade] = useState(null);
  const now = JSON.stringify(question.value);
  if (!Object.keys(suppose.value).length) return null;
  const show = async () => {
    try {
      setMade({ ...(await drafted("/api/keep", {})), of: now });
    } catch (error) {
      fault.value = error.message;
    }
  };
  const keep = async () => {
    if (await put(made, "Kept in the case: what was supposed.", "applied")) supposes({}, {});
    setMade(null);
  };
  if (made?.of !== now) return <p><button type="button" class="main" onClick={show}>Keep in the case…</button></p>;
  return (
    <div class="keep">
      <p>These lines of the case file would be new or changed:</p>
      <Lines lines={made.lines} />
      <p class="acts"><button type="button" class="main" onClick={keep}>Write them in</button><button type="button" onClick={() => setMade(null)}>Leave it</button></p>
    </div>
  );
}
