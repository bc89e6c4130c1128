// The same question under every account, each of which can be switched off.

import { useEffect, useState } from "preact/hooks";
import { ask } from "../api.js";
import { percent } from "../parts.jsx";
import { query, turn } from "../router.jsx";
import { account, outline, question, sound } from "../state.js";

const PAUSE = 600;

const off = () => new Set((query.value.off ?? "").split(",").filter(Boolean));

/** The share with a deal under each account that is on, some time after the hand is off the sliders. */
function useShares() {
  const [shares, setShares] = useState({});
  const [asked, silent] = [question.value, query.value.off ?? ""];
  useEffect(() => {
    let over = false;
    const look = async () => {
      for (const { key } of outline.value.accounts) {
        if (over || off().has(key) || key === account.peek()) continue;
        const found = await ask("/api/live", { ...asked, account: key, map: false, settled: true }, sound.peek()?.text).catch(() => null);
        if (!over) setShares((held) => ({ ...held, [key]: found?.zopa ?? null }));
      }
    };
    const clock = setTimeout(look, PAUSE);
    return () => { over = true; clearTimeout(clock); };
  }, [JSON.stringify(asked), silent]);
  return shares;
}

export function Across() {
  const shares = useShares();
  const silent = off();
  const flip = (key) => {
    if (silent.has(key)) silent.delete(key);
    else silent.add(key);
    turn({ off: [...silent].join(",") || null }, { replace: true });
  };
  const others = outline.value.accounts.filter(({ key }) => key !== account.value);
  return (
    <fieldset class="across">
      <legend>The other accounts</legend>
      {others.map(({ key, name }) => (
        <label key={key} class="tick"><input type="checkbox" checked={!silent.has(key)} onChange={() => flip(key)} /><span>{name}</span><b>{silent.has(key) ? "" : shares[key] ? percent(shares[key].share) : "…"}</b></label>
      ))}
    </fieldset>
  );
}
