// A section of the report as the server rendered it, with its pictures and tables awake.

import { useLayoutEffect, useRef } from "preact/hooks";
import { findable, sortable } from "../src/table.js";

/**
 * Shows HTML of our own server and wakes it.
 *
 * @param {{page: {html: string, data: object}, account: string | null, wake?: (root: HTMLElement, data: object) => void}} props
 *   `account` is the one whose panels are shown where the page has one for each; `wake` draws pictures and adds what can be done.
 */
export function Fragment({ page, account = null, wake }) {
  const place = useRef(null);
  useLayoutEffect(() => {
    const root = place.current;
    root.innerHTML = page.html;
    root.querySelectorAll("table.sortable").forEach(sortable);
    root.querySelectorAll(".filter").forEach((tools) => findable(tools, tools.parentElement.querySelector("table")));
  }, [page]);
  useLayoutEffect(() => {
    const root = place.current;
    for (const panel of root.querySelectorAll("[data-account]")) panel.hidden = account !== null && panel.dataset.account !== account;
    for (const panel of root.querySelectorAll("[data-accounts]")) panel.hidden = account !== null && !JSON.parse(panel.dataset.accounts).includes(account);
    return wake?.(root, page.data);
  }, [page, account, wake]);
  return <div class="fragment js" ref={place} />;
}
