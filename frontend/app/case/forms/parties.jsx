// Who sits at the table.

import { keyFor } from "../hand.js";
import { Adding } from "./adding.jsx";
import { Field } from "./field.jsx";
import { Item } from "./item.jsx";

export function Parties({ case: { plain } }) {
  const parties = Object.entries(plain.parties ?? {});
  return (
    <>
      <p class="lead">Each side that must agree, or may.</p>
      {parties.map(([key, party]) => (
        <Item key={key} path={["parties", key]} name={party.name} told={party.who} what={party.name}>
          <Field label="Name" path={["parties", key, "name"]} value={party.name} needed />
          <Field label="The people who act for it" path={["parties", key, "who"]} value={party.who} />
          <Field label="What it has without a deal" path={["parties", key, "no deal"]} value={party["no deal"]} kind="long" />
          <Field label="Bargaining weight" path={["parties", key, "bargaining weight"]} value={party["bargaining weight"]} kind="number" help="1 unless it is stronger or weaker at the table." />
        </Item>
      ))}
      <Adding label="Add a party" begin={{ name: "" }} edits={({ name }) => (name.trim() ? [{ path: ["parties", keyFor(name, Object.keys(plain.parties ?? {}))], value: { name: name.trim() } }] : "It needs a name.")}>
        {(form, set) => <label>Name <input value={form.name} onInput={(event) => set({ name: event.currentTarget.value })} /></label>}
      </Adding>
    </>
  );
}
