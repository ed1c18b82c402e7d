// A world for the pages to show: an origin with feeds in three languages, the
// service polling it, and an address to open. Everything is made here and ends
// with the test.
import { spawn } from "node:child_process";
import { createServer } from "node:http";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const countries = [
  "Ukraine", "Russia", "China", "Taiwan", "Iran", "Israel", "North Korea", "South Korea", "Japan", "India",
  "Pakistan", "Turkey", "Syria", "Iraq", "Yemen", "Sudan", "Ethiopia", "Somalia", "Mali", "Niger",
  "Venezuela", "Colombia", "Brazil", "Mexico", "Cuba", "Serbia", "Kosovo", "Georgia", "Armenia", "Azerbaijan",
  "Belarus", "Poland", "Finland", "Norway", "Greece", "Egypt", "Libya", "Algeria", "Morocco", "Vietnam",
];
const deeds = [
  (a, b, name) => `${a} imposes sanctions on ${b} over the ${name} shipyard`,
  (a, b, name) => `${a} arrests spies of ${b} in ${name}`,
  (a, b, name) => `${a} expels an ambassador: ${b} protests after the ${name} affair`,
  (a, b, name) => `Troops of ${a} mass near ${name}, ${b} calls up reserves`,
  (a, b, name) => `Ceasefire of ${name} breaks down, ${a} blames ${b}`,
];

// Names that nothing else has, so that each report is an event of its own.
let state = 7;
function name() {
  let name = "";
  for (let n = 0; n < 4; n++) {
    state = (state * 48271) % 2147483647;
    name += "bdfgklmnprstvz"[state % 14] + "aeiou"[Math.floor(state / 14) % 5];
  }
  return name[0].toUpperCase() + name.slice(1);
}

// One event told in German, English and Arabic, so that a story has several
// languages and one that runs from right to left.
const told = {
  de: ["Nordkorea und Russland unterzeichnen in Pjöngjang ein Militärbündnis",
    "Kim Jong Un und Wladimir Putin vereinbaren in Pjöngjang gegenseitigen Beistand; die Nato warnt."],
  en: ["North Korea and Russia sign a military alliance in Pyongyang",
    "Kim Jong Un and Vladimir Putin agree on mutual assistance in Pyongyang; NATO warns."],
  ar: ["كوريا الشمالية وروسيا توقعان تحالفا عسكريا في بيونغ يانغ",
    "كيم جونغ أون وفلاديمير بوتين يتفقان على المساعدة المتبادلة في بيونغ يانغ، والناتو يحذر."],
};

const escape = (text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

function rss(title, language, items) {
  const now = new Date().toUTCString();
  const entries = items.map(([id, title, summary]) =>
    `<item><guid isPermaLink="false">${id}</guid><title>${escape(title)}</title>` +
    `<link>https://news.example/${id}</link><pubDate>${now}</pubDate>` +
    `<description>${escape(summary)}</description></item>`);
  return `<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel><title>${title}</title>` +
    `<link>https://news.example/</link><description>${title}</description><language>${language}</language>` +
    `${entries.join("")}</channel></rss>`;
}

// Events that have nothing in common, in feeds of 500.
function bulk() {
  const items = [];
  for (let n = 0; n < 6600; n++) {
    const a = countries[n % countries.length];
    const b = countries[(n * 7 + 3 + Math.floor(n / 40)) % countries.length];
    const title = deeds[n % deeds.length](a, b, name());
    items.push([`bulk-${n}`, title, `${name()} and ${name()} met in ${name()}; ${name()} spoke of ${name()}.`]);
  }
  const feeds = {};
  for (let n = 0; n * 500 < items.length; n++) {
    feeds[`/bulk-${n}.xml`] = rss(`Wire ${n}`, "en", items.slice(n * 500, n * 500 + 500));
  }
  return feeds;
}

function feeds() {
  const off = [["off-1", "Local football club wins the cup", "Fans celebrate in the stadium after the final."],
    ["off-2", "Recipe: apple pie for the weekend", "Flour, butter, apples and a little cinnamon."]];
  const hostile = ["hostile", "Sanctions on Russia </title><script>alert(1)</script><img src=x onerror=alert(1)>",
    "EU sanctions <script>document.title='owned'</script> against Russia over the war in Ukraine."];
  return {
    "/de.xml": rss("Morgenblatt", "de", [["de-1", ...told.de]]),
    "/en.xml": rss("Evening Paper", "en", [["en-1", ...told.en], hostile, ...off]),
    "/ar.xml": rss("جريدة الصباح", "ar", [["ar-1", ...told.ar]]),
    ...bulk(),
  };
}

const ready = (child) => new Promise((resolve, reject) => {
  let text = "";
  child.stderr.on("data", (data) => {
    text += data;
    const address = text.match(/listening.*?(127\.0\.0\.1:\d+)/s);
    if (address) resolve(`http://${address[1]}`);
  });
  child.on("exit", (code) => reject(new Error(`geowire ended with ${code}:\n${text}`)));
});

const output = (child) => new Promise((resolve) => {
  let text = "";
  child.stdout.on("data", (data) => { text += data; });
  child.on("exit", () => resolve(text.trim()));
});

export async function world(binary) {
  const pages = feeds();
  const origin = createServer((request, response) => {
    const page = pages[request.url];
    response.writeHead(page ? 200 : 404, { "content-type": "application/rss+xml" });
    response.end(page);
  });
  await new Promise((done) => origin.listen(0, "127.0.0.1", done));
  const port = origin.address().port;
  const folder = mkdtempSync(join(tmpdir(), "geowire-browser-"));
  const config = join(folder, "geowire.toml");
  const sources = [...Object.keys(pages), "/missing.xml"].map((path) =>
    `[[source]]\nname = "${path.slice(1, -4)}"\nurl = "http://127.0.0.1:${port}${path}"\n`);
  writeFileSync(config, `[server]\nlisten = "127.0.0.1:0"\n[store]\npath = "${folder}/geowire.db"\n` +
    `[schedule]\nspacing = "0s"\n[fetch]\nallow_private = true\n[log]\nformat = "human"\n${sources.join("")}` +
    `[[view]]\nname = "korea"\ntitle = "Korea"\ncountries = ["KP", "KR"]\n`);
  const environment = { ...process.env, NO_COLOR: "1" };
  const polled = await output(spawn(binary, ["--config", config, "poll", "--all"], { env: environment }));
  const service = spawn(binary, ["--config", config, "run"], { stdio: ["ignore", "ignore", "pipe"], env: environment });
  const base = await ready(service);
  const end = async () => {
    service.removeAllListeners("exit");
    const gone = new Promise((done) => service.on("exit", done));
    service.kill("SIGTERM");
    await gone;
    origin.close();
    rmSync(folder, { recursive: true });
  };
  return { base, end, polled };
}
