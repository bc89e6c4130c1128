// Rival tellings, and other times or circumstances.

import { keyFor } from "../hand.js";
import { Adding } from "./adding.jsx";
import { Field } from "./field.jsx";
import { Item } from "./item.jsx";

function Kind({ section, title, lead, add, plain, listed }) {
  return (
    <section class="kind">
      <h3>{title}</h3>
      <p class="lead">{lead}</p>
      {listed.map((one) => (
        <Item key={one.key} path={[section, one.key]} name={one.name} what={one.name}>
          <Field label="Name" path={[section, one.key, "name"]} value={one.name} needed />
          <Field label="About it" path={[section, one.key, "about"]} value={one.about} kind="long" />
        </Item>
      ))}
      <Adding label={add} begin={{ name: "" }} edits={({ name }) => (name.trim() ? [{ path: [section, keyFor(name, Object.keys(plain[section] ?? {}))], value: { name: name.trim() } }] : "It needs a name.")}>
        {(form, set) => <label>Name <input value={form.name} onInput={(event) => set({ name: event.currentTarget.value })} /></label>}
      </Adding>
    </section>
  );
}

export function Accounts({ case: { plain, accounts, variants } }) {
  return (
    <>
      <Kind section="accounts" title="Accounts" lead="Rival tellings of what each side wants; every statement holds under all of them unless it names some." add="Add an account" plain={plain} listed={accounts} />
      <Kind section="variants" title="Variants" lead="Other times or circumstances: the day of the summit, a year on." add="Add a variant" plain={plain} listed={variants} />
    </>
  );
}
