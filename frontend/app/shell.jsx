// What stands around every pane of a case: its name, the panes, what is looked at, and how the file stands.

import { useState } from "preact/hooks";
import { Choice, Notice } from "./parts.jsx";
import { address, Link, route, turn } from "./router.jsx";
import { account, checked, conflict, fault, notice, outline, save, saved, suppose, supposes, unsaved, variant } from "./state.js";
import { dark, toggleTheme } from "./theme.js";

/** The panes of a case, in their order. */
export const PANES = { case: "Case", deals: "Deals", impasse: "Impasse", moves: "Moves", talks: "Talks", play: "Play", report: "Report" };

const SHARED = ["account", "variant", "suppose", "off"];
const shared = () => Object.fromEntries(SHARED.map((key) => [key, route.value.query[key]]));

function Panes() {
  const { name, pane } = route.value;
  return (
    <nav class="panes" aria-label="Panes">
      {Object.entries(PANES).map(([key, title]) => (
        <Link key={key} to={address(name, key, shared())} aria-current={key === pane ? "page" : undefined}>{title}</Link>
      ))}
    </nav>
  );
}

function CopyLink() {
  const [told, setTold] = useState("Copy link");
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(location.href);
      setTold("Copied");
    } catch {
      setTold("Copy it from the address bar");
    }
    setTimeout(() => setTold("Copy link"), 2000);
  };
  return <button type="button" onClick={copy} aria-live="polite">{told}</button>;
}

function Standing() {
  const mistakes = checked.value?.problems.filter((one) => !one.warning).length ?? 0;
  const told = [unsaved.value ? "not saved" : "saved", mistakes ? `${mistakes} mistake${mistakes > 1 ? "s" : ""}` : ""].filter(Boolean).join(", ");
  return (
    <span class="standing">
      <span role="status">{told}</span>
      {unsaved.value && <button type="button" onClick={() => save()}>Save</button>}
    </span>
  );
}

function Supposed() {
  const count = Object.values(suppose.value).reduce((sum, said) => sum + Object.keys(said.weights ?? {}).length + Object.keys(said.credences ?? {}).length + (said.no_deal ? 1 : 0), 0);
  if (!count) return null;
  return <p class="notice">{count} supposition{count > 1 ? "s" : ""} beyond the file {count > 1 ? "are" : "is"} in force. <button type="button" onClick={() => supposes({}, {})}>Drop {count > 1 ? "them" : "it"}</button></p>;
}

function Looked() {
  const { accounts = [], variants = [] } = outline.value ?? {};
  return (
    <section class="looked" aria-label="What is looked at">
      <Choice label="Account" name="account" value={account.value} options={accounts} onChange={(key) => turn({ account: key })} />
      <Choice label="Variant" name="variant" value={variant.value} options={variants} onChange={(key) => turn({ variant: key })} />
    </section>
  );
}

export function Top({ children }) {
  return (
    <header class="app-bar">
      <a class="skip" href="#main">Skip to the content</a>
      <Link class="kicker" to="/">Détente</Link>
      {children}
      <button type="button" class="theme" onClick={toggleTheme}>{dark.value ? "Light" : "Dark"}</button>
    </header>
  );
}

/** A case and one of its panes. */
export function Shell({ children }) {
  const { name, pane } = route.value;
  return (
    <>
      <Top>
        <h1 class="title">{outline.value?.title ?? name}</h1>
        {saved.value && <Standing />}
        <CopyLink />
      </Top>
      <Panes />
      {pane !== "case" && <Looked />}
      <main id="main" class={`pane pane-${pane}`} tabIndex={-1}>
        <Notice told={fault.value} kind="fault" onClose={() => (fault.value = null)} />
        <Notice told={notice.value} onClose={() => (notice.value = null)} />
        {conflict.value && pane !== "case" && <p class="fault" role="alert">The file was changed elsewhere while this window holds changes of its own. <Link to={address(name, "case")}>Compare and choose</Link></p>}
        {pane !== "case" && pane !== "play" && <Supposed />}
        {children}
      </main>
    </>
  );
}
