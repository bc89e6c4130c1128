// What cannot go together.

import { keyFor } from "../hand.js";
import { Adding } from "./adding.jsx";
import { Field, Pick, useChange } from "./field.jsx";
import { Item } from "./item.jsx";

function Active({ rule }) {
  const { make } = useChange();
  const path = ["rules", rule.key, "active"];
  const change = (event) => make("switching a rule", [event.currentTarget.checked ? { path, removed: true } : { path, value: false }]);
  return <label class="tick"><input type="checkbox" checked={rule.active} onChange={change} /> It holds</label>;
}

function Half({ label, form, set, name, issues }) {
  const [issue, option] = form[name] ?? [];
  const options = issues.find(({ key }) => key === issue)?.options ?? [];
  return (
    <fieldset class="choice">
      <legend>{label}</legend>
      <select aria-label={`${label}: issue`} value={issue ?? ""} onChange={(event) => set({ [name]: [event.currentTarget.value] })}><option value="" disabled>issue</option>{issues.map(({ key, name: words }) => <option key={key} value={key}>{words}</option>)}</select>
      <select aria-label={`${label}: option`} value={option ?? ""} onChange={(event) => set({ [name]: [issue, event.currentTarget.value] })}><option value="" disabled>option</option>{options.map(({ key, name: words }) => <option key={key} value={key}>{words}</option>)}</select>
    </fieldset>
  );
}

function editsOf({ kind, first, second, because }, plain) {
  if (!first?.[1] || !second?.[1] || first[0] === second[0]) return "Choose an option of two different issues.";
  if (!because.trim()) return "A rule needs its reason.";
  const [one, other] = [first, second].map(([issue, option]) => ({ [issue]: option }));
  const said = kind === "never" ? { never: { ...one, ...other } } : { if: one, then: other };
  return [{ path: ["rules", keyFor(because, Object.keys(plain.rules ?? {}))], value: { ...said, because: because.trim() } }];
}

export function Rules({ case: { plain, rules, issues } }) {
  return (
    <>
      <p class="lead">Packages that break a rule that holds are left out.</p>
      {rules.map((rule) => (
        <Item key={rule.key} path={["rules", rule.key]} name={rule.words} told={rule.active ? rule.kind : "switched off"} what="this rule">
          <Field label="Because" path={["rules", rule.key, "because"]} value={rule.because} kind="long" needed />
          <Pick label="It follows from" path={["rules", rule.key, "kind"]} value={plain.rules[rule.key].kind} options={[{ key: "logical", name: "logic" }, { key: "political", name: "politics: it may be given up" }]} none="logic" />
          <Active rule={rule} />
        </Item>
      ))}
      <Adding label="Add a rule" begin={{ kind: "if", because: "" }} edits={(form) => editsOf(form, plain)}>
        {(form, set) => (
          <>
            <label>It says <select value={form.kind} onChange={(event) => set({ kind: event.currentTarget.value })}><option value="if">if one, then the other</option><option value="never">never both</option></select></label>
            <Half label={form.kind === "if" ? "If" : "This"} name="first" form={form} set={set} issues={issues} />
            <Half label={form.kind === "if" ? "then" : "and this"} name="second" form={form} set={set} issues={issues} />
            <label>Because <input value={form.because} onInput={(event) => set({ because: event.currentTarget.value })} /></label>
          </>
        )}
      </Adding>
    </>
  );
}
