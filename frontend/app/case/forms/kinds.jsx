// The kinds of statement that forms can add; all others are written as text.

function Choose({ label, value, options, onChange }) {
  return (
    <label>{label} <select value={value ?? ""} onChange={(event) => onChange(event.currentTarget.value)}>
      <option value="" disabled>choose</option>
      {options.map(({ key, name }) => <option key={key} value={key}>{name}</option>)}
    </select></label>
  );
}

const Issue = ({ label, name, form, set, case: { issues } }) => <Choose label={label} value={form[name]} options={issues} onChange={(key) => set({ [name]: key })} />;

function IssueAndOption({ form, set, case: held, label = "Issue" }) {
  const options = held.issues.find(({ key }) => key === form.issue)?.options ?? [];
  return (
    <>
      <Issue label={label} name="issue" form={form} set={(change) => set({ ...change, option: undefined })} case={held} />
      <Choose label="Option" value={form.option} options={options} onChange={(option) => set({ option })} />
    </>
  );
}

function Amount({ form, set, label }) {
  return <label>{label} <input inputMode="decimal" value={form.amount ?? ""} onInput={(event) => set({ amount: event.currentTarget.value })} /></label>;
}

const Packages = ({ form, set, case: { packages } }) => <Choose label="Package" value={form.package} options={packages} onChange={(key) => set({ package: key })} />;

const number = (text) => (String(text ?? "").trim() === "" ? NaN : Number(String(text).replace(",", ".")));
const between = (form, low, high) => number(form.amount) >= low && number(form.amount) <= high;

/** For each kind its title, its fields, and the statement that they make; nothing while something is missing. */
export const KINDS = {
  "matters more": {
    title: "One issue matters more than another",
    Shown: (props) => <><Issue label="This issue" name="issue" {...props} /><Issue label="more than this one" name="other" {...props} /></>,
    make: (form) => form.issue && form.other && form.issue !== form.other && { "matters more": [form.issue, form.other] },
  },
  "no deal at least": {
    title: "No deal is worth at least so much",
    Shown: (props) => <Amount label="From 0, its worst package, to 1, its best" {...props} />,
    make: (form) => between(form, 0, 1) && { "no deal": { "at least": number(form.amount) } },
  },
  "no deal at most": {
    title: "No deal is worth at most so much",
    Shown: (props) => <Amount label="From 0, its worst package, to 1, its best" {...props} />,
    make: (form) => between(form, 0, 1) && { "no deal": { "at most": number(form.amount) } },
  },
  accepted: { title: "It would sign a package", Shown: Packages, make: (form) => form.package && { accepted: [form.package] } },
  refused: { title: "It would not sign a package", Shown: Packages, make: (form) => form.package && { refused: [form.package] } },
  "red line": {
    title: "It never signs an option",
    Shown: IssueAndOption,
    make: (form) => form.issue && form.option && { "red line": { [form.issue]: form.option } },
  },
  "more is better": { title: "It likes later options of an issue better", Shown: (props) => <Issue label="Issue" name="issue" {...props} />, make: (form) => form.issue && { "more is better": form.issue } },
  "less is better": { title: "It likes earlier options of an issue better", Shown: (props) => <Issue label="Issue" name="issue" {...props} />, make: (form) => form.issue && { "less is better": form.issue } },
  "weight times": {
    title: "An issue now weighs so many times as much",
    Shown: (props) => <><Issue label="Issue" name="issue" {...props} /><Amount label="times as much" {...props} /></>,
    make: (form) => form.issue && number(form.amount) > 0 && { "weight times": { [form.issue]: number(form.amount) } },
  },
};

/** The statement that a form makes, or in words what is missing. */
export function formOf(form) {
  const made = KINDS[form.kind].make(form);
  if (!made) return "Something is missing, or out of range.";
  return { ...made, ...(form.credence < 1 ? { credence: form.credence } : {}), ...(form.because?.trim() ? { because: form.because.trim() } : {}), assumption: true };
}
