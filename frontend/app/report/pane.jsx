// What is on screen as one page to keep: the report with this account, this variant and what is supposed.

import { useState } from "preact/hooks";
import { useJob } from "../jobs.js";
import { Progress } from "../parts.jsx";
import { route } from "../router.jsx";
import { account, outline, suppose, unsaved, variant } from "../state.js";

export default function Report() {
  const [only, setOnly] = useState(false);
  const [begun, setBegun] = useState(false);
  const job = useJob("report", { every_account: !only }, { want: [], when: begun });
  const named = outline.value.accounts.find((one) => one.key === account.value)?.name;
  const time = outline.value.variants.find((one) => one.key === variant.value)?.name;
  return (
    <section>
      <h2>Report</h2>
      <p class="lead">One page with everything that all lenses say of the case{time ? `, as of ${time}` : ""}. It works offline and prints.</p>
      {Object.keys(suppose.value).length > 0 && <p>What is supposed here is written into it as statements.</p>}
      {unsaved.value && <p>It is about the text in hand, though that is not saved.</p>}
      {named && outline.value.accounts.length > 1 && (
        <label class="tick"><input type="checkbox" checked={only} onChange={(event) => { setOnly(event.currentTarget.checked); setBegun(false); }} /> Only the account “{named}”</label>
      )}
      <p>
        {job.state === "done"
          ? <a class="button" href={`/api/jobs/${job.job}/result`} download={`${route.value.name.replace(/\.ya?ml$/, "")}.html`}>Save the report</a>
          : <button type="button" class="main" disabled={begun && job.state !== "cancelled" && job.state !== "failed"} onClick={() => (begun ? job.again() : setBegun(true))}>Write the report</button>}
      </p>
      <Progress job={job} what="The report" />
    </section>
  );
}
