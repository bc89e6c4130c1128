// What the case is about.

import { Field } from "./field.jsx";

export function About({ case: { plain } }) {
  return (
    <>
      <p class="lead">Whoever reads the analysis begins here. Say who talks with whom about what, and when.</p>
      <Field label="Title" path={["title"]} value={plain.title} needed />
      <Field label="Date" path={["date"]} value={plain.date} kind="date" help="A day, a month or a year: 2019-02-28, 2019-02 or 2019." />
      <Field label="In a few sentences" path={["about"]} value={plain.about} kind="long" />
    </>
  );
}
