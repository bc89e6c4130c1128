// Puts labels beside their marks so that none covers another label or a mark.

const DISTANCES = [9, 18, 30, 46, 66, 90];
const DIRECTIONS = [[1, 0], [-1, 0], [1, -0.7], [1, 0.7], [-1, -0.7], [-1, 0.7], [0, -1], [0, 1]];
const HEIGHT = 14;

const overlap = (a, b) => a.x0 < b.x1 && b.x0 < a.x1 && a.y0 < b.y1 && b.y0 < a.y1;

function box(mark, width, [dx, dy], distance) {
  const cx = mark.x + dx * distance;
  const cy = mark.y + dy * distance;
  const x0 = dx > 0 ? cx : dx < 0 ? cx - width : cx - width / 2;
  return { x0, x1: x0 + width, y0: cy - HEIGHT / 2, y1: cy + HEIGHT / 2, distance };
}

/**
 * Find a place for each mark's text, the first marks first.
 * @param {{x: number, y: number, text: string}[]} marks in order of importance
 * @param {(text: string) => number} measure width of a text in pixels
 * @param {{x0: number, x1: number, y0: number, y1: number}} frame no label leaves it
 * @returns {(object | null)[]} a box for each mark, or nothing where no place is free
 */
export function placeLabels(marks, measure, frame) {
  const taken = marks.map(({ x, y }) => ({ x0: x - 6, x1: x + 6, y0: y - 6, y1: y + 6 }));
  return marks.map((mark) => {
    const width = measure(mark.text) + 4;
    for (const distance of DISTANCES) {
      for (const direction of DIRECTIONS) {
        const place = box(mark, width, direction, distance);
        const inside = place.x0 >= frame.x0 && place.x1 <= frame.x1 && place.y0 >= frame.y0 && place.y1 <= frame.y1;
        if (inside && !taken.some((other) => overlap(place, other))) {
          taken.push(place);
          return place;
        }
      }
    }
    return null;
  });
}
