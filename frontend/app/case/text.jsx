// The case as text: highlighted, completed, with mistakes where they are.

import { autocompletion, closeBrackets } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { yaml } from "@codemirror/lang-yaml";
import { bracketMatching, indentOnInput, indentUnit } from "@codemirror/language";
import { lintGutter, setDiagnostics } from "@codemirror/lint";
import { highlightSelectionMatches, searchKeymap } from "@codemirror/search";
import { EditorState } from "@codemirror/state";
import { drawSelection, EditorView, highlightActiveLine, highlightActiveLineGutter, keymap, lineNumbers } from "@codemirror/view";
import { useEffect, useRef } from "preact/hooks";
import { checked, text, write } from "../state.js";
import { completions } from "./editor/completing.js";
import { look } from "./editor/look.js";
import { sought } from "./sought.js";

/** Mistakes as the editor marks them, for the text that they were found in. */
function diagnostics(state, problems) {
  return problems.filter(({ line }) => line && line <= state.doc.lines).map((one) => {
    const row = state.doc.line(one.line);
    const from = Math.min(row.to, row.from + Math.max(0, (one.column ?? 1) - 1));
    const to = Math.min(row.to, from + Math.max(1, one.length ?? 1));
    return { from, to, severity: one.warning ? "warning" : "error", message: one.hint ? `${one.message}\n${one.hint}` : one.message };
  });
}

const extensions = [
  lineNumbers(), highlightActiveLine(), highlightActiveLineGutter(), history(), drawSelection(), indentOnInput(), bracketMatching(), closeBrackets(),
  indentUnit.of("  "), yaml(), lintGutter(), highlightSelectionMatches(), autocompletion({ override: [completions] }), look,
  keymap.of([{ key: "Escape", run: (view) => { view.contentDOM.blur(); return true; } }, ...searchKeymap, ...historyKeymap, ...defaultKeymap, indentWithTab]),
  EditorView.lineWrapping,
  EditorView.contentAttributes.of({ "aria-label": "The case file", spellcheck: "false" }),
  EditorView.updateListener.of((update) => update.docChanged && write(update.state.sliceDoc())),
];

const stateOf = (doc) => EditorState.create({ doc, extensions: [...extensions, EditorState.lineSeparator.of(doc.includes("\r\n") ? "\r\n" : "\n")] });

/** Puts a text from elsewhere into the editor, where it differs only. */
function follow(view, next) {
  const now = view.state.sliceDoc();
  if (now === next) return;
  if (next.includes("\r\n") !== now.includes("\r\n")) return view.setState(stateOf(next));
  let [from, to, end] = [0, now.length, next.length];
  while (from < to && from < end && now[from] === next[from]) from += 1;
  while (to > from && end > from && now[to - 1] === next[end - 1]) [to, end] = [to - 1, end - 1];
  const crlf = view.state.lineBreak.length - 1;
  const place = (at) => at - crlf * (now.slice(0, at).split("\r\n").length - 1);
  view.dispatch({ changes: { from: place(from), to: place(to), insert: next.slice(from, end) } });
}

function show(view, { line, column }) {
  const row = view.state.doc.line(Math.min(line ?? 1, view.state.doc.lines));
  const at = Math.min(row.to, row.from + (column ?? 1) - 1);
  view.dispatch({ selection: { anchor: at }, effects: EditorView.scrollIntoView(at, { y: "center" }) });
  view.focus();
}

export default function Text() {
  const place = useRef(null);
  const view = useRef(null);
  useEffect(() => {
    view.current = new EditorView({ state: stateOf(text.peek()), parent: place.current });
    return () => view.current.destroy();
  }, []);
  useEffect(() => follow(view.current, text.value), [text.value]);
  useEffect(() => view.current.dispatch(setDiagnostics(view.current.state, diagnostics(view.current.state, checked.value?.problems ?? []))), [checked.value]);
  useEffect(() => {
    if (!sought.value) return;
    show(view.current, sought.value);
    sought.value = null;
  }, [sought.value]);
  return (
    <div class="text-editor">
      <div ref={place} />
      <p class="quiet">Ctrl-Space completes, Ctrl-F finds, Escape and then Tab leaves the editor.</p>
    </div>
  );
}
