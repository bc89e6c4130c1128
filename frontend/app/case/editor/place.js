// Where in a case a place of its text stands: the keys that lead there, found without parsing, so that it works while
// a line is half written.

const KEY = /^("(?:[^"\\]|\\.)*"|'(?:[^']|'')*'|[^\s#[\]{},"'&*!|>%@`-][^#[\]{},]*?|-[^\s][^#[\]{},]*?)\s*:(?=\s|$)/;
const FLOW_KEY = /^("(?:[^"\\]|\\.)*"|'(?:[^']|'')*'|[^\s[\]{},:"'#](?:[^[\]{},:#]|:(?!\s|$|[,}\]]))*?)\s*:(?=\s|$|[,}\]])/;

const bare = (key) => (/^["']/.test(key) ? key.slice(1, -1).replaceAll(/\\(.)|''/g, (whole, sign) => sign ?? "'") : key);

/** Reads lines one after the other and knows at each the collections that are open. */
class Reader {
  blocks = []; // {indent, key, index, used}: the entry of each block collection that is open
  flows = []; // {list, key, index, used}: the same of collections in braces and brackets
  quote = null;
  literal = null; // the indent of the key whose block scalar is being read
  value = false; // whether what comes next is the value of the last key

  line(line, last) {
    this.start = 0;
    if (this.quote || this.flows.length) return this.inside(line, 0);
    const indent = line.search(/\S/);
    if (this.literal !== null) {
      if (indent < 0 || indent > this.literal) return undefined;
      this.literal = null;
    }
    if (indent < 0) return last ? this.blank(line.length) : undefined;
    return line[indent] === "#" ? undefined : this.entries(line, indent);
  }

  /** An empty line at the end: what stands no deeper than it is closed. */
  blank(indent) {
    this.close(indent);
    this.value = false;
    this.start = indent;
  }

  close(indent, dash = false) {
    while (this.blocks.length) {
      const { indent: at, index } = this.blocks.at(-1);
      if (at < indent || (at === indent && dash && index === undefined)) return;
      this.blocks.pop();
    }
  }

  entries(line, from) {
    let at = from;
    for (let dash = /^-(\s+|$)/.exec(line.slice(at)); dash; dash = /^-(\s+|$)/.exec(line.slice(at))) {
      this.open(at, { index: 0 }, true);
      at += dash[0].length;
    }
    const key = KEY.exec(line.slice(at));
    this.start = at;
    if (!key) {
      this.close(at);
      this.value = false;
      return this.inside(line, at);
    }
    this.open(at, { key: bare(key[1]) });
    this.value = true;
    const rest = at + key[0].length;
    if (/^\s*[|>][-+\d]*\s*(#.*)?$/.test(line.slice(rest))) this.literal = at;
    this.start = rest + /^\s*/.exec(line.slice(rest))[0].length;
    return this.literal === null ? this.inside(line, rest) : undefined;
  }

  open(indent, entry, dash = false) {
    const before = this.blocks.find((one) => one.indent === indent && (one.index !== undefined) === dash);
    this.close(indent, dash);
    if (before && dash) entry.index = before.index + 1;
    const used = before?.used ?? [];
    if (entry.key !== undefined) used.push(entry.key);
    this.blocks.push({ indent, ...entry, used });
  }

  /** Reads values in braces, brackets and quotation marks. */
  inside(line, from) {
    for (let at = from; at < line.length; at += 1) {
      const sign = line[at];
      if (this.quote) {
        if (sign === "\\" && this.quote === '"') at += 1;
        else if (sign === this.quote) this.quote = null;
        continue;
      }
      if (sign === "#" && (at === 0 || /\s/.test(line[at - 1]))) return;
      at = this.sign(line, sign, at);
    }
  }

  sign(line, sign, at) {
    const flow = this.flows.at(-1);
    if (sign === "{" || sign === "[") {
      if (!flow && /\S/.test(line.slice(this.start, at))) return at;
      this.flows.push(sign === "[" ? { list: true, index: 0, used: [] } : { list: false, key: null, used: [] });
      return this.past(line, at);
    }
    if (!flow) {
      if ((sign === '"' || sign === "'") && at === this.start) this.quote = sign;
      return at;
    }
    if (sign === "}" || sign === "]") {
      this.flows.pop();
      return at;
    }
    if (sign === ",") {
      if (flow.list) flow.index += 1;
      else flow.key = null;
      return this.past(line, at);
    }
    if (flow.list || flow.key !== null || /\s/.test(sign)) {
      if ((sign === '"' || sign === "'") && at === this.start) this.quote = sign;
      return at;
    }
    return this.flowKey(line, at, flow);
  }

  flowKey(line, at, flow) {
    const key = FLOW_KEY.exec(line.slice(at));
    this.start = at;
    if (!key) {
      const stop = line.slice(at).search(/[,}\]]/);
      return stop < 0 ? line.length : at + stop - 1;
    }
    flow.key = bare(key[1]);
    flow.used.push(flow.key);
    return this.past(line, at + key[0].length - 1);
  }

  past(line, at) {
    this.start = at + 1 + /^\s*/.exec(line.slice(at + 1))[0].length;
    return at;
  }

  /** What stands at the end of what was read. */
  place(column) {
    const flow = this.flows.at(-1);
    const blocks = this.blocks.map(({ key, index }) => key ?? index);
    const flows = this.flows.flatMap(({ list, key, index }) => (list ? [index] : key === null ? [] : [key]));
    const value = flow ? flow.list || flow.key !== null : this.value;
    return {
      path: [...blocks, ...flows],
      value,
      word: Math.min(this.start, column),
      flow: Boolean(flow),
      used: flow ? flow.used : null,
      quiet: this.literal !== null || (this.quote !== null && !value),
    };
  }
}

/** The keys of the block mapping around a place that are not above it, on the lines that follow. */
function below(lines, from, indent) {
  const found = [];
  for (const line of lines.slice(from)) {
    const at = line.search(/\S/);
    if (at < 0 || line[at] === "#") continue;
    if (at < indent) break;
    const key = at === indent && KEY.exec(line.slice(at));
    if (key) found.push(bare(key[1]));
    else if (at === indent) break;
  }
  return found;
}

/**
 * Finds the path of keys to a place.
 *
 * @param {string} text
 * @param {{line: number, column: number}} where Counted from 1; what stands behind it does not count.
 * @returns `{path, value, word, flow, used, quiet}`: `value` says whether the place holds the value of the last key (or
 *   else a new entry), `word` is the column (from 0) at which what is being written begins, `used` are the keys that
 *   stand in the same mapping already, `quiet` that nothing but prose stands here.
 */
export function placeAt(text, { line, column }) {
  const lines = text.split("\n");
  const reader = new Reader();
  for (let number = 0; number < line - 1; number += 1) reader.line(lines[number] ?? "", false);
  const here = (lines[line - 1] ?? "").slice(0, column - 1);
  const above = reader.blocks.map((one) => ({ ...one, used: [...one.used] }));
  reader.line(here, true);
  const place = reader.place(here.length);
  const begun = /^\s*-/.test(here) ? null : above.find((one) => one.indent === place.word && one.key !== undefined);
  const used = place.used ?? [...(begun?.used ?? []), ...below(lines, line, place.word)];
  return { ...place, used, quiet: place.quiet || /(^|\s)#/.test(here.slice(Math.max(0, place.word - 1))) };
}

/** The path of the entry whose key or item stands at a place, as a mistake tells it. */
export function entryAt(text, { line, column }) {
  const row = text.split("\n")[line - 1] ?? "";
  const word = /^[^\s,{}[\]][^,{}[\]]*?(?=\s*:(\s|$))|^-\s/.exec(row.slice(column - 1));
  return placeAt(text, { line, column: column + (word ? word[0].length + 2 : 0) }).path;
}
