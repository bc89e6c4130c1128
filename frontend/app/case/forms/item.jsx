// One entry of a list: closed it is told in words, open it has its fields.

import { Remove } from "./field.jsx";

/** @param {{path: (string|number)[], name: any, told?: any, what: string, edits?: object[], open?: boolean}} props `edits` take it out. */
export function Item({ path, name, told, what, edits, open = false, children }) {
  return (
    <details class="item" open={open}>
      <summary data-path={JSON.stringify(path)}><span class="item-name">{name}</span>{told && <span class="item-told">{told}</span>}</summary>
      <div class="item-body">
        {children}
        <Remove what={what} edits={edits ?? [{ path, removed: true }]} />
      </div>
    </details>
  );
}
