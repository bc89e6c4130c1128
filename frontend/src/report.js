// Wakes the page: theme, choice of account, maps, heat maps, tables, the contents, and printing.

import { drawCurves } from "./curves.js";
import { readData } from "./data.js";
import { heatMap } from "./heat.js";
import { DealMap } from "./map.js";
import { MovesGraph } from "./moves.js";
import { findable, sortable } from "./table.js";
import { TalkMap } from "./talks.js";

const root = document.documentElement;
const all = (selector) => [...document.querySelectorAll(selector)];
const data = readData();
const maps = new Map();
const heats = new Map();
const graphs = new Map();
const talks = new Map();
let account = Object.keys(data.accounts)[0];
root.classList.add("js");

function remember(name, value) {
  try {
    if (value === undefined) return localStorage.getItem(name);
    localStorage.setItem(name, value);
  } catch {
    /* a page opened from a file may have no storage: the choice then lasts as long as the page */
  }
  return null;
}

function drawPictures(panel) {
  for (const figure of panel.querySelectorAll("[data-map]")) {
    if (!maps.has(figure)) maps.set(figure, new DealMap(figure, data, keepInAddress));
    maps.get(figure).draw();
  }
  for (const place of panel.querySelectorAll("[data-heat]")) {
    if (heats.has(place)) heats.get(place)();
    else heats.set(place, heatMap(place, data));
  }
}

function drawNoDeal() {
  for (const place of all("[data-curves]")) drawCurves(place, data, account);
}

function drawMoves() {
  for (const figure of all("[data-moves]")) {
    if (!graphs.has(figure)) graphs.set(figure, new MovesGraph(figure, data));
    if (!figure.closest("[hidden]")) graphs.get(figure).draw();
  }
}

function drawTalks() {
  for (const figure of all("[data-talk]")) {
    if (!talks.has(figure)) talks.set(figure, new TalkMap(figure, data));
    if (!figure.closest("[hidden]")) talks.get(figure).draw();
  }
}

function keepInAddress(key, row) {
  try {
    history.replaceState(null, "", row ? `#map/${encodeURIComponent(key)}/${row.join(".")}` : "#map");
  } catch {
    /* some viewers allow no change of address */
  }
}

function showAccount(key) {
  account = key;
  for (const panel of all("[data-account]")) panel.hidden = panel.dataset.account !== key;
  for (const panel of all("[data-accounts]")) panel.hidden = !JSON.parse(panel.dataset.accounts).includes(key);
  for (const radio of all("input[name=account]")) radio.checked = radio.value === key;
  all(`[data-account="${CSS.escape(key)}"]`).forEach(drawPictures);
  drawNoDeal();
  drawMoves();
  drawTalks();
}

function restoreFromAddress() {
  const [, key, row] = location.hash.match(/^#map\/([^/]+)\/([\d.]+)$/) || [];
  const known = key && decodeURIComponent(key);
  if (!known || !(known in data.accounts)) return;
  showAccount(known);
  const drawn = [...maps.values()].find((one) => one.key === known);
  const index = drawn?.find(row.split(".").map(Number));
  if (index != null) drawn.pin({ index });
  document.getElementById("map").scrollIntoView();
}

function redraw() {
  all(`[data-account="${CSS.escape(account)}"]`).forEach(drawPictures);
  drawNoDeal();
  drawMoves();
  drawTalks();
}

function setUpTheme() {
  const button = document.getElementById("theme");
  const system = matchMedia("(prefers-color-scheme: dark)");
  const dark = () => (root.dataset.theme ? root.dataset.theme === "dark" : system.matches);
  const show = () => (button.textContent = dark() ? "Light" : "Dark");
  const kept = remember("detente-theme");
  if (kept === "dark" || kept === "light") root.dataset.theme = kept;
  button.hidden = false;
  button.addEventListener("click", () => {
    root.dataset.theme = dark() ? "light" : "dark";
    remember("detente-theme", root.dataset.theme);
    show();
    redraw();
  });
  system.addEventListener("change", () => { show(); redraw(); });
  show();
}

function setUpContents() {
  const links = new Map(all(".contents a").map((link) => [link.hash.slice(1), link]));
  const watch = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) {
      if (!isIntersecting) continue;
      for (const link of links.values()) link.removeAttribute("aria-current");
      links.get(target.id)?.setAttribute("aria-current", "true");
    }
  }, { rootMargin: "-15% 0px -75%" });
  all("main > section").forEach((section) => watch.observe(section));
}

function setUpPrinting() {
  let theme;
  addEventListener("beforeprint", () => {
    theme = root.dataset.theme;
    root.dataset.theme = "light";
    for (const panel of all("[data-account]")) {
      panel.hidden = false;
      drawPictures(panel);
    }
    for (const panel of all("[data-accounts]")) panel.hidden = false;
    drawMoves();
    drawTalks();
  });
  addEventListener("afterprint", () => {
    if (theme) root.dataset.theme = theme;
    else delete root.dataset.theme;
    showAccount(account);
  });
}

function setUpResizing() {
  let width = innerWidth;
  let waiting;
  addEventListener("resize", () => {
    if (innerWidth === width) return;
    width = innerWidth;
    clearTimeout(waiting);
    waiting = setTimeout(redraw, 120);
  });
}

setUpTheme();
const choice = document.getElementById("account-switch");
if (choice) {
  choice.hidden = false;
  choice.addEventListener("change", (event) => showAccount(event.target.value));
}
all("table.sortable").forEach(sortable);
all(".filter").forEach((tools) => findable(tools, tools.parentElement.querySelector("table")));
showAccount(account);
setUpContents();
setUpPrinting();
setUpResizing();
restoreFromAddress();
root.dataset.ready = "true";
