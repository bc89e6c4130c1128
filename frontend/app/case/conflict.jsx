// Two texts of the same case, made at the same time: side by side, to choose from.

import { MergeView } from "@codemirror/merge";
import { yaml } from "@codemirror/lang-yaml";
import { EditorState } from "@codemirror/state";
import { EditorView, lineNumbers } from "@codemirror/view";
import { useEffect, useRef } from "preact/hooks";
import { send } from "../api.js";
import { open, save, saved, text } from "../state.js";
import { look } from "./editor/look.js";

const shared = [lineNumbers(), yaml(), look, EditorView.lineWrapping];

/** A new file of the same name, where the old one is gone. */
async function writeAnew(next) {
  await send("POST", "/api/cases", { name: saved.value.name, text: next });
  open(saved.value.name);
}

export default function Conflict({ told }) {
  const place = useRef(null);
  const view = useRef(null);
  const { theirs } = told;
  useEffect(() => {
    if (!theirs) return undefined;
    view.current = new MergeView({
      a: { doc: theirs.text, extensions: [...shared, EditorState.readOnly.of(true), EditorView.contentAttributes.of({ "aria-label": "The text in the file" })] },
      b: { doc: text.peek(), extensions: [...shared, EditorView.contentAttributes.of({ "aria-label": "Your text" })] },
      parent: place.current,
      revertControls: "a-to-b",
      collapseUnchanged: { margin: 3, minSize: 6 },
      gutter: true,
    });
    return () => view.current.destroy();
  }, [theirs?.version]);
  if (!theirs) {
    return (
      <section class="conflict" aria-labelledby="h-conflict">
        <h2 id="h-conflict">The file is gone</h2>
        <p>It was removed or renamed while you changed it. Your text is kept here.</p>
        <p class="acts"><button type="button" class="main" onClick={() => writeAnew(text.value)}>Write it again</button></p>
      </section>
    );
  }
  const keep = (next) => save({ next, over: theirs.version });
  return (
    <section class="conflict" aria-labelledby="h-conflict">
      <h2 id="h-conflict">The file was changed elsewhere</h2>
      <p class="lead">On the left what the file says now, on the right your text, which you can change here; an arrow takes a passage over. Whatever you choose, the other stays in the history.</p>
      <p class="acts">
        <button type="button" class="main" onClick={() => keep(view.current.b.state.sliceDoc())}>Save the right side</button>
        <button type="button" onClick={() => takeTheirs(theirs)}>Take the left side</button>
      </p>
      <div class="merge" ref={place} />
    </section>
  );
}

/** Keeps one's own text in the history before theirs is taken. */
async function takeTheirs(theirs) {
  if (await save({ over: theirs.version })) await save({ next: theirs.text, how: "restored" });
}
