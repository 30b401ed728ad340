// Takes the pictures of docs/: a page as a phone shows it and as a wide screen does, light and dark, and
// further pages (it in other languages) as a phone does, light. Each goes from its title to a heading,
// so that nothing is cut through.
//
//     node shoot.mjs OUT PAGE [PAGE...]
//
// A page called NAME.html becomes NAME-360-light.png and so on in OUT. CHROMIUM names the browser,
// NODE_PATH the folder of the packages.

import { mkdirSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, resolve } from "node:path";
import { pathToFileURL } from "node:url";

// Packages are outside the tree, where only require looks.
const require = createRequire(import.meta.url);
const { chromium } = require("playwright-core");

const FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-sync", "--no-first-run"];
// How many sections a picture shows; a phone's is shown small, and has pixels to spare.
const PHONE = { width: 360, scale: 1.4, sections: 1 };
const WIDE = { width: 1200, scale: 1, sections: 3 };
// More would burden whoever opens the README.
const BYTES_MAX = 200_000;

async function shoot(browser, file, out, view, scheme) {
  const context = await browser.newContext({
    viewport: { width: view.width, height: 900 },
    colorScheme: scheme,
    deviceScaleFactor: view.scale,
  });
  const page = await context.newPage();
  await page.goto(pathToFileURL(resolve(file)).href);
  const end = await page.locator("h2").nth(view.sections).boundingBox();
  const path = `${out}/${basename(file, ".html")}-${view.width}-${scheme}.png`;
  const clip = { x: 0, y: 0, width: view.width, height: Math.floor(end.y) - 12 };
  await page.screenshot({ path, fullPage: true, clip });
  await context.close();
  const { size } = statSync(path);
  console.log(`${path}: ${size} bytes`);
  return size <= BYTES_MAX;
}

const [out, first, ...others] = process.argv.slice(2);
if (first === undefined) {
  console.error("usage: node shoot.mjs OUT PAGE [PAGE...]");
  process.exit(2);
}
mkdirSync(out, { recursive: true });
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: FLAGS,
});
let fits = true;
for (const view of [PHONE, WIDE]) {
  for (const scheme of ["light", "dark"]) {
    fits = (await shoot(browser, first, out, view, scheme)) && fits;
  }
}
for (const file of others) {
  fits = (await shoot(browser, file, out, PHONE, "light")) && fits;
}
await browser.close();
if (!fits) {
  console.error(`a picture is larger than ${BYTES_MAX} bytes`);
  process.exit(1);
}
