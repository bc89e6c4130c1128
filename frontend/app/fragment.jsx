// A section of the report as the server rendered it, with its pictures and tables awake.

import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { findable, sortable } from "../src/table.js";
import { Pictures } from "./pictures.js";
import { dark } from "./theme.js";

const PAUSE = 120;

/** Draws again when there is more or less room. */
function useResizing(place, draw) {
  useEffect(() => {
    let [width, clock] = [place.current.clientWidth, null];
    const watch = new ResizeObserver(() => {
      if (place.current.clientWidth === width) return;
      width = place.current.clientWidth;
      clearTimeout(clock);
      clock = setTimeout(draw, PAUSE);
    });
    watch.observe(place.current);
    return () => { watch.disconnect(); clearTimeout(clock); };
  }, [draw]);
}

/**
 * Shows HTML of our own server and wakes it.
 *
 * @param {{page: {html: string, data: object, sections: object}, account: string | null, stale?: boolean, wake?: (root: HTMLElement, pictures: Pictures) => (() => void) | void}} props
 *   `account` is the one whose panels are shown where the page has one for each; `stale` says that a newer one is being
 *   made; `wake` adds what can be done, and may return what takes it back.
 */
export function Fragment({ page, account = null, stale = false, wake }) {
  const place = useRef(null);
  const pictures = useRef(null);
  const shown = account ?? Object.keys(page.data.accounts ?? {})[0];
  const draw = useRef(() => {});
  draw.current = () => pictures.current?.draw(shown);
  const again = useRef(() => draw.current()).current;
  useLayoutEffect(() => {
    const root = place.current;
    root.innerHTML = page.html;
    root.querySelectorAll("table.sortable").forEach(sortable);
    root.querySelectorAll(".filter").forEach((tools) => findable(tools, tools.parentElement.querySelector("table")));
    pictures.current = new Pictures(root, page.data);
  }, [page]);
  useLayoutEffect(() => {
    const root = place.current;
    for (const panel of root.querySelectorAll("[data-account]")) panel.hidden = account !== null && panel.dataset.account !== account;
    for (const panel of root.querySelectorAll("[data-accounts]")) panel.hidden = account !== null && !JSON.parse(panel.dataset.accounts).includes(account);
    again();
    return wake?.(root, pictures.current);
  }, [page, account, wake]);
  useEffect(again, [dark.value]);
  useResizing(place, again);
  const sections = Object.entries(page.sections ?? {});
  return (
    <>
      {sections.length > 1 && <nav class="sections" aria-label="Sections"><ul>{sections.map(([id, title]) => <li key={id}><a href={`#${id}`}>{title}</a></li>)}</ul></nav>}
      <div class={stale ? "fragment stale" : "fragment"} ref={place} aria-busy={stale} />
    </>
  );
}
