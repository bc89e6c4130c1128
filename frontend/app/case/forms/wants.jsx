// What each side wants: the statements about it, in words, with how far they are believed and by whom they are told.

import { query, turn } from "../../router.jsx";
import { sought } from "../sought.js";
import { Adding } from "./adding.jsx";
import { asList, Field, Pick, Ticks } from "./field.jsx";
import { Item } from "./item.jsx";
import { formOf, KINDS } from "./kinds.jsx";

const believed = (credence) => (credence >= 1 ? "binds" : `believed ${Math.round(100 * credence)}%`);

function Statement({ party, said, case: { sources, accounts, variants, plain } }) {
  const path = ["statements", party, said.place];
  const held = plain.statements[party][said.place];
  const at = (key) => [...path, key];
  const inText = () => {
    sought.value = { line: said.line, column: 1, path };
    turn({ as: "text" });
  };
  return (
    <Item path={path} name={said.words} told={believed(said.credence)} what="this statement">
      <Field label="Credence" path={at("credence")} value={held.credence} kind="number" help="1, or nothing: it holds in every reading. Below 1 it only makes readings likelier." />
      {accounts.length > 1 && <Ticks label="Told by the accounts" path={at("accounts")} value={held.accounts} options={accounts} help="None ticked: all of them." />}
      {variants.length > 1 && <Ticks label="In the variants" path={at("variants")} value={held.variants} options={variants} />}
      <Pick label="Source" path={at("source")} value={asList(held.source)[0]} options={sources.map(({ key, title }) => ({ key, name: title }))} none="none: an assumption" />
      <Field label="Why it is believed" path={at("because")} value={held.because} kind="long" />
      <p><button type="button" onClick={inText}>Change its words in the text</button></p>
    </Item>
  );
}

export function Wants(props) {
  const { parties, statements, plain } = props.case;
  const of = parties.some(({ key }) => key === query.value.of) ? query.value.of : parties[0]?.key;
  if (!of) return <p>Name the parties first.</p>;
  const next = plain.statements?.[of]?.length ?? 0;
  return (
    <>
      <p class="lead">Say only what is known: values are drawn from all that fits.</p>
      <div class="of" role="group" aria-label="Of whom">
        {parties.map(({ key, name }) => <button key={key} type="button" aria-pressed={key === of} onClick={() => turn({ of: key })}>{name}</button>)}
      </div>
      {statements[of].map((said) => <Statement key={said.place} party={of} said={said} {...props} />)}
      <Adding key={of} label="Add a statement" begin={{ kind: "matters more" }} edits={(form) => { const made = formOf(form); return typeof made === "string" ? made : [{ path: ["statements", of, next], value: made }]; }}>
        {(form, set) => {
          const { Shown } = KINDS[form.kind];
          return (
            <>
              <label>What it says <select value={form.kind} onChange={(event) => set({ kind: event.currentTarget.value })}>{Object.entries(KINDS).map(([kind, { title }]) => <option key={kind} value={kind}>{title}</option>)}</select></label>
              <Shown form={form} set={set} case={props.case} />
              <label>How far it is believed <select value={form.credence ?? 1} onChange={(event) => set({ credence: Number(event.currentTarget.value) })}><option value={1}>it binds</option><option value={0.9}>90%</option><option value={0.75}>75%</option><option value={0.6}>60%</option></select></label>
              <label>Why <input value={form.because ?? ""} onInput={(event) => set({ because: event.currentTarget.value })} /></label>
            </>
          );
        }}
      </Adding>
    </>
  );
}
