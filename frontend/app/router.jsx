// The address: which case, which pane, and the state of the view, so that a link brings it back.

import { computed, signal } from "@preact/signals";

const read = () => {
  const [, first, name, pane] = location.pathname.split("/").map(decodeURIComponent);
  const query = Object.fromEntries(new URLSearchParams(location.search));
  return first === "case" && name ? { name, pane: pane || "deals", query } : { name: null, pane: first || "home", more: name ?? null, query };
};

/** Where we are: `{name, pane, query}`; `name` is null on pages that are not about one case. */
export const route = signal(read());
export const query = computed(() => route.value.query);

addEventListener("popstate", () => (route.value = read()));

/** The address of a pane of a case with a query; entries without a value are left out. */
export function address(name, pane, query = {}) {
  const kept = Object.entries(query).filter(([, value]) => value !== null && value !== undefined && value !== "");
  const path = name === null ? `/${pane === "home" ? "" : pane}` : `/case/${encodeURIComponent(name)}/${pane}`;
  return path + (kept.length ? `?${new URLSearchParams(kept)}` : "");
}

/** Goes to an address of the app; `replace` leaves no step for the back button. */
export function go(path, { replace = false } = {}) {
  history[replace ? "replaceState" : "pushState"](null, "", path);
  route.value = read();
}

/** Changes entries of the query; null takes one out. */
export function turn(changes, options) {
  const { name, pane, query } = route.value;
  go(address(name, pane, { ...query, ...changes }), options);
}

/** A link within the app. */
export function Link({ to, children, ...rest }) {
  const follow = (event) => {
    if (event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    go(to);
  };
  return <a href={to} onClick={follow} {...rest}>{children}</a>;
}
