// Bundles src/report.js into the package. `--check` fails if the bundle in the package is not what the source gives.
import { build } from "esbuild";
import { readFile, writeFile } from "node:fs/promises";

const target = new URL("../src/detente/report/static/report.js", import.meta.url);
const built = await build({
  entryPoints: [new URL("src/report.js", import.meta.url).pathname],
  bundle: true,
  format: "iife",
  minify: true,
  target: "es2020",
  charset: "utf8",
  legalComments: "none",
  write: false,
});

/** The licence line of every D3 module used, for the head of the bundle. */
async function licences() {
  const { devDependencies } = JSON.parse(await readFile(new URL("package.json", import.meta.url), "utf8"));
  const used = Object.entries(devDependencies).filter(([name]) => name.startsWith("d3-"));
  const names = used.map(([name, version]) => `${name} ${version}`).join(", ");
  return `/*! Holds ${names} (ISC licence, © Mike Bostock) and delaunator (ISC licence, © Mapbox). The source stands in frontend/. */\n`;
}

const text = (await licences()) + built.outputFiles[0].text.replaceAll("</script", "<\\/script");
if (process.argv.includes("--check")) {
  if ((await readFile(target, "utf8")) !== text) {
    console.error("static/report.js is not what frontend/ builds: run `npm run build` in frontend/.");
    process.exit(1);
  }
} else {
  await writeFile(target, text);
  console.log(`report.js: ${(text.length / 1024).toFixed(1)} KB`);
}
