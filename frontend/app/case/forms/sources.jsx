// Where it is known from.

import { keyFor } from "../hand.js";
import { Adding } from "./adding.jsx";
import { Field, Pick } from "./field.jsx";
import { Item } from "./item.jsx";

const STANDINGS = ["read", "second-hand", "from memory"].map((key) => ({ key, name: key }));

export function Sources({ case: { plain, sources } }) {
  return (
    <>
      <p class="lead">What is said without a source is marked as an assumption.</p>
      {sources.map((one) => {
        const at = (key) => ["sources", one.key, key];
        return (
          <Item key={one.key} path={["sources", one.key]} name={one.title} told={[one.publisher, one.date].filter(Boolean).join(", ")} what={one.title}>
            <Field label="Title" path={at("title")} value={one.title} needed />
            <Field label="Publisher" path={at("publisher")} value={one.publisher} />
            <Field label="Date" path={at("date")} value={one.date} kind="date" />
            <Field label="Where it can be read" path={at("address")} value={one.address} />
            <Pick label="Its wording is known" path={at("standing")} value={plain.sources[one.key].standing} options={STANDINGS} none="read" />
          </Item>
        );
      })}
      <Adding label="Add a source" begin={{ title: "" }} edits={({ title }) => (title.trim() ? [{ path: ["sources", keyFor(title, Object.keys(plain.sources ?? {}))], value: { title: title.trim() } }] : "It needs a title.")}>
        {(form, set) => <label>Title <input value={form.title} onInput={(event) => set({ title: event.currentTarget.value })} /></label>}
      </Adding>
    </>
  );
}
