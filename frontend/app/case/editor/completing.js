// What can stand at a place of the text: keys that the schema knows, and names that the case has.

import { get } from "../../api.js";
import { outline } from "../../state.js";
import { placeAt } from "./place.js";

let asked = null;
const schema = () => (asked ??= get("/api/schema").catch(() => { asked = null; return { properties: {} }; }));

/** All plain schemas that a schema may stand for. */
function plain(whole, one, depth = 0) {
  if (!one || depth > 8) return [];
  if (one.$ref) return plain(whole, whole.$defs[one.$ref.split("/").at(-1)], depth + 1);
  const several = one.anyOf ?? one.oneOf ?? one.allOf;
  return several ? several.flatMap((each) => plain(whole, each, depth + 1)) : [one];
}

/** The schemas of what stands at the end of a path. */
function at(whole, path) {
  let now = plain(whole, whole);
  for (const step of path) {
    now = now.flatMap((one) => {
      if (typeof step === "number") return plain(whole, one.items ?? one.prefixItems?.[step]);
      const own = one.properties?.[step];
      if (own) return plain(whole, own);
      return typeof one.additionalProperties === "object" ? plain(whole, one.additionalProperties) : [];
    });
  }
  return now;
}

const named = (list, type) => (list ?? []).map(({ key, name, title }) => ({ label: String(key), detail: name ?? title, type }));

/** The names that mean something under a key of the file. */
function namesFor(path) {
  const held = outline.peek();
  if (!held) return [];
  const keys = path.filter((step) => typeof step === "string");
  const issue = held.issues.find(({ key }) => key === keys.at(-1));
  if (issue && keys.length > 1 && keys.at(-2) !== "issues") return named(issue.options, "enum");
  const sections = { source: held.sources, accounts: held.accounts, variants: held.variants, by: held.parties, package: held.packages, accepted: held.packages, refused: held.packages, offered: held.packages, "claim of": held.parties, veto: held.parties, order: held.parties };
  if (sections[keys.at(-1)]) return named(sections[keys.at(-1)], "variable");
  return path[0] === "statements" && keys.length > 2 ? named(held.issues, "variable") : [];
}

/** Names that can be keys: of parties under what is said of parties, of issues inside statements, rules, packages. */
function keysFor(path) {
  const held = outline.peek();
  if (!held) return [];
  if (["statements", "positions"].includes(path[0]) && path.length === 1) return named(held.parties, "variable");
  if (path[0] === "status quo" && path.length === 1) return named(held.issues, "variable");
  if (["statements", "rules", "packages", "positions"].includes(path[0]) && path.length > 2) return named(held.issues, "variable");
  return [];
}

const unique = (options) => [...new Map(options.map((one) => [one.label, one])).values()];

export async function completions(context) {
  const line = context.state.doc.lineAt(context.pos);
  const place = placeAt(context.state.doc.toString(), { line: line.number, column: context.pos - line.from + 1 });
  const word = context.matchBefore(/[\p{L}\p{N}_-][\p{L}\p{N}_ -]*$/u);
  if (place.quiet || (!word && !context.explicit)) return null;
  const whole = await schema();
  const found = at(whole, place.path);
  const values = found.flatMap((one) => [...(one.enum ?? []), ...(one.const === undefined ? [] : [one.const]), ...(one.type === "boolean" ? [true, false] : [])]).map((one) => ({ label: String(one), type: "enum" }));
  const keys = found.flatMap((one) => Object.entries(one.properties ?? {}))
    .filter(([key]) => !place.used.includes(key))
    .map(([key, said]) => ({ label: key, apply: `${key}: `, type: "property", info: said.description }));
  const more = keysFor(place.path).filter(({ label }) => !place.used.includes(label)).map((one) => ({ ...one, apply: `${one.label}: ` }));
  const options = unique([...values, ...namesFor(place.path), ...(place.value && !found.some((one) => one.properties) ? [] : [...keys, ...more])]);
  return options.length ? { from: line.from + place.word, options, validFor: /^[\p{L}\p{N}_ -]*$/u } : null;
}
