// Comfort. Everything works without it.
"use strict";
(() => {
  const root = document.documentElement;
  const say = (english, german) => (root.lang === "de" ? german : english);
  const find = (selector) => document.querySelector(selector);
  const all = (selector) => [...document.querySelectorAll(selector)];

  // Light or dark, kept in this browser alone; before anything is painted.
  let theme = null;
  try { theme = localStorage.getItem("theme"); } catch { /* not allowed: as the system has it */ }
  if (theme === "light" || theme === "dark") root.dataset.theme = theme;

  function switchTheme() {
    const dark = root.dataset.theme
      ? root.dataset.theme === "dark"
      : matchMedia("(prefers-color-scheme: dark)").matches;
    root.dataset.theme = dark ? "light" : "dark";
    try { localStorage.setItem("theme", root.dataset.theme); } catch { /* not allowed: not kept */ }
  }

  // Times in the zone of the reader, ages that go on.
  const full = new Intl.DateTimeFormat(say("en-GB", "de"), { dateStyle: "medium", timeStyle: "short" });
  function age(minutes) {
    if (minutes < 1) return say("just now", "gerade eben");
    const [count, english, german] = minutes < 60 ? [minutes, "min", "Min."]
      : minutes < 2880 ? [minutes / 60, "h", "Std."] : [minutes / 1440, "days", "Tagen"];
    return say(`${Math.floor(count)} ${english} ago`, `vor ${Math.floor(count)} ${german}`);
  }
  function tell() {
    for (const time of all("time[datetime]")) {
      const at = new Date(time.dateTime);
      if (Number.isNaN(at.getTime())) continue;
      const ago = time.classList.contains("ago");
      time.textContent = ago ? age(Math.floor((Date.now() - at) / 60000)) : full.format(at);
      if (ago) time.title = full.format(at);
    }
  }

  // Keys: j and k go from story to story, / to the words.
  let at = -1;
  function key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, select, textarea")) return;
    const stories = all(".story");
    if (event.key === "/" && find("#q")) {
      event.preventDefault();
      find("#q").closest("details").open = true;
      find("#q").focus();
    } else if ((event.key === "j" || event.key === "k") && stories.length) {
      stories[at]?.classList.remove("here");
      at = Math.min(Math.max(at + (event.key === "j" ? 1 : -1), 0), stories.length - 1);
      stories[at].classList.add("here");
      stories[at].querySelector("a").focus();
      stories[at].scrollIntoView({ block: "nearest" });
    }
  }

  // What says no more than the beginning does is left out of the address.
  function shorten(event) {
    const form = event.target;
    for (const field of form.elements) {
      if (field.name && field.value === (field.dataset.plain ?? "")) field.disabled = true;
    }
    // Back in history the form is whole again.
    setTimeout(() => { for (const field of form.elements) field.disabled = false; });
  }

  function copyButton(address, name) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "copy";
    button.textContent = say("copy", "kopieren");
    button.setAttribute("aria-label", say(`copy the address: ${name}`, `kopieren: Adresse von ${name}`));
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(address);
      button.textContent = say("copied", "kopiert");
      setTimeout(() => { button.textContent = say("copy", "kopieren"); }, 2000);
    });
    return button;
  }

  // New stories are announced, not pushed under the reader's eyes: when the
  // newest of what the page shows is another than when it was made. Only the
  // tab that is looked at listens, for a browser keeps few connections open.
  async function listen(news, feed) {
    const newest = new URL(feed.href);
    newest.searchParams.delete("order");
    newest.searchParams.set("limit", "1");
    const tag = async () => (await fetch(newest, { method: "HEAD", cache: "no-store" })).headers.get("etag");
    const first = await tag();
    const look = async () => { if (await tag() !== first) news.hidden = false; };
    let events = null;
    const turn = () => {
      events?.close();
      events = null;
      if (document.hidden || !news.hidden) return;
      events = new EventSource("/events");
      events.addEventListener("stories", look);
    };
    document.addEventListener("visibilitychange", () => { turn(); if (events) look(); });
    addEventListener("pagehide", () => events?.close());
    turn();
  }

  addEventListener("DOMContentLoaded", () => {
    const button = find("#theme");
    button.hidden = false;
    button.addEventListener("click", switchTheme);
    tell();
    setInterval(tell, 60000);
    addEventListener("keydown", key);
    if (find(".story")) find(".keys").hidden = false;
    find("form.filters")?.addEventListener("submit", shorten);
    if (navigator.clipboard) {
      for (const to of all("[data-copy]")) {
        const address = to.href ?? to.textContent;
        to.parentElement.append(" ", copyButton(address, to.dataset.copy));
      }
    }
    const feed = find('link[rel="alternate"]');
    if (find(".count") && feed) listen(find("#news"), feed).catch(() => { /* then it is silent */ });
  });
})();
