// What can be agreed: issues and their options.

import { useState } from "preact/hooks";
import { keyFor } from "../hand.js";
import { Adding } from "./adding.jsx";
import { Field, Remove, Ticks, useChange, Refused } from "./field.jsx";
import { Item } from "./item.jsx";

const LIKES = { "more is better": "likes later options better", "less is better": "likes earlier options better", indifferent: "does not mind" };

function Options({ issue }) {
  const [name, setName] = useState("");
  const { refused, make, put } = useChange();
  const add = async (event) => {
    event.preventDefault();
    const key = keyFor(name, issue.options.map((one) => one.key));
    if (name.trim() && (await make(`adding ${name}`, [{ path: ["issues", issue.key, "options", key], value: name.trim() }]))) setName("");
  };
  return (
    <fieldset class="field options">
      <legend>Options, from one end to the other</legend>
      <ol>
        {issue.options.map((one) => (
          <li key={one.key}>
            <Field label={`Option ${one.key}`} quiet path={["issues", issue.key, "options", one.key]} value={one.name === one.key ? "" : one.name} placeholder={one.key} />
            {issue.options.length > 1 && <Remove what={one.name} label="×" edits={[{ path: ["issues", issue.key, "options", one.key], removed: true }]} />}
          </li>
        ))}
      </ol>
      <p class="acts">
        <input aria-label={`A new option of ${issue.name}`} value={name} placeholder="One more option" onInput={(event) => { setName(event.currentTarget.value); put(); }} onKeyDown={(event) => event.key === "Enter" && add(event)} />
        <button type="button" onClick={add}>Add</button>
      </p>
      <Refused told={refused} onDone={put} />
    </fieldset>
  );
}

const lines = (text) => text.split("\n").map((one) => one.trim()).filter(Boolean);

/** A new issue with its options, and for each party how it likes them; packages that leave it out mean its first option. */
function editsOf({ name, options, likes }, plain) {
  const names = lines(options);
  if (!name.trim() || names.length < 2) return "It needs a name and two options or more.";
  const key = keyFor(name, Object.keys(plain.issues ?? {}));
  const keyed = {};
  for (const one of names) keyed[keyFor(one, Object.keys(keyed))] = one;
  const meant = plain.packages || plain["status quo"] ? { otherwise: Object.keys(keyed)[0] } : {};
  const said = Object.keys(plain.parties ?? {}).map((party) => ({ path: ["statements", party, plain.statements?.[party]?.length ?? 0], value: { [likes[party] ?? "more is better"]: key } }));
  return [{ path: ["issues", key], value: { name: name.trim(), options: keyed, ...meant } }, ...said];
}

export function Issues({ case: { plain, issues, parties } }) {
  return (
    <>
      <p class="lead">Each issue is settled on one of its options; a package has one of each.</p>
      {issues.map((issue) => (
        <Item key={issue.key} path={["issues", issue.key]} name={issue.name} told={`${issue.options.length} options`} what={issue.name}>
          <Field label="Name" path={["issues", issue.key, "name"]} value={issue.name} needed />
          <Ticks label="Carried out by" path={["issues", issue.key, "by"]} value={plain.issues[issue.key].by} options={parties} />
          <Options issue={issue} />
          <Field label="About it" path={["issues", issue.key, "about"]} value={plain.issues[issue.key].about} kind="long" />
        </Item>
      ))}
      <Adding label="Add an issue" begin={{ name: "", options: "", likes: {} }} edits={(form) => editsOf(form, plain)}>
        {(form, set) => (
          <>
            <label>Name <input value={form.name} onInput={(event) => set({ name: event.currentTarget.value })} /></label>
            <label>Options, one a line, from one end to the other <textarea rows={4} value={form.options} onInput={(event) => set({ options: event.currentTarget.value })} /></label>
            {parties.map(({ key, name }) => (
              <label key={key}>{name} <select value={form.likes[key] ?? "more is better"} onChange={(event) => set({ likes: { ...form.likes, [key]: event.currentTarget.value } })}>{Object.entries(LIKES).map(([kind, words]) => <option key={kind} value={kind}>{words}</option>)}</select></label>
            ))}
          </>
        )}
      </Adding>
    </>
  );
}
