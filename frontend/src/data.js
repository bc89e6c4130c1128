// Reads what the page carries: names, and numbers packed small (see report/pack.py).

const bytes = (text) => Uint8Array.from(atob(text), (c) => c.charCodeAt(0));

function unpackSteps({ low, high, data }, count) {
  const raw = bytes(data);
  const out = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    const at = 3 * (i >> 1);
    const step = i % 2 ? (raw[at + 1] >> 4) | (raw[at + 2] << 4) : raw[at] | ((raw[at + 1] & 15) << 8);
    out[i] = low + ((high - low) * step) / 4095;
  }
  return out;
}

/** Values that add up over issues come as one number for each option. */
function unpackValues(packed, options, sizes, count) {
  if (!packed.table) return unpackSteps(packed, count);
  const starts = sizes.map((_, j) => sizes.slice(0, j).reduce((a, b) => a + b, 0));
  const out = new Float64Array(count);
  for (let i = 0; i < count; i++) for (let j = 0; j < sizes.length; j++) out[i] += packed.table[starts[j] + options[i * sizes.length + j]];
  return out;
}

const unpackedSets = new WeakMap();

/** Option indices of all packages, one after the other; of the same list they are worked out once. */
function optionsOf(set, sizes, count) {
  if (!unpackedSets.has(set)) unpackedSets.set(set, unpackOptions(set, sizes, count));
  return unpackedSets.get(set);
}

function unpackOptions({ rows, numbers }, sizes, count) {
  if (rows) return Uint16Array.from(rows.flat());
  const raw = bytes(numbers);
  const out = new Uint16Array(count * sizes.length);
  let [at, number] = [0, 0];
  for (let i = 0; i < count; i++) {
    let scale = 1;
    do {
      number += (raw[at] & 127) * scale;
      scale *= 128;
    } while (raw[at++] & 128);
    let left = number;
    for (let j = sizes.length - 1; j >= 0; j--) {
      out[i * sizes.length + j] = left % sizes[j];
      left = Math.floor(left / sizes[j]);
    }
  }
  return out;
}

const each = (held, use) => Object.fromEntries(Object.entries(held || {}).map(([key, value]) => [key, use(value)]));

/** The data that the page carries. */
export const readData = () => withPoints(JSON.parse(document.getElementById("data").textContent));

/** Adds to data what gives an account's points, which are unpacked when first asked for. */
export function withPoints(data) {
  const cache = new Map();
  data.points = (key) => {
    const account = data.accounts[key];
    if (!account.count) return null;
    if (!cache.has(key)) {
      const sizes = data.issues.map((issue) => issue.options.length);
      const options = optionsOf(data.options[account.options], sizes, account.count);
      const unpack = (packed) => unpackSteps(packed, account.count);
      cache.set(key, {
        count: account.count,
        values: each(account.values, (packed) => unpackValues(packed, options, sizes, account.count)),
        share: unpack(account.share),
        partyShares: each(account.party_shares, unpack),
        options,
        frontier: account.frontier,
      });
    }
    return cache.get(key);
  };
  return data;
}

/** Shares are never rounded to none or all. */
export function percent(share) {
  if (share == null) return "–";
  if (share > 0 && share < 0.01) return "under 1%";
  if (share > 0.99 && share < 1) return "over 99%";
  return `${Math.round(100 * share)}%`;
}

export const number = (value) => String(+value.toPrecision(3));

export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === false || value == null) continue;
    if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
    else made.setAttribute(key, value === true ? "" : value);
  }
  made.append(...children);
  return made;
}

/** What a package holds: its departures from the status quo, in the file's own words. */
export function holds(data, row) {
  const said = [];
  row.forEach((option, i) => {
    const issue = data.issues[i];
    if (option !== issue.quo) said.push(element("span", {}, element("i", {}, issue.name), ` ${issue.options[option]}`));
  });
  return element("p", { class: "holds" }, ...(said.length ? said : ["everything as it stands"]));
}

/** Colours of the page as it now looks. */
export function colours() {
  const style = getComputedStyle(document.documentElement);
  const names = ["ground", "joint", "ink", "soft", "raised", "line", "p0", "p1", "p2", "p3", "p4", "p5"];
  return Object.fromEntries(names.map((name) => [name, style.getPropertyValue(`--${name}`).trim()]));
}

const channels = (hex) => [1, 3, 5].map((i) => parseInt(hex.length === 4 ? hex[(i + 1) / 2].repeat(2) : hex.slice(i, i + 2), 16));

const between = (from, to, t) => channels(from).map((c, i) => Math.round(c + (channels(to)[i] - c) * t));

/** A colour between two, as far along as `t` says. */
export const blend = (from, to, t) => `rgb(${between(from, to, t).join(",")})`;

/** Whichever of black and white is read more easily on a colour between two (WCAG relative luminance). */
export function readable(from, to, t) {
  const [r, g, b] = between(from, to, t).map((c) => ((c /= 255) <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b > 0.179 ? "#000" : "#fff";
}
