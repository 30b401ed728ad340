// Opens pages in Chromium as readers do: narrow and wide, light and dark, with and without
// pictures. Fails on what axe finds wrong (contrast, structure, names of pictures), on a page that
// scrolls sideways, on an error of the page, and on anything that it loads from elsewhere.
//
//     node check.mjs OUT PAGE...
//
// Screenshots go to OUT. CHROMIUM names the browser, NODE_PATH the folder of the packages.

import { mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, resolve } from "node:path";
import { pathToFileURL } from "node:url";

// Packages are outside the tree, where only require looks.
const require = createRequire(import.meta.url);
const { chromium } = require("playwright-core");
const axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");

const WIDTHS = [360, 1200];
const SCHEMES = ["light", "dark"];
const FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-sync", "--no-first-run"];

async function problems(page) {
  const found = await page.evaluate(() => window.axe.run(document, { resultTypes: ["violations"] }));
  const violations = found.violations.map((violation) => {
    const places = violation.nodes.slice(0, 3).map((node) => node.target.join(" "));
    return `${violation.id} (${violation.impact}): ${violation.help}: ${places.join("; ")}`;
  });
  const sideways = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  return sideways > 0 ? [...violations, `scrolls sideways by ${sideways} px`] : violations;
}

async function check(browser, file, out, width, scheme) {
  const context = await browser.newContext({
    viewport: { width, height: 900 },
    colorScheme: scheme,
    deviceScaleFactor: width < 600 ? 2 : 1,
    bypassCSP: true,
  });
  const page = await context.newPage();
  const found = [];
  page.on("pageerror", (error) => found.push(`error: ${error.message}`));
  page.on("request", (request) => {
    const address = request.url();
    if (!address.startsWith("file:") && !address.startsWith("data:")) {
      found.push(`loads ${address}`);
    }
  });
  await page.goto(pathToFileURL(resolve(file)).href);
  const name = `${basename(file).replace(/\.[^.]*$/, "")}-${width}-${scheme}.png`;
  await page.screenshot({ path: `${out}/${name}`, fullPage: true });
  await page.addScriptTag({ content: axe });
  found.push(...(await problems(page)));
  await context.close();
  return found.map((problem) => `${file} at ${width} px, ${scheme}: ${problem}`);
}

const [out, ...files] = process.argv.slice(2);
if (files.length === 0) {
  console.error("usage: node check.mjs OUT PAGE...");
  process.exit(2);
}
mkdirSync(out, { recursive: true });
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: FLAGS,
});
const all = [];
for (const file of files) {
  for (const width of WIDTHS) {
    for (const scheme of SCHEMES) {
      all.push(...(await check(browser, file, out, width, scheme)));
    }
  }
}
await browser.close();
all.forEach((problem) => console.error(problem));
console.log(`${files.length} pages, ${files.length * WIDTHS.length * SCHEMES.length} views, ${all.length} problems`);
process.exit(all.length === 0 ? 0 : 1);
