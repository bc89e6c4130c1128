// Where the states of a graph of moves stand: what some sides can change runs across, what the others can runs down.

const mean = (numbers) => numbers.reduce((a, b) => a + b, 0) / numbers.length;
const before = (a, b) => {
  const i = a.findIndex((one, j) => one !== b[j]);
  return i < 0 ? 0 : (a[i] ?? Infinity) - (b[i] ?? Infinity);
};

/** A state that stands for many leaves open what other states also hold: it is told by the options that only it has. */
function told(state, states) {
  if (!state.merged) return state.at;
  return state.at.map((option, i) => (states.some((other) => !other.merged && other.at[i] === option) ? null : option));
}

function positions(rows, issues) {
  const held = new Map(rows.map((row) => issues.map((i) => row[i])).filter((one) => one.some((o) => o !== null)).map((one) => [one.join(), one]));
  return [...held.values()].sort(before);
}

const placed = (row, issues, order) => {
  const at = order.findIndex((one) => one.join() === issues.map((i) => row[i]).join());
  return at < 0 ? (order.length - 1) / 2 : at;
};

/** Every way to part the sides in two, the first side always across. */
function partings(sides) {
  return [...Array(2 ** Math.max(0, sides.length - 1)).keys()].map((bits) => sides.filter((_, i) => i === 0 || (bits >> (i - 1)) & 1));
}

/**
 * Place the states on a grid, so that a move of one side runs across or down.
 * @returns {{places: {x: number, y: number}[], columns: number[][], rows: number[][], across: number[], down: number[]}}
 *   a place for each state, the options of each column and row, and the issues that they are options of
 */
export function grid({ states, axes }) {
  const rows = states.map((state) => told(state, states));
  const sides = [...new Set(axes.map((axis) => axis.by))].sort((a, b) => (a ?? Infinity) - (b ?? Infinity));
  const issues = (held) => axes.map((_, i) => i).filter((i) => held.includes(axes[i].by));
  const laid = partings(sides).map((chosen) => {
    const across = issues(chosen);
    const down = issues(sides.filter((side) => !chosen.includes(side)));
    return { across, down, columns: positions(rows, across), rows: positions(rows, down) };
  });
  const lopsided = ({ columns, rows: lines }) => Math.abs(Math.log(columns.length / Math.max(1, lines.length))) + (columns.length > 8 ? 9 : 0);
  const best = laid.filter((one) => sides.length !== 2 || one.down.length).reduce((a, b) => (lopsided(b) < lopsided(a) ? b : a));
  return { ...best, places: rows.map((row) => ({ x: placed(row, best.across, best.columns), y: placed(row, best.down, best.rows) })) };
}

/** How many steps each node is from the farthest node that leads to it; circles, which there are in coarse graphs, are cut. */
function depths(count, arcs) {
  const from = Array.from({ length: count }, () => []);
  for (const [tail, head] of arcs) if (tail !== head) from[head].push(tail);
  const depth = new Array(count).fill(null);
  const visit = (node, open) => {
    if (depth[node] !== null || open.has(node)) return depth[node] ?? 0;
    open.add(node);
    const deepest = Math.max(-1, ...from[node].map((tail) => visit(tail, open)));
    open.delete(node);
    return (depth[node] = deepest + 1);
  };
  for (let node = 0; node < count; node++) visit(node, new Set());
  return depth;
}

/** Place nodes in layers so that arcs lead down; a layer too long for the width is folded into several lines. */
export function layers({ nodes, arcs }, across) {
  const depth = depths(nodes.length, arcs);
  const lines = [];
  for (let layer = 0; layer <= Math.max(...depth); layer++) {
    const held = nodes.map((_, n) => n).filter((n) => depth[n] === layer);
    lines.push(held);
  }
  const place = new Map();
  const near = (n) => arcs.flatMap(([tail, head]) => (head === n ? [tail] : tail === n ? [head] : [])).map((o) => place.get(o) ?? 0.5);
  lines.forEach((line) => line.forEach((n, i) => place.set(n, (i + 0.5) / line.length)));
  for (let sweep = 0; sweep < 6; sweep++) {
    for (const line of sweep % 2 ? [...lines].reverse() : lines) {
      const pull = new Map(line.map((n) => [n, near(n).length ? mean(near(n)) : place.get(n)]));
      line.sort((a, b) => pull.get(a) - pull.get(b) || a - b);
      line.forEach((n, i) => place.set(n, (i + 0.5) / line.length));
    }
  }
  const folded = lines.flatMap((line) => Array.from({ length: Math.ceil(line.length / across) }, (_, k, size = Math.ceil(line.length / Math.ceil(line.length / across))) => line.slice(k * size, (k + 1) * size)));
  const places = [];
  folded.forEach((line, y) => line.forEach((n, i) => (places[n] = { x: (i + 0.5) / line.length, y })));
  return { places, lines: folded.length };
}
