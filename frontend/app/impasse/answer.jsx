// An answer to a question, and what stands behind it: shown as the lines it would write, then written.

import { useEffect, useRef, useState } from "preact/hooks";
import { account, outline, variant } from "../state.js";
import { drafted, Lines, put } from "../writing.jsx";

const SURE = [[1, "certain: it binds"], [0.9, "almost certain"], [0.75, "likely"], [0.6, "rather more likely than not"]];
const STANDINGS = ["read", "second-hand", "from memory"];

function Source({ form, set }) {
  return (
    <>
      <label>Source
        <select value={form.source} onChange={(event) => set({ source: event.currentTarget.value })}>
          <option value="">none: an assumption</option>
          {outline.value.sources.map(({ key, title }) => <option key={key} value={key}>{title ?? key}</option>)}
          <option value="+">a new one …</option>
        </select>
      </label>
      {form.source === "+" && (
        <>
          <label>Its title <input required maxLength={300} value={form.title} onInput={(event) => set({ title: event.currentTarget.value })} /></label>
          <label>Its wording is known <select value={form.standing} onChange={(event) => set({ standing: event.currentTarget.value })}>{STANDINGS.map((one) => <option key={one}>{one}</option>)}</select></label>
        </>
      )}
    </>
  );
}

function Clashes({ clashes }) {
  if (!clashes.length) return null;
  return (
    <div class="fault" role="alert">
      <p>This cannot be true beside what is said already. Believe it less, leave the answer, or mend the others:</p>
      <ul>{clashes.map((one) => <li key={one.account + one.statements.map(({ id }) => id)}>{one.statements.map(({ id, line }) => `${id}${line ? ` (line ${line})` : ""}`).join(", ")}</li>)}</ul>
    </div>
  );
}

const answerOf = (question, form) => ({
  party: question.party,
  form: question[form.said],
  credence: Number(form.credence),
  accounts: form.everywhere || !account.value ? [] : [account.value],
  variant: variant.value,
  source: form.source === "+" ? { title: form.title, standing: form.standing } : form.source || null,
  because: form.because.trim() || null,
  date: form.date.trim() || null,
});

export function AnswerForm({ question, onClose }) {
  const [form, setForm] = useState({ said: null, credence: 1, source: "", title: "", standing: "read", because: "", date: "", everywhere: false });
  const [made, setMade] = useState(null);
  const [told, setTold] = useState(null);
  const first = useRef(null);
  useEffect(() => first.current?.focus(), []);
  const set = (change) => { setForm({ ...form, ...change }); setMade(null); setTold(null); };
  const draft = async (event) => {
    event.preventDefault();
    try {
      setMade(await drafted("/api/answer", { answer: answerOf(question, form) }));
    } catch (error) {
      setTold(error.message);
    }
  };
  const keep = async () => (await put(made, "Your answer is in the case.", "answered")) && onClose();
  return (
    <form class="answer" onSubmit={draft} aria-label="Your answer" onKeyDown={(event) => event.key === "Escape" && onClose()}>
      <fieldset class="choice">
        <legend>Answer</legend>
        {["yes", "no"].map((said, n) => <label key={said}><input ref={n ? null : first} type="radio" name="said" required checked={form.said === said} onChange={() => set({ said })} /><span>{said}</span></label>)}
      </fieldset>
      <label>How sure <select value={form.credence} onChange={(event) => set({ credence: event.currentTarget.value })}>{SURE.map(([value, words]) => <option key={value} value={value}>{words}</option>)}</select></label>
      <Source form={form} set={set} />
      <label class="wide">Why it is believed <input maxLength={1000} required={!form.source} value={form.because} onInput={(event) => set({ because: event.currentTarget.value })} /></label>
      <label>Date <input maxLength={10} placeholder="2019-02-28, 2019-02" pattern="\d{4}(-\d\d){0,2}" value={form.date} onInput={(event) => set({ date: event.currentTarget.value })} /></label>
      {outline.value.accounts.length > 1 && <label class="tick"><input type="checkbox" checked={form.everywhere} onChange={(event) => set({ everywhere: event.currentTarget.checked })} /> under every account</label>}
      {told && <p class="fault" role="alert">{told}</p>}
      {made && <><Clashes clashes={made.clashes} /><p class="quiet">This would be written:</p><Lines lines={made.lines} /></>}
      <p class="acts">
        {made ? <button type="button" class="main" onClick={keep}>{made.clashes.length ? "Write it all the same" : "Write it"}</button> : <button class="main">Show what it writes</button>}
        <button type="button" onClick={onClose}>Leave it</button>
      </p>
    </form>
  );
}
