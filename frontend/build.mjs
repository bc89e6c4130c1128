// Bundles the report's script and the app into the package. `--check` fails if what is in the package is not what the
// source gives; `--out DIR` puts the app elsewhere and leaves the package alone.
import { build } from "esbuild";
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const PACKAGE = here("../src/detente");
const common = { bundle: true, minify: true, target: "es2022", charset: "utf8", legalComments: "none", write: false, logLevel: "warning" };

/** One line that names the packages whose code is held, and their licences. */
async function licences(kept) {
  const { devDependencies } = JSON.parse(await readFile(here("package.json"), "utf8"));
  const names = Object.entries(devDependencies).filter(([name]) => kept(name)).map(([name, version]) => `${name} ${version}`);
  return names.join(", ");
}

async function report() {
  const built = await build({ ...common, entryPoints: [here("src/report.js")], format: "iife", target: "es2020" });
  const held = await licences((name) => ["d3-array", "d3-axis", "d3-delaunay", "d3-scale", "d3-selection", "d3-shape"].includes(name));
  const head = `/*! Holds ${held} (ISC licence, © Mike Bostock) and delaunator (ISC licence, © Mapbox). The source stands in frontend/. */\n`;
  return new Map([["report.js", head + built.outputFiles[0].text.replaceAll("</script", "<\\/script")]]);
}

async function app() {
  const built = await build({
    ...common,
    entryPoints: [here("app/app.jsx")],
    outdir: "/",
    format: "esm",
    splitting: true,
    chunkNames: "chunks/[name]-[hash]",
    jsx: "automatic",
    jsxImportSource: "preact",
  });
  const held = await licences((name) => name !== "esbuild");
  const head = `/*! Holds ${held}, under MIT and ISC licences. The source stands in frontend/. */\n`;
  const files = built.outputFiles.map(({ path, text }) => [relative("/", path), text]);
  return new Map(files.map(([name, text]) => [name, name.startsWith("chunks/") ? text : head + text]));
}

async function write(folder, files) {
  for (const [name, text] of files) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), text);
  }
  console.log([...files].map(([name, text]) => `${name}: ${(text.length / 1024).toFixed(1)} KB`).join("\n"));
}

const listed = async (folder) => (await readdir(folder, { recursive: true, withFileTypes: true })).filter((one) => one.isFile()).map((one) => relative(folder, join(one.parentPath, one.name)));

async function check(folder, files, whole) {
  const there = whole ? await listed(folder) : [...files.keys()];
  const same = await Promise.all([...files].map(async ([name, text]) => there.includes(name) && (await readFile(join(folder, name), "utf8")) === text));
  if (same.every(Boolean) && there.length === files.size) return;
  console.error(`${relative(here(".."), folder)} is not what frontend/ builds: run \`npm run build\` in frontend/.`);
  process.exitCode = 1;
}

const out = process.argv.indexOf("--out");
if (out > 0) {
  await write(process.argv[out + 1], await app());
} else if (process.argv.includes("--check")) {
  await check(join(PACKAGE, "report/static"), await report(), false);
  await check(join(PACKAGE, "web/static"), await app(), true);
} else {
  await rm(join(PACKAGE, "web/static"), { recursive: true, force: true });
  await write(join(PACKAGE, "report/static"), await report());
  await write(join(PACKAGE, "web/static"), await app());
}
