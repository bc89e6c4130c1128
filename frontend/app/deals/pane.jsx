// The deals: the live map, sliders for what is supposed, the numbers, and one package seen close.

import { useEffect } from "preact/hooks";
import { Notice } from "../parts.jsx";
import { Written } from "../writing.jsx";
import { Accounts } from "./accounts.jsx";
import { Figures, Problem, Zopa } from "./figures.jsx";
import { Keep } from "./keep.jsx";
import { follow, look, lookFault } from "./look.js";
import { Map } from "./map.jsx";
import { Package } from "./package.jsx";
import { Sliders } from "./sliders.jsx";

export default function Deals() {
  useEffect(follow, []);
  const seen = look.value;
  return (
    <>
      <Written />
      <Notice told={lookFault.value} kind="fault" />
      {seen?.problem && <Problem problem={seen.problem} />}
      {seen && !seen.problem && <Zopa look={seen} />}
      <div class="deals">
        <div class="deals-map">
          {seen?.picture ? <Map /> : seen && !seen.problem && <p>There is no map: the packages are too many to list, or only an order of them is known.</p>}
          {seen && <Package />}
        </div>
        {seen && (
          <div class="deals-side">
            {!seen.problem && <Figures look={seen} />}
            <section class="suppose" aria-label="What is supposed">
              <h2>Suppose</h2>
              <Keep />
              <Sliders />
            </section>
            <Accounts />
          </div>
        )}
      </div>
    </>
  );
}
