// The heat map over two chosen issues: a table whose cells carry the share and the best package behind it.

import { blend, colours, element, holds, percent, readable } from "./data.js";

/** Fill one heat map's place with its selects and its table. */
export function heatMap(place, data) {
  const account = data.accounts[place.dataset.heat];
  if (!account.heat.length) {
    place.replaceChildren(element("p", {}, "This result holds no such table."));
    return () => {};
  }
  let chosen = [...data.pair];
  const body = element("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": "Shares by two issues" });
  const card = element("div", { class: "card", "aria-live": "polite" });
  const picks = [0, 1].map((side) => {
    const pick = element("select", { onchange: () => { choose(side, +pick.value); } });
    data.issues.forEach((issue, i) => pick.append(new Option(issue.name, i)));
    return pick;
  });
  const choose = (side, issue) => {
    if (chosen[1 - side] === issue) chosen.reverse();
    chosen[side] = issue;
    draw();
  };
  const draw = () => {
    picks.forEach((pick, side) => (pick.value = chosen[side]));
    body.replaceChildren(table(data, account, chosen, card));
    card.replaceChildren(element("p", {}, "Choose a cell to see the best package behind it."));
  };
  place.replaceChildren(element("div", { class: "heat-tools" }, element("label", {}, "Down ", picks[0]), element("label", {}, "Across ", picks[1])), body, card);
  draw();
  return draw;
}

function cells(account, [down, across]) {
  const found = account.heat.find(({ issues: [a, b] }) => (a === down && b === across) || (a === across && b === down));
  if (!found) return null;
  const turned = found.issues[0] !== down;
  const at = (grid, i, j) => (turned ? grid[j][i] : grid[i][j]);
  return { share: (i, j) => at(found.share, i, j), row: (i, j) => at(found.packages, i, j) };
}

function table(data, account, chosen, card) {
  const held = cells(account, chosen);
  const [down, across] = chosen.map((i) => data.issues[i]);
  const most = Math.max(0.0001, ...account.heat.flatMap(({ share }) => share.flat().map((s) => s ?? 0)));
  const { ground, joint } = colours();
  const made = element("table", {}, element("caption", {}, `${down.name} (down) and ${across.name} (across)`));
  const head = element("tr", {}, element("td"));
  across.short.forEach((text, j) => head.append(element("th", { scope: "col", title: across.options[j] }, text)));
  made.append(element("thead", {}, head));
  const body = element("tbody");
  down.short.forEach((text, i) => {
    const line = element("tr", {}, element("th", { scope: "row", title: down.options[i] }, text));
    across.short.forEach((_, j) => {
      const share = held?.share(i, j);
      if (share == null) {
        line.append(element("td", {}, element("span", { class: "none", title: "no such package" }, "–")));
        return;
      }
      const deep = share / most;
      const show = () => card.replaceChildren(element("p", {}, element("b", {}, account.exact ? `${share ? "Yes" : "No"}: ` : `${percent(share)}: `), `the best package with ${down.options[i]} and ${across.options[j]}`), holds(data, held.row(i, j)));
      const style = `background:${blend(ground, joint, deep)};color:${readable(ground, joint, deep)}`;
      line.append(element("td", {}, element("button", { type: "button", style, onclick: show }, account.exact ? (share ? "yes" : "no") : percent(share))));
    });
    body.append(line);
  });
  made.append(body);
  return made;
}
