// Why there is no deal: conflicts, the menu applied with a click, questions answered in place.

import { createPortal } from "preact/compat";
import { useCallback, useState } from "preact/hooks";
import { element } from "../../src/data.js";
import { Fragment } from "../fragment.jsx";
import { useJob } from "../jobs.js";
import { Progress } from "../parts.jsx";
import { account } from "../state.js";
import { write, Written } from "../writing.jsx";
import { AnswerForm } from "./answer.jsx";

/** What an entry of the menu would change, in words. */
function wordsOf(entry) {
  const held = entry.querySelector(".entry").cloneNode(true);
  held.querySelectorAll(".number, .label").forEach((one) => one.remove());
  return held.textContent.replace(/\s+/g, " ").trim();
}

/** Puts a button under each entry of the menu. */
function offerToApply(root, job) {
  for (const entry of root.querySelectorAll("[data-entry]")) {
    const number = Number(entry.dataset.entry);
    const words = wordsOf(entry);
    const button = element("button", { type: "button", class: "main", "aria-label": `Apply entry ${number}: ${words}` }, "Apply");
    button.addEventListener("click", async () => {
      button.disabled = true;
      await write("/api/apply", { job, entry: number }, `Applied: ${words}`, "applied");
      button.disabled = false;
    });
    entry.querySelector(".command").replaceChildren(button);
  }
}

/** Puts a button under each question in view, and a place for its form. */
function offerToAnswer(root, choose) {
  for (const row of root.querySelectorAll("[data-question]")) {
    const key = row.closest("[data-account]")?.dataset.account;
    const place = element("div", { class: "answer-place" });
    const button = element("button", { type: "button" }, "Answer");
    button.addEventListener("click", () => choose({ key, number: Number(row.dataset.question), place, button }));
    row.querySelector("th").append(button, place);
  }
}

export default function Impasse() {
  const job = useJob("impasse", {}, { want: ["page", "result"] });
  const [asked, setAsked] = useState(null);
  const wake = useCallback((root) => {
    offerToApply(root, job.job);
    offerToAnswer(root, setAsked);
    setAsked(null);
  }, [job.page]);
  const question = asked && job.result?.accounts[asked.key]?.questions[asked.number];
  const close = () => {
    asked.button.focus();
    setAsked(null);
  };
  return (
    <>
      <Written />
      <Progress job={job} what="Why there is no deal" />
      {job.page && <Fragment page={job.page} account={account.value} stale={job.state !== "done"} wake={wake} />}
      {question && createPortal(<AnswerForm key={`${asked.key} ${asked.number}`} question={question} onClose={close} />, asked.place)}
    </>
  );
}
