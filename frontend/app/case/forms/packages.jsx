// Packages with a name: proposals, drafts, yardsticks.

import { keyFor } from "../hand.js";
import { Adding } from "./adding.jsx";
import { Field, Pick } from "./field.jsx";
import { Item } from "./item.jsx";

const told = (one, plain) => [plain.by, plain.date].filter(Boolean).join(", ");

export function Packages({ case: { plain, packages, issues } }) {
  return (
    <>
      <p class="lead">A package has one option of each issue; what it leaves out is as it stands now.</p>
      {packages.map((one) => (
        <Item key={one.key} path={["packages", one.key]} name={one.name} told={told(one, plain.packages[one.key])} what={one.name}>
          <Field label="Name" path={["packages", one.key, "name"]} value={one.name} needed />
          <Field label="Who put it forward" path={["packages", one.key, "by"]} value={plain.packages[one.key].by} />
          <Field label="Date" path={["packages", one.key, "date"]} value={plain.packages[one.key].date} kind="date" />
          {issues.map((issue) => <Pick key={issue.key} label={issue.name} path={["packages", one.key, "options", issue.key]} value={plain.packages[one.key].options?.[issue.key]} options={issue.options} none="as it stands" />)}
        </Item>
      ))}
      <Adding label="Add a package" begin={{ name: "", options: {} }} edits={({ name, options }) => (name.trim() && Object.keys(options).length ? [{ path: ["packages", keyFor(name, Object.keys(plain.packages ?? {}))], value: { name: name.trim(), options } }] : "It needs a name and an option.")}>
        {(form, set) => (
          <>
            <label>Name <input value={form.name} onInput={(event) => set({ name: event.currentTarget.value })} /></label>
            {issues.map((issue) => (
              <label key={issue.key}>{issue.name} <select value={form.options[issue.key] ?? ""} onChange={(event) => set({ options: { ...form.options, [issue.key]: event.currentTarget.value } })}><option value="">as it stands</option>{issue.options.map(({ key, name }) => <option key={key} value={key}>{name}</option>)}</select></label>
            ))}
          </>
        )}
      </Adding>
    </>
  );
}
