// The same question under every account, each of which can be switched off.

import { useEffect, useState } from "preact/hooks";
import { ask } from "../api.js";
import { percent } from "../parts.jsx";
import { query, turn } from "../router.jsx";
import { account, outline, question, sound } from "../state.js";
import { held, look } from "./look.js";

const PAUSE = 400;

/** The figures of every account that is on, by its key; asked for one after the other, when no slider is held. */
function useAccounts(keys) {
  const [found, setFound] = useState({});
  const busy = held.value !== null || look.value === null;
  const key = JSON.stringify([keys, { ...question.value, account: null }, busy]);
  useEffect(() => {
    const ended = new AbortController();
    if (busy) return undefined;
    setFound({});
    const each = async () => {
      for (const one of keys) {
        const seen = await ask("/api/live", { ...question.value, account: one, map: false, settled: true }, sound.value.text, { signal: ended.signal });
        if (ended.signal.aborted) return;
        setFound((before) => ({ ...before, [one]: seen }));
      }
    };
    const begin = () => each().catch((error) => error.name !== "AbortError" && setFound((before) => ({ ...before, fault: error.message })));
    const waiting = setTimeout(begin, PAUSE);
    return () => {
      clearTimeout(waiting);
      ended.abort();
    };
  }, [key]);
  return found;
}

const figure = (seen) => {
  if (!seen) return "…";
  if (seen.problem) return "no figures: its statements clash";
  if (seen.exact) return seen.zopa.share > 0 ? "yes" : "no";
  return `${percent(seen.zopa.share)} ± ${(100 * seen.zopa.standard_error).toFixed(1)}`;
};

export function Accounts() {
  const { accounts } = outline.value;
  const off = new Set(query.value.off?.split(",").filter(Boolean));
  const found = useAccounts(accounts.map((one) => one.key).filter((key) => !off.has(key)));
  if (accounts.length < 2) return null;
  const flip = (key) => {
    const next = accounts.map((one) => one.key).filter((one) => (one === key) !== off.has(one));
    turn({ off: next.join(",") || null }, { replace: true });
  };
  return (
    <section class="accounts" aria-label="Accounts">
      <h2>Under every account</h2>
      {found.fault && <p class="fault" role="alert">{found.fault}</p>}
      <table>
        <thead><tr><th scope="col">Account</th><th scope="col">Share of readings with a deal</th></tr></thead>
        <tbody>
          {accounts.map(({ key, name }) => (
            <tr key={key} aria-current={key === account.value ? "true" : undefined}>
              <th scope="row"><label class="tick"><input type="checkbox" checked={!off.has(key)} onChange={() => flip(key)} />{name}</label></th>
              <td>{off.has(key) ? "off" : figure(found[key])}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
