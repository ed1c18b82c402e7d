// The way of a person through the pages, in a real browser: from the front page
// through a filter to a story, its evidence, and the feed of the filter; in
// both themes, at three widths, with and without scripts. Each page is judged
// by axe-core; no page may complain on the console or ask another host.
//
// node way.mjs GEOWIRE NODE_MODULES PICTURES
import assert from "node:assert/strict";
import { mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { world } from "./world.mjs";

const [binary, modules, pictures] = process.argv.slice(2).map((path) => resolve(path));
const require = createRequire(join(modules, "way.js"));
const { chromium } = require("playwright-core");
const axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");

const THEMES = ["light", "dark"];
const WIDTHS = [360, 800, 1440];
const MOST = 150_000;

const { base, end, polled } = await world(binary);
const host = new URL(base).host;
const browser = await chromium.launch({
  executablePath: "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync"],
});
const wrong = [];

async function visit(options, steps) {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") wrong.push(`${page.url()}: ${message.text()}`);
  });
  page.on("pageerror", (error) => wrong.push(`${page.url()}: ${error}`));
  page.on("request", (request) => {
    if (new URL(request.url()).host !== host) wrong.push(`${page.url()} asks ${request.url()}`);
  });
  page.setDefaultTimeout(20_000);
  await steps(page);
  await context.close();
}

async function judge(page, name, { theme, width }) {
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => axe.run({ resultTypes: ["violations"] }));
  for (const { id, help, nodes } of violations) {
    wrong.push(`${name}, ${theme}, ${width}: ${id}: ${help}: ${nodes.slice(0, 3).map((node) => node.html).join(" | ")}`);
  }
  const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  if (over > 0) wrong.push(`${name}, ${theme}, ${width}: ${over} px too wide`);
  await page.screenshot({ path: join(pictures, `${name}-${theme}-${width}.png`) });
}

const titles = (page) => page.locator(".story h2").allInnerTexts();
const feed = async (page, format) => {
  const href = await page.locator(`head link[rel=alternate][type="application/${format}"]`).first().getAttribute("href");
  return (await fetch(new URL(href, base))).json();
};

// Through a filter to a story, why it is here, and the feed of the filter.
async function way(page) {
  await page.goto(base);
  assert.equal(await page.locator("h1").innerText(), "Geopolitics today");
  assert.equal((await titles(page)).length, 40);
  await page.getByRole("searchbox").fill("Pyongyang -shipyard");
  await page.locator("fieldset", { hasText: "Countries" }).locator("summary").click();
  await page.getByRole("checkbox", { name: /^North Korea/ }).check();
  await page.getByRole("button", { name: "Show" }).click();
  await page.waitForURL(/country=KP/);
  await page.waitForLoadState();
  const address = new URL(page.url());
  assert.equal(address.searchParams.get("country"), "KP");
  const shown = await titles(page);
  assert.equal(shown.length, 1, "one story of the alliance");
  await page.locator(".chips a", { hasText: "North Korea" }).waitFor();
  const followed = await feed(page, "feed+json");
  assert.deepEqual(followed.items.map((item) => item.title), shown);
  await page.locator(".story h2 a").click();
  await page.waitForURL(/stories/);
  for (const tag of ["ar", "de", "en"]) await page.locator(`.languages [lang=${tag}]`).first().waitFor();
  assert.equal(await page.locator(".languages [lang=ar]").first().getAttribute("dir"), "rtl");
  assert.ok(await page.locator(".evidence tbody tr").count() > 2, "the evidence is told");
  assert.ok(await page.locator(".timeline li").count() >= 3, "each report has its time");
  const alone = await feed(page, "feed+json");
  assert.equal(alone.items.length, await page.locator(".languages .title").count());
}

try {
  mkdirSync(pictures, { recursive: true });
  let story = "";
  await visit({ locale: "en-GB" }, async (page) => {
    await way(page);
    story = new URL(page.url()).pathname;
    // A hostile title is text.
    await page.goto(`${base}/?q=${encodeURIComponent('"war in Ukraine"')}`);
    assert.equal(await page.locator(".story").count(), 1);
    assert.notEqual(await page.title(), "owned");
    assert.equal(await page.locator("main img, main script").count(), 0);
    // Keys.
    await page.goto(base);
    await page.keyboard.press("j");
    await page.keyboard.press("j");
    assert.equal(await page.locator(".story.here").count(), 1);
    await page.keyboard.press("/");
    assert.equal(await page.evaluate(() => document.activeElement.id), "q");
  });
  await visit({ locale: "en-GB", javaScriptEnabled: false }, way);
  await visit({ locale: "de-DE" }, async (page) => {
    await page.goto(base);
    assert.equal(await page.locator("h1").innerText(), "Geopolitik heute");
  });

  const front = await fetch(base, { headers: { "accept-encoding": "identity" } });
  const size = (await front.text()).length;
  const everything = await (await fetch(`${base}/`)).text();
  const stories = Number(everything.match(/([\d,]+) stories of the last/)[1].replace(",", ""));
  assert.ok(stories >= 5000, `${stories} stories are too few for the measure`);
  assert.ok(size < MOST, `the front page has ${size} bytes`);

  const pages = { today: "/", filtered: "/?country=KP&within=7d&min_publishers=2", nothing: "/?q=zzzzzz", refused: "/?colour=red",
    story, map: "/map", sources: "/sources", "left-out": "/left-out", feeds: "/feeds" };
  for (const theme of THEMES) {
    for (const width of WIDTHS) {
      await visit({ locale: "en-GB", colorScheme: theme, viewport: { width, height: 900 } }, async (page) => {
        for (const [name, path] of Object.entries(pages)) {
          const answer = await page.goto(base + path);
          assert.ok(answer.status() === 200 || name === "refused", `${path}: ${answer.status()}`);
          await judge(page, name, { theme, width });
        }
      });
    }
  }
  // A 400 is told on the console by the browser itself.
  const told = wrong.filter((line) => !line.includes("status of 400"));
  assert.deepEqual(told, []);
  console.log(`${polled}\n${stories} stories, front page ${size} bytes, ${Object.keys(pages).length} pages at ${WIDTHS.length} widths in ${THEMES.length} themes: nothing found`);
} finally {
  await browser.close();
  await end();
}
