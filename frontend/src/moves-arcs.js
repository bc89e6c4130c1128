// How moves are drawn between states: one line for a move and the move back, bent where a state is in between.

const NEAR = 1e-6;
const GAP = 3;

/** Bring moves and moves back together: which way is better, and whether there is a way back. */
export function lines(arcs) {
  const key = (who, a, b) => `${who}:${a}:${b}`;
  const held = new Map(arcs.map((arc) => [key(...arc), arc]));
  const seen = new Set();
  const drawn = [];
  for (const [who, from, to, sign] of arcs) {
    if (seen.has(key(who, from, to))) continue;
    const back = held.get(key(who, to, from));
    if (back && back[3] > 0 && sign <= 0) continue;
    seen.add(key(who, from, to)).add(key(who, to, from));
    drawn.push({ who, from, to, better: sign > 0, oneWay: !back });
  }
  return drawn;
}

/** Where the line between two centres leaves a box. */
function edge(at, towards, { w, h }) {
  const dx = towards.x - at.x;
  const dy = towards.y - at.y;
  const t = 1 / Math.max(Math.abs(dx) / (w / 2 + GAP), Math.abs(dy) / (h / 2 + GAP), NEAR);
  return { x: at.x + dx * Math.min(1, t), y: at.y + dy * Math.min(1, t) };
}

/** A bow past the boxes in between: above for a move to the right, below for one to the left, and likewise up and down. */
function bow(a, b, box, span, level, room) {
  const ahead = level ? Math.sign(b.x - a.x) : Math.sign(b.y - a.y);
  const height = Math.min(room, 10 + 9 * (span - 1)) * (4 / 3);
  const shift = 6 * ahead;
  if (level) {
    const y = a.y - ahead * (box.h / 2 + GAP);
    return [{ x: a.x + shift, y }, { x: a.x + shift * 2, y: y - ahead * height }, { x: b.x - shift * 2, y: y - ahead * height }, { x: b.x - shift, y }];
  }
  const x = a.x + ahead * (box.w / 2 + GAP);
  return [{ x, y: a.y + shift }, { x: x + ahead * height, y: a.y + shift * 2 }, { x: x + ahead * height, y: b.y - shift * 2 }, { x, y: b.y - shift }];
}

/** The four points of the curve from one state to another. */
export function curve(one, other, box, pitch) {
  const [a, b] = [one, other].map(({ x, y }) => ({ x, y }));
  const [spanX, spanY] = [Math.abs(one.column - other.column), Math.abs(one.row - other.row)];
  if (spanY < NEAR && spanX > 1 + NEAR) return bow(a, b, box, spanX, true, pitch.y / 2 - box.h / 2 - 6);
  if (spanX < NEAR && spanY > 1 + NEAR) return bow(a, b, box, spanY, false, pitch.x / 2 - box.w / 2 - 6);
  const middle = { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 };
  const bend = spanX > NEAR && spanY > NEAR ? 0.09 : 0;
  const via = { x: middle.x - (b.y - a.y) * bend, y: middle.y + (b.x - a.x) * bend };
  const [start, end] = [edge(a, via, box), edge(b, via, box)];
  return [start, { x: (start.x + 2 * via.x) / 3, y: (start.y + 2 * via.y) / 3 }, { x: (end.x + 2 * via.x) / 3, y: (end.y + 2 * via.y) / 3 }, end];
}

const at = ({ x, y }) => `${x.toFixed(1)} ${y.toFixed(1)}`;

export const path = ([a, b, c, d]) => `M${at(a)}C${at(b)} ${at(c)} ${at(d)}`;

function along(from, to) {
  const length = Math.hypot(to.x - from.x, to.y - from.y) || 1;
  return { x: (to.x - from.x) / length, y: (to.y - from.y) / length };
}

/** An arrowhead where a curve ends. */
export function head([, , c, d], size) {
  const u = along(c, d);
  const side = (s) => ({ x: d.x - size * u.x - s * 0.5 * size * u.y, y: d.y - size * u.y + s * 0.5 * size * u.x });
  return `M${at(d)}L${at(side(1))}L${at(side(-1))}Z`;
}

/** A bar across where a curve begins: there is no way back. */
export function bar([a, b], size) {
  const u = along(a, b);
  const m = { x: a.x + 3 * u.x, y: a.y + 3 * u.y };
  return `M${at({ x: m.x - size * u.y, y: m.y + size * u.x })}L${at({ x: m.x + size * u.y, y: m.y - size * u.x })}`;
}
