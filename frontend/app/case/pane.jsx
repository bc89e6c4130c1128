// The case itself: as forms or as text, beside what follows from it; saved, compared, brought back.

import { lazy, Suspense } from "preact/compat";
import { useEffect, useState } from "preact/hooks";
import { query, turn } from "../router.jsx";
import { checked, conflict, saved, text, unsaved } from "../state.js";
import Beside from "./beside.jsx";
import Forms from "./forms/forms.jsx";
import { remember, saveAll, steps, undo } from "./hand.js";

const Text = lazy(() => import("./text.jsx"));
const Conflict = lazy(() => import("./conflict.jsx"));
const History = lazy(() => import("./history.jsx"));

const WAYS = { forms: "Forms", text: "Text" };

function Ways({ way }) {
  const keys = Object.keys(WAYS);
  const step = (event) => {
    if (!["ArrowLeft", "ArrowRight"].includes(event.key)) return;
    const other = keys.find((key) => key !== way);
    turn({ as: other === "text" ? "text" : null });
    document.getElementById(`way-${other}`).focus();
  };
  return (
    <div class="ways" role="tablist" aria-label="How the case is edited" onKeyDown={step}>
      {keys.map((key) => (
        <button key={key} type="button" role="tab" id={`way-${key}`} aria-selected={key === way} aria-controls="edited" tabIndex={key === way ? 0 : -1}
          onClick={() => turn({ as: key === "text" ? "text" : null })}>{WAYS[key]}</button>
      ))}
    </div>
  );
}

function Undo() {
  const last = steps.value.at(-1);
  return <button type="button" onClick={undo} disabled={!last} title={last ? `Undo: ${last.what}` : "Nothing to undo"}>Undo</button>;
}

/** Ctrl-S anywhere in the pane; Ctrl-Z where no field has an undo of its own. */
function useKeys() {
  useEffect(() => {
    const pressed = (event) => {
      if (!(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
      if (event.key === "s") {
        event.preventDefault();
        if (!conflict.peek()) saveAll();
      } else if (event.key === "z" && !event.target.closest("input:not([type=checkbox],[type=radio],[type=range]), textarea, [contenteditable=true]")) {
        event.preventDefault();
        undo();
      }
    };
    document.addEventListener("keydown", pressed);
    return () => document.removeEventListener("keydown", pressed);
  }, []);
}

/** What was typed as text is one change to be undone from the forms. */
function useTextAsOneChange(way) {
  useEffect(() => {
    if (way !== "text") return undefined;
    const before = text.peek();
    return () => text.peek() !== before && remember("changes in the text", before);
  }, [way]);
}

export default function Pane() {
  const [history, setHistory] = useState(false);
  const way = query.value.as === "text" ? "text" : "forms";
  useKeys();
  useTextAsOneChange(way);
  if (!saved.value || !checked.value) return null;
  if (conflict.value) return <Suspense fallback={null}><Conflict told={conflict.value} /></Suspense>;
  return (
    <div class="case">
      <div class="case-tools">
        <Ways way={way} />
        <span class="case-acts">
          <Undo />
          <button type="button" onClick={() => setHistory(true)} aria-haspopup="dialog">History</button>
          <button type="button" class="main" onClick={saveAll} disabled={!unsaved.value} aria-keyshortcuts="Control+S">Save</button>
        </span>
      </div>
      <div class="case-edited" id="edited" role="tabpanel" aria-labelledby={`way-${way}`}>
        {way === "text" ? <Suspense fallback={<p class="quiet">The editor is loading.</p>}><Text /></Suspense> : <Forms />}
      </div>
      <Beside way={way} />
      {history && <Suspense fallback={null}><History onClose={() => setHistory(false)} /></Suspense>}
    </div>
  );
}
