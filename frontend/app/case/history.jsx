// Every version that was saved: when, how, what was different, and back to it.

import { unifiedMergeView } from "@codemirror/merge";
import { yaml } from "@codemirror/lang-yaml";
import { EditorState } from "@codemirror/state";
import { EditorView, lineNumbers } from "@codemirror/view";
import { useEffect, useRef, useState } from "preact/hooks";
import { get } from "../api.js";
import { save, saved } from "../state.js";
import { look } from "./editor/look.js";

const HOW = { opened: "as it was first opened", saved: "saved", applied: "a way out applied", answered: "an answer written", restored: "brought back", outside: "changed outside" };
const when = (seconds) => new Date(1000 * seconds).toLocaleString("en-GB", { dateStyle: "medium", timeStyle: "medium" });
const at = (version = "") => `/api/cases/${encodeURIComponent(saved.value.name)}/history${version && `/${version}`}`;

/** What the text now saved has that a version had not. */
function Difference({ before, now }) {
  const place = useRef(null);
  useEffect(() => {
    const extensions = [lineNumbers(), yaml(), look, EditorView.lineWrapping, EditorState.readOnly.of(true), EditorView.contentAttributes.of({ "aria-label": "What is different now" }), unifiedMergeView({ original: before, mergeControls: false, collapseUnchanged: { margin: 2, minSize: 6 } })];
    const view = new EditorView({ doc: now, extensions, parent: place.current });
    return () => view.destroy();
  }, [before, now]);
  return before === now ? <p>This is the version now saved.</p> : <div ref={place} />;
}

export default function History({ onClose }) {
  const dialog = useRef(null);
  const [versions, setVersions] = useState(null);
  const [chosen, setChosen] = useState(null);
  const [fault, setFault] = useState(null);
  useEffect(() => {
    dialog.current.showModal();
    get(at()).then((found) => setVersions(found.versions), (error) => setFault(error.message));
  }, []);
  const choose = (version) => get(at(version)).then(setChosen, (error) => setFault(error.message));
  const restore = async () => (await save({ next: chosen.text, how: "restored" })) && onClose();
  return (
    <dialog class="history" ref={dialog} onClose={onClose} aria-labelledby="h-history">
      <h2 id="h-history">History</h2>
      {fault && <p class="fault" role="alert">{fault}</p>}
      <div class="history-parts">
        <ol>
          {versions?.map((one, n) => (
            <li key={versions.length - n}><button type="button" aria-pressed={chosen?.version === one.version} onClick={() => choose(one.version)}>{when(one.saved)}<span>{HOW[one.how]}</span></button></li>
          ))}
        </ol>
        <div class="history-shown">
          {chosen ? <><p class="quiet">What the text now saved has (marked) and has no longer (struck out) beside this version.</p><Difference before={chosen.text} now={saved.value.text} /></> : <p class="quiet">Choose a version to compare it with the text now saved.</p>}
        </div>
      </div>
      <p class="acts">
        <button type="button" class="main" disabled={!chosen || chosen.text === saved.value.text} onClick={restore}>Bring it back</button>
        <button type="button" onClick={() => dialog.current.close()}>Close</button>
      </p>
    </dialog>
  );
}
