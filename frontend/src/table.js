// Sorting and finding in the tables of packages.

import { element } from "./data.js";

const valueOf = (row, column, kind) => {
  const cell = row.children[column];
  return kind === "number" ? Number(cell.dataset.v ?? cell.style.getPropertyValue("--v")) : cell.textContent.trim().toLowerCase();
};

export function sortable(table) {
  const heads = [...table.tHead.rows[0].cells];
  const original = [...table.tBodies[0].rows];
  heads.forEach((head, column) => {
    const kind = head.dataset.sort;
    if (!kind) return;
    const button = element("button", { type: "button" }, ...head.childNodes);
    head.append(button);
    button.addEventListener("click", () => {
      const first = kind === "number" ? "descending" : "ascending";
      const second = kind === "number" ? "ascending" : "descending";
      const now = head.getAttribute("aria-sort");
      const order = now === null ? first : now === first ? second : null;
      for (const other of heads) other.removeAttribute("aria-sort");
      const rows = [...original];
      if (order) {
        head.setAttribute("aria-sort", order);
        const sign = order === "ascending" ? 1 : -1;
        rows.sort((a, b) => {
          const [x, y] = [valueOf(a, column, kind), valueOf(b, column, kind)];
          return x < y ? -sign : x > y ? sign : 0;
        });
      }
      table.tBodies[0].append(...rows);
    });
  });
}

/** What a row says, with the full text of options that it only names in short. */
function spellOut(row) {
  const titles = [...row.querySelectorAll("[title]")].map((held) => held.title);
  return [row.textContent, ...titles].join(" ").toLowerCase();
}

export function findable(tools, table) {
  const [text, only] = tools.querySelectorAll("input");
  const [output, more] = [tools.querySelector("output"), tools.querySelector("button")];
  const rows = [...table.tBodies[0].rows];
  const words = rows.map(spellOut);
  let everything = false;
  const apply = () => {
    const wanted = text.value.trim().toLowerCase();
    const open = everything || wanted || only.checked;
    let seen = 0;
    rows.forEach((row, i) => {
      const kept = open || !row.classList.contains("rest");
      row.hidden = !kept || !words[i].includes(wanted) || (only.checked && !row.classList.contains("has-name"));
      if (!row.hidden) seen++;
    });
    output.textContent = `${seen} of ${rows.length} shown`;
    if (more) {
      more.textContent = everything ? "Show fewer" : "Show all";
      more.hidden = Boolean(wanted || only.checked);
    }
  };
  more?.addEventListener("click", () => {
    everything = !everything;
    apply();
  });
  text.addEventListener("input", apply);
  only.addEventListener("change", apply);
  apply();
  tools.hidden = false;
}
