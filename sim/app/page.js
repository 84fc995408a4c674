// The page of `catfish app` and the widget of `sim.explore`, one module for both.
//
// It keeps one state (the policy, what is assumed, what is pinned), asks about it through a `wire`
// (over HTTP on the page, through the kernel in a notebook), and sets what comes back. Words and
// numbers come ready from Python; nothing is computed here but where a mark stands in a chart.

const SVG = "http://www.w3.org/2000/svg";
const SETTLED = 700; // milliseconds without a move after which a step can be undone
const AGAIN = 1000; // milliseconds between attempts to reach Catfish once it is lost
const COMPILING = 8000; // milliseconds without an answer after which it is likely compiling

class Lost extends Error {}
class OtherStart extends Error {}
class Trouble extends Error {}

// ---------------------------------------------------------------- small tools

function h(tag, attributes = {}, ...children) {
  const svg = ["svg", "g", "path", "line", "circle", "rect", "text", "polygon", "title"];
  const el = svg.includes(tag) ? document.createElementNS(SVG, tag) : document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) el.addEventListener(name.slice(2), value);
    else if (value === true) el.setAttribute(name, "");
    else if (value !== false && value != null) el.setAttribute(name, value);
  }
  el.append(...children.flat(Infinity).filter((child) => child != null));
  return el;
}

const fill = (text, values = {}) =>
  text.replace(/\{(\w+)\}/g, (all, name) => (name in values ? values[name] : all));
const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);
const copyOf = (value) => JSON.parse(JSON.stringify(value));
const EMPTY = { policy: {}, world: {}, pins: [], lever: "", outcome: "kpi", lang: "" };

// ------------------------------------------------- the state as an address

export function toAddress(state) {
  const words = new URLSearchParams();
  for (const [path, value] of Object.entries(state.policy)) words.append(path, spelt(value));
  for (const [path, value] of Object.entries(state.world)) words.append(`assume:${path}`, spelt(value));
  for (const pin of state.pins) words.append("pin", `${pin.name}=${JSON.stringify(pin.policy)}`);
  if (state.lever) words.append("curve", state.lever);
  if (state.outcome !== "kpi") words.append("outcome", state.outcome);
  if (state.lang) words.append("lang", state.lang);
  return words.toString();
}

export function fromAddress(text) {
  const state = copyOf(EMPTY);
  for (const [name, value] of new URLSearchParams(text)) {
    try {
      if (name === "pin") {
        const [, own, policy] = value.match(/^(.*?)=(\{.*\})$/s);
        state.pins.push({ name: own, policy: JSON.parse(policy) });
      } else if (name === "curve") state.lever = value;
      else if (name === "outcome" || name === "lang") state[name] = value;
      else if (name.startsWith("assume:")) state.world[name.slice(7)] = meant(value);
      else if (name.includes(".")) state.policy[name] = meant(value);
    } catch {
      continue; // a link that was cut off still opens with what is left of it
    }
  }
  return state;
}

// What a link asks for that is not in this zone, as when it was cut off, is let go: Catfish would refuse
// it at every step, and nothing on the page could take it back. A pin without one of its levers would be
// another policy of the same name.
export function knownTo(zone, state) {
  const kinds = new Map(zone.movable.map((each) => [each.path, each.kind]));
  const known = (changes, kind) => Object.fromEntries(
    Object.entries(changes).filter(([path]) => kinds.get(path) === kind));
  const pins = state.pins.filter((pin) => Object.keys(pin.policy).every((path) => kinds.get(path) === "lever"));
  return { ...state, policy: known(state.policy, "lever"), world: known(state.world, "assumption"), pins,
    lever: kinds.get(state.lever) === "lever" ? state.lever : "",
    outcome: zone.outcomes.some((each) => each.name === state.outcome) ? state.outcome : EMPTY.outcome };
}

const spelt = (value) => (typeof value === "string" ? value : JSON.stringify(value));
function meant(text) {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

// ------------------------------------------------------------- a control

// Each returns its element, and a function that shows a value in it. What may not be is told in words
// beside it: a box never shows in silence what is not in use.
function plain(item, id, name, t, moved, tell) {
  if (item.form === "choice") {
    const options = item.choices.map(([value, text]) => h("option", { value }, text));
    const el = h("select", { id, "aria-label": name, "data-lm-suppress-shortcuts": "true" }, options);
    el.addEventListener("change", () => moved(el.value));
    return [[el], (value) => (el.value = value)];
  }
  if (item.form === "switch") {
    const el = h("input", { type: "checkbox", id, "aria-label": name, "data-lm-suppress-shortcuts": "true" });
    const said = h("span", { class: "said", "aria-hidden": "true" });
    el.addEventListener("change", () => moved(el.checked));
    return [[el, said], (value) => {
      el.checked = value;
      said.textContent = value ? t.on : t.off;
    }];
  }
  if (item.form === "text") {
    const el = h("input", { type: "text", id, "aria-label": name, "data-lm-suppress-shortcuts": "true" });
    el.addEventListener("change", () => moved(item.none.includes(el.value.trim().toLowerCase()) ? null : el.value));
    return [[el], (value) => (el.value = value === null ? t.none
      : typeof value === "string" ? value : JSON.stringify(value))];
  }
  const limits = { min: item.low, max: item.high, step: "any", inputmode: "decimal" };
  const box = h("input", { type: "number", ...limits, id: `${id}-box`, "aria-label": fill(t.box, { name }),
    "data-lm-suppress-shortcuts": "true" });
  const slider = h("input", { type: "range", min: item.from, max: item.to, step: item.step, id,
    "aria-label": name, "data-lm-suppress-shortcuts": "true" });
  let now;
  slider.addEventListener("input", () => {
    box.value = slider.value;
    moved(Number(slider.value));
  });
  box.addEventListener("change", () => {
    if (!fitting(box)) return tell(unfit(box, item, now, t), box);
    slider.value = box.value;
    moved(item.whole ? Math.round(Number(box.value)) : Number(box.value));
  });
  return [[slider, box], (value) => {
    slider.value = now = value;
    if (Number(box.value) !== value || box.value === "") box.value = value;
  }];
}

const fitting = (box) => box.value !== "" && box.checkValidity();

// Why a number is not taken, what is allowed, and what is in use instead.
function unfit(box, item, now, t) {
  const used = { value: shown(now, t), allowed: allowed(item, t) };
  if (box.value === "") return fill(t.unfit_none, used);
  const [typed, part] = [Number(box.value), Number((Number(box.value) / 100).toPrecision(12))];
  const percent = item.high != null && item.high <= 1 && typed > item.high && part >= (item.low ?? 0) && part <= item.high;
  return fill(percent ? t.unfit_percent : t.unfit, { ...used, typed: box.value, part });
}

function allowed(item, t) {
  const { low, high } = item;
  if (low == null && high == null) return "";
  const ends = fill(high == null ? t.at_least : low == null ? t.at_most : t.between, { low, high });
  return item.none.length ? fill(t.or_none, { allowed: ends, none: t.none }) : ends;
}

function control(item, t, moved) {
  const id = `catfish-${item.path.replaceAll(".", "-")}`;
  const unit = item.unit ? h("span", { class: "unit" }, item.unit) : null;
  const back = h("button", { type: "button", class: "reset", hidden: true, onclick: () => moved(item.value),
    "aria-label": fill(t.reset_of, { name: item.label, value: shown(item.value, t) }) },
    fill(t.reset, { value: shown(item.value, t) }));
  const name = h("label", { for: id }, item.label, item.other ? h("span", { class: "other", lang: "zh" }, item.other) : null);
  const wrong = h("p", { class: "wrong", id: `${id}-wrong`, role: "alert" });
  let parts, show, later = null, boxes = [];
  const tell = (text, ...told) => {
    for (const box of boxes) for (const name of ["aria-invalid", "aria-describedby"]) box.removeAttribute(name);
    boxes = told;
    for (const box of boxes) {
      box.setAttribute("aria-invalid", "true");
      box.setAttribute("aria-describedby", wrong.id);
    }
    wrong.textContent = text;
  };
  if (item.ranged && item.form === "number") [parts, show] = range(item, id, t, moved, tell);
  else if (item.dated && item.form !== "text") [parts, show, later] = dated(item, id, t, moved, tell);
  else {
    const [own, put] = plain(item, id, item.label, t, moved, tell);
    [parts, show] = [[h("div", { class: "row" }, own)], put];
  }
  const el = h("div", { class: "lever", "data-path": item.path },
    h("div", { class: "head" }, name, unit), item.intro ? h("p", { class: "note" }, item.intro) : null, parts, wrong, h("div", { class: "foot" }, about(item, t), later, back));
  const put = (value) => {
    show(value);
    tell("");
    back.hidden = same(value, item.value);
    el.classList.toggle("changed", !back.hidden);
  };
  put(item.value);
  return { el, put, item, tell, told: () => wrong.textContent };
}

function range(item, id, t, moved, tell) {
  const limits = { type: "number", min: item.low, max: item.high, step: "any", inputmode: "decimal",
    "data-lm-suppress-shortcuts": "true" };
  const low = h("input", { ...limits, id, "aria-label": fill(t.low_end, { name: item.label }) });
  const high = h("input", { ...limits, "aria-label": fill(t.high_end, { name: item.label }) });
  let now;
  const changed = () => {
    const misfit = [low, high].find((each) => !fitting(each));
    if (misfit) return tell(unfit(misfit, item, now, t), misfit);
    const ends = [Number(low.value), Number(high.value)].sort((one, other) => one - other);
    moved(ends[0] === ends[1] ? ends[0] : ends);
  };
  for (const each of [low, high]) each.addEventListener("change", changed);
  return [[h("div", { class: "row ends" }, low, h("span", { "aria-hidden": "true" }, "–"), high)], (value) => {
    now = value;
    [low.value, high.value] = Array.isArray(value) ? value : [value, value];
  }];
}

// A value from the start, and others from later months on: a row each.
function dated(item, id, t, moved, tell) {
  const list = h("div", { class: "dates" });
  let rows = [];
  const pass = () => moved(rows.length === 1 ? rows[0].value
    : Object.fromEntries(rows.map((row) => [row.month, row.value])));

  function rowOf(month) {
    const name = month ? fill(t.then_value, { name: item.label, month }) : item.label;
    const row = { month };
    const [own, put] = plain(item, month ? `${id}-${month}` : id, name, t, (value) => {
      row.value = value;
      pass();
    }, tell);
    const away = month ? h("button", { type: "button", class: "away", onclick: () => {
      rows = rows.filter((each) => each !== row);
      pass();
    }, "aria-label": fill(t.no_change, { name: item.label, month }) }, "×") : null;
    row.el = [month ? h("p", { class: "note" }, fill(t.from_then, { month })) : null,
      h("div", { class: "row" }, own, away)];
    row.put = (value) => {
      row.value = value;
      put(value);
    };
    return row;
  }

  function show(value) {
    const dates = value !== null && typeof value === "object" ? value : { 0: value };
    const months = Object.keys(dates).map(Number).sort((one, other) => one - other);
    if (!same(months, list.months)) { // else whoever holds a slider would lose it
      list.months = months;
      rows = months.map(rowOf);
      list.replaceChildren(...rows.flatMap((row) => row.el).filter(Boolean));
    }
    rows.forEach((row) => row.put(dates[row.month]));
  }

  const when = h("input", { type: "number", min: 1, max: item.last, step: 1, "aria-label": fill(t.from_month, { name: item.label }),
    "data-lm-suppress-shortcuts": "true" });
  when.addEventListener("change", () => {
    const month = Math.round(Number(when.value));
    if (!(month >= 1 && month <= item.last)) return tell(fill(t.unfit_month, { last: item.last }), when);
    if (rows.some((row) => row.month === month)) return tell(fill(t.unfit_again, { month }), when);
    const before = rows.filter((row) => row.month < month).at(-1);
    when.value = "";
    moved(Object.fromEntries([...rows, { month, value: before.value }].map((row) => [row.month, row.value])));
  });
  return [[list], show, h("details", { class: "dated" }, h("summary", {}, t.dated),
    h("div", { class: "row" }, t.month, when))];
}

function shown(value, t) {
  if (value === true) return t.on;
  if (value === false) return t.off;
  if (value === null) return t.none;
  if (Array.isArray(value)) return value.join("–");
  if (typeof value === "object")
    return Object.entries(value).map(([month, each]) => `${month}${t.colon}${shown(each, t)}`).join(t.comma);
  return String(value);
}

function about(item, t) {
  const facts = [
    [t.allowed, item.choices.length ? item.choices.map(([value]) => value).join(t.comma) : allowed(item, t)],
    [t.unit, item.unit],
    [t.source, item.source + fill(t.aside, { text: item.marked })],
  ].filter(([, text]) => text);
  return h("details", { class: "about" },
    h("summary", { "aria-label": fill(t.about_of, { name: item.label }) }, t.about),
    h("p", {}, item.help),
    h("dl", {}, facts.map(([name, text]) => [h("dt", {}, name), h("dd", {}, text)])),
    h("code", {}, item.path));
}

// -------------------------------------------------------------- a chart

const MARKS = [
  (x, y) => h("circle", { cx: x, cy: y, r: 4 }),
  (x, y) => h("rect", { x: x - 4, y: y - 4, width: 8, height: 8 }),
  (x, y) => h("polygon", { points: `${x},${y - 5} ${x + 5},${y + 4} ${x - 5},${y + 4}` }),
  (x, y) => h("polygon", { points: `${x},${y - 6} ${x + 6},${y} ${x},${y + 6} ${x - 6},${y}` }),
  (x, y) => h("polygon", { points: `${x},${y + 5} ${x + 5},${y - 4} ${x - 5},${y - 4}` }),
  (x, y) => h("rect", { x: x - 5, y: y - 2, width: 10, height: 4 }),
];

function ticks(low, high, most) {
  const rough = (high - low) / most || 1;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].find((each) => each * power >= rough) * power;
  const found = [];
  for (let n = Math.ceil(low / step - 1e-9); n * step <= high + 1e-9 * step; n += 1) found.push(n * step);
  const places = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  return found.map((at) => [at, at.toFixed(places).replace("-", "−").replace(/^−(0(\.0+)?)$/, "$1")]);
}

const wide = (text) => [...text].reduce((sum, sign) => sum + (sign > "\u2e7f" ? 12 : 7), 0);

// Lines with bands along numbers, or marks with whiskers where the lever is a choice: each of these
// is named on the axis by its words where there is room, else by a sign that a key below explains.
function chart({ width, said, across, series, lines, zero, here }) {
  const height = Math.min(300, Math.max(210, width * 0.55));
  const [left, right, top, bottom] = [52, 14, 12, 30];
  const ends = series.flatMap((each) => each.points.flatMap((point) => point ?? []))
    .filter((end) => end != null);
  if (!ends.length) return null;
  let [low, high] = [Math.min(...ends), Math.max(...ends)];
  if (zero) [low, high] = [Math.min(low, 0), Math.max(high, 0)];
  const spared = (high - low || Math.abs(high) || 1) * 0.06;
  [low, high] = [low - spared, high + spared];
  const xs = across.map((each) => each.at);
  const spare = lines ? 0 : 0.5;
  const [first, last] = [Math.min(...xs) - spare, Math.max(...xs) + spare];
  const x = (at) => left + ((at - first) / (last - first || 1)) * (width - left - right);
  const y = (at) => top + ((high - at) / (high - low)) * (height - top - bottom);
  const svg = h("svg", { viewBox: `0 0 ${width} ${height}`, width, height, role: "img", "aria-label": said });
  for (const [at, text] of ticks(low, high, 5)) {
    svg.append(h("line", { class: "grid", x1: left, x2: width - right, y1: y(at), y2: y(at) }));
    svg.append(h("text", { x: left - 6, y: y(at) + 4, "text-anchor": "end" }, text));
  }
  const room = (texts) => (width - left - right) / (texts.length * (Math.max(...texts.map(wide)) + 6));
  const words = across.map((each) => each.said), signs = across.map((each) => each.sign ?? each.said);
  const names = lines || room(words) >= 1 ? words : signs;
  const every = Math.ceil(1 / room(names));
  svg.classList.toggle("signs", names === signs);
  across.forEach((each, place) => {
    if (place % every) return;
    svg.append(h("text", { x: x(each.at), y: height - 10, "text-anchor": "middle" }, names[place],
      each.whole ? h("title", {}, each.whole) : null));
  });
  if (zero) svg.append(h("line", { class: "zero", x1: left, x2: width - right, y1: y(0), y2: y(0) }));
  if (here != null && here >= first && here <= last)
    svg.append(h("line", { class: "here", x1: x(here), x2: x(here), y1: top, y2: height - bottom }));
  for (const each of series) {
    const known = across.map((place, n) => [x(place.at), each.points[n], place.whole])
      .filter(([, point]) => point && point[0] != null);
    const group = h("g", { class: `policy policy-${each.colour}` });
    const sure = known.filter(([, point]) => point[1] != null && point[2] != null);
    if (lines && sure.length > 1) {
      const above = sure.map(([at, point]) => `${at},${y(point[2])}`);
      const below = sure.map(([at, point]) => `${at},${y(point[1])}`).reverse();
      group.append(h("polygon", { class: "band", points: [...above, ...below].join(" ") }));
      group.append(h("path", { class: "mean", d: `M${known.map(([at, p]) => `${at} ${y(p[0])}`).join("L")}` }));
    } else {
      for (const [at, point] of sure)
        group.append(h("line", { class: "whisker", x1: at, x2: at, y1: y(point[1]), y2: y(point[2]) }));
    }
    for (const [at, point, whole] of known) {
      const mark = MARKS[each.colour % MARKS.length](at, y(point[0]));
      if (whole) mark.append(h("title", {}, whole));
      group.append(mark);
    }
    svg.append(group);
  }
  return svg;
}

// Returns how to write the numbers of one table: all to one place, the largest to four digits.
function finely(values) {
  const known = values.filter((each) => each != null).map(Math.abs);
  const places = Math.max(0, 3 - Math.floor(Math.log10(Math.max(...known) || 1)));
  return (value) => (value == null ? "–" : value.toFixed(places).replace("-", "−").replace(/^−(0(\.0+)?)$/, "$1"));
}

function asTable(t, heads, rows) {
  return h("details", { class: "numbers" }, h("summary", {}, t.numbers),
    h("div", { class: "scroll", tabindex: 0, role: "group", "aria-label": t.numbers },
      h("table", {}, h("thead", {}, h("tr", {}, heads.map((head) => h("th", { scope: "col" }, head)))),
        h("tbody", {}, rows.map(([name, ...cells]) =>
          h("tr", {}, h("th", { scope: "row" }, name), cells.map((cell) => h("td", {}, cell))))))));
}

// --------------------------------------------------------------- the page

export function start(root, wire) {
  let state = { ...copyOf(EMPTY), ...(wire.place.read() ?? {}) };
  let zone, t, controls, asked, settling, lastPiece = {}, gone = false, retry;
  let moving = null, untrouble = () => {}; // the lever moved last, beside which is told what does not go
  const parts = {};
  root.classList.add("catfish");

  const question = () => ({ policy: state.policy, world: state.world, pins: state.pins,
    lever: state.lever, outcome: state.outcome });

  // ------ moving

  function set(item, value) {
    const into = item.kind === "lever" ? state.policy : state.world;
    if (same(value, item.value)) delete into[item.path];
    else into[item.path] = value;
    controls.get(item.path).put(valueOf(item));
    if (item.kind === "lever" && item.form !== "text") state.lever = item.path;
    changed(item.path);
  }

  function changed(path = null) {
    moving = path;
    clearTimeout(settling);
    settling = setTimeout(settle, SETTLED);
    outdate();
    showAssumed();
    ask();
  }

  function settle() {
    clearTimeout(settling);
    settling = null;
    wire.place.write(copyOf(state));
    showUndo();
    showLink();
  }

  function restore(next) {
    clearTimeout(settling);
    settling = null;
    const spoken = state.lang;
    state = { ...copyOf(EMPTY), ...next };
    if (state.lang !== spoken) return open();
    state = knownTo(zone, state);
    moving = null;
    showAll();
    ask();
  }

  // ------ asking

  function ask() {
    if (gone || !zone) return;
    // The first interval of what is running is let come, or a lever that never rests would never
    // be answered; whatever else is running is of no use any more.
    if (asked && !asked.shown) {
      asked.next = true;
      return;
    }
    asked?.stop();
    const mine = { shown: false, next: false, stop: () => {} };
    asked = mine;
    root.classList.add("asking");
    say(t.asking);
    const patience = setTimeout(() => mine === asked && !mine.shown && say(t.compiling), COMPILING);
    const onPiece = (piece) => {
      if (mine !== asked || gone) return;
      if (piece.kind === "estimates" || piece.kind === "trouble") {
        mine.shown = true;
        clearTimeout(patience);
      }
      receive(piece);
      if (mine.shown && mine.next) {
        mine.stop();
        asked = null;
        ask();
      }
    };
    const running = wire.ask(question(), state.lang, onPiece);
    mine.stop = running.stop;
    running.done.then(() => {
      clearTimeout(patience);
      if (mine !== asked) return;
      asked = null;
      root.classList.remove("asking");
      if (mine.next) ask();
    }, (error) => {
      clearTimeout(patience);
      if (mine !== asked) return;
      asked = null;
      failed(error);
    });
  }

  function failed(error) {
    root.classList.remove("asking");
    if (gone || error?.name === "AbortError") return;
    if (error instanceof Trouble) return trouble(error.message);
    if (error instanceof OtherStart) return banner(t.other_start);
    banner(t.lost);
    clearTimeout(retry);
    retry = setTimeout(() => wire.zone(state.lang).then(() => {
      banner("");
      ask();
    }, failed), AGAIN);
  }

  function banner(text) {
    parts.banner.textContent = text;
    parts.banner.hidden = !text;
  }
  function trouble(text) {
    banner(fill(t.trouble, { text }));
    say("");
    const at = controls.get(moving);
    if (!at || at.told()) return;
    const told = fill(t.trouble, { text });
    at.tell(told);
    untrouble = () => at.told() === told && at.tell("");
  }
  function say(text) {
    parts.status.textContent = text;
  }

  function receive(piece) {
    lastPiece[piece.kind] = piece;
    if (piece.kind === "trouble") return trouble(piece.text);
    banner("");
    untrouble();
    if (piece.kind === "policy") showPolicy(piece);
    if (piece.kind === "estimates") showEstimates(piece);
    if (piece.kind === "notices") showNotices(piece);
    if (piece.kind === "curve") showCurve();
  }

  // ------ showing what is known

  function showEstimates(piece) {
    root.dataset.histories = piece.histories;
    const heads = piece.policies;
    const own = heads.length - 1;
    say(piece.histories < piece.most ? fill(t.so_far, { count: piece.histories, most: piece.most })
      : fill(t.all_done, { most: piece.most }));
    parts.progress.value = piece.histories / piece.most;
    const row = piece.blocks.flatMap((block) => block.rows).find((each) => each.outcome === state.outcome);
    const cell = row?.cells[own];
    parts.headline.textContent = cell?.verdict === "same" ? t.nothing_moved : cell
      ? fill(t.headline, { outcome: row.label, difference: fill(t.sized, {
        size: cell.difference.replace("\n", " "), unit: row.gap }), verdict: cell.said }) : "";
    parts.headline.className = `headline ${verdictClass(cell?.verdict)}`;
    const columns = heads.map((each, n) => h("th", { scope: "col" },
      h("span", { class: `swatch policy-${n}`, "aria-hidden": "true" }), each.called,
      h("span", { class: "count" }, `n=${each.histories}`)));
    const body = piece.blocks.filter((block) => block.rows.length).map((block) => h("tbody", {},
      h("tr", { class: "block" }, h("th", { scope: "rowgroup", colspan: heads.length + 1 }, block.heading)),
      block.rows.map((each) => h("tr", { "data-outcome": each.outcome },
        h("th", { scope: "row" }, each.label, h("span", { class: "unit" }, each.unit)),
        each.cells.map(cellOf)))));
    parts.table.replaceChildren(h("thead", {}, h("tr", {}, h("th", { scope: "col" }, t.outcome), columns)), ...body);
    showMoney();
  }

  function cellOf(cell) {
    const differs = cell.verdict && !["same", "none seen"].includes(cell.verdict);
    return h("td", { class: verdictClass(cell.verdict) },
      h("div", { class: "level" }, cell.level),
      cell.verdict ? h("div", { class: "difference" }, differs ? `${cell.difference} ` : "",
        h("span", { class: "verdict" }, cell.said)) : null,
      cell.more.map((text) => h("div", { class: "more" }, text.replaceAll(" %", "\u00a0%"))));
  }

  const verdictClass = (verdict) =>
    ({ better: "better", worse: "worse", more: "apart", fewer: "apart" })[verdict] ?? "untold";

  function showMoney() {
    const piece = lastPiece.estimates;
    if (!piece) return;
    const series = piece.policies.map((each, n) => ({ name: each.called, colour: n, points: piece.money.years[each.name] }));
    const years = series[0].points.map((_, n) => ({ at: n + 1, said: String(n + 1) }));
    const open = parts.money.querySelector("details")?.open;
    const figure = chart({ width: widthOf(parts.money), said: t.money + t.colon + piece.money.label, across: years,
      series, lines: true });
    const fine = finely(series.flatMap((each) => each.points.flat()));
    const cell = ([mean, low, high]) =>
      fine(mean) + fill(t.aside, { text: fill(t.between, { low: fine(low), high: fine(high) }) });
    const table = asTable(t, [t.year, ...series.map((each) => each.name)],
      years.map((year, n) => [year.said, ...series.map((each) => cell(each.points[n]))]));
    table.open = open ?? false;
    parts.money.replaceChildren(h("p", { class: "axis" }, piece.money.label), figure, legend(series), table);
  }

  const legend = (series) => h("ul", { class: "legend" }, series.map((each) =>
    h("li", {}, h("svg", { width: 16, height: 14, "aria-hidden": "true", class: `policy policy-${each.colour}` },
      MARKS[each.colour % MARKS.length](8, 7)), each.name)));

  function showCurve() {
    const piece = lastPiece.curve;
    const fits = piece && piece.lever === state.lever && piece.outcome === state.outcome && piece.points.length;
    parts.curveNone.hidden = Boolean(fits);
    parts.curve.hidden = !fits;
    if (!fits) return;
    const numeric = piece.axis.every((each) => typeof each.value === "number");
    const { item } = controls.get(piece.lever);
    const short = piece.axis.every((each) => String(each.value).length <= 4);
    const known = new Map(piece.points.map((each) => [each.value, each.numbers]));
    const across = piece.axis.map((each, n) => {
      const told = item.choices.find(([value]) => value === each.value)?.[1] ?? "";
      return { at: numeric ? each.value : n, said: each.said, numbers: known.get(each.value), told, whole: told,
        sign: short || numeric ? String(each.value) : String(n + 1) };
    });
    const value = valueOf(item);
    const now = value !== null && typeof value === "object" ? value[Math.max(...Object.keys(value).map(Number))] : value;
    const here = numeric ? now : piece.axis.findIndex((each) => each.value === now);
    const colour = (lastPiece.estimates?.policies.length ?? 2) - 1;
    const open = parts.curve.querySelector("details")?.open;
    const figure = chart({ width: widthOf(parts.curve), said: piece.label + t.semicolon + piece.along, across,
      series: [{ name: piece.along, colour, points: across.map((each) => each.numbers) }],
      lines: numeric, zero: true, here: here === -1 ? null : here });
    const fine = finely(piece.points.flatMap((each) => each.numbers));
    const table = asTable(t, [piece.along, t.value, t.low, t.high],
      across.filter((each) => each.numbers).map((each) => [each.said, ...each.numbers.map(fine)]));
    table.open = open ?? false;
    parts.curve.replaceChildren(h("p", { class: "axis" }, piece.label), figure,
      h("p", { class: "axis end" }, piece.along, item.unit ? fill(t.aside, { text: item.unit }) : ""),
      h("p", { class: "note" }, fill(figure?.querySelector(".band") ? t.curve_band : t.curve_bars, { count: piece.histories })),
      across.some((each) => each.told && (each.told !== each.said || figure?.classList.contains("signs")))
        ? keyTo(across, item) : "", table);
  }

  // The words of each choice, behind the sign that stands for it on the axis.
  const keyTo = (across, item) => h("div", { class: "key" }, item.intro ? h("p", { class: "note" }, item.intro) : null,
    h("ul", {}, across.map((each) => h("li", {}, each.told.split(" · ")[0] === each.sign ? each.told
      : `${each.sign} · ${each.told}`))));

  const widthOf = (el) => Math.max(260, Math.min(1000, el.clientWidth || el.parentElement.clientWidth || 600));
  const valueOf = (item) => {
    const set = item.kind === "lever" ? state.policy : state.world;
    return item.path in set ? set[item.path] : item.value; // which may be null: it is not set
  };

  function showNotices(piece) {
    const line = (each) => h("li", { class: each.state }, each.state === "both" ? null
      : h("strong", {}, t[each.state] + t.colon), each.text);
    const [news, old] = [piece.notices.filter((each) => each.state !== "both"),
      piece.notices.filter((each) => each.state === "both")];
    const open = parts.notices.querySelector("details")?.open;
    parts.notices.replaceChildren(
      piece.notices.length ? h("ul", {}, news.map(line)) : h("p", {}, t.notices_none),
      ...(old.length ? [h("details", { open }, h("summary", {}, t.both + fill(t.aside, { text: old.length })), h("ul", {}, old.map(line)))] : []));
  }

  function showPolicy(piece) {
    const told = (some) => (some.length ? h("ul", {}, some.map((each) => h("li", {}, `${each.label} = ${each.value}`)))
      : h("p", {}, t.changes_none));
    parts.changes.replaceChildren(h("h3", {}, t.changes), told(piece.changes),
      ...(piece.assumed.length ? [h("h3", {}, t.assumed), told(piece.assumed)] : []));
    parts.python.textContent = piece.python;
    parts.command.textContent = piece.command;
  }

  function showAssumed() {
    const names = zone.movable.filter((item) => item.kind === "assumption" && Array.isArray(valueOf(item)))
      .map((item) => `${item.label} ${shown(valueOf(item), t)}`);
    parts.ranges.textContent = names.length ? fill(t.unknown_some, { names: names.join(t.semicolon) }) : t.unknown_none;
  }

  function showPins() {
    parts.pins.replaceChildren(...state.pins.map((pin) => h("li", {}, pin.name,
      h("button", { type: "button", "aria-label": fill(t.take_up, { name: pin.name }), title: fill(t.take_up, { name: pin.name }),
        onclick: () => { state.policy = copyOf(pin.policy); showAll(); changed(); } }, "↩"),
      h("button", { type: "button", "aria-label": fill(t.unpin, { name: pin.name }), title: fill(t.unpin, { name: pin.name }),
        onclick: () => { state.pins = state.pins.filter((each) => each !== pin); showPins(); changed(); } }, "×"))));
    parts.pins.parentElement.hidden = !state.pins.length;
    parts.pinFiles.replaceChildren(...state.pins.map((pin, n) =>
      fileButton(`pin-${n + 1}`, fill(t.file_pin, { name: pin.name }))));
  }

  function pin(event) {
    event.preventDefault();
    const name = parts.pinName.value.trim();
    const problem = state.pins.length >= zone.pins ? t.pin_full
      : state.pins.some((each) => each.name === name) ? t.pin_same : "";
    parts.pinName.setCustomValidity(problem);
    if (!name || problem) return parts.pinName.reportValidity();
    state.pins = [...state.pins, { name, policy: copyOf(state.policy) }];
    parts.pinName.value = "";
    showPins();
    changed();
  }

  const showUndo = () => (parts.undo.disabled = !wire.place.canGoBack());
  const showLink = () => (parts.link.textContent = wire.place.link());

  function showAll() {
    for (const each of controls.values()) each.put(valueOf(each.item));
    parts.outcome.value = state.outcome;
    showPins();
    showAssumed();
    showUndo();
    showLink();
    showCurve();
    outdate();
  }

  function outdate() {
    for (const each of root.querySelectorAll(".on-request.known")) each.classList.add("stale");
  }

  // ------ what is worked out on request

  function onRequest(what, words) {
    const out = h("div", { "aria-live": "polite" });
    const button = h("button", { type: "button" }, words);
    const el = h("div", { class: "on-request" }, button, h("p", { class: "note stale-note" }, t.stale), out);
    button.addEventListener("click", async () => {
      const spoken = state.lang;
      button.disabled = true;
      out.replaceChildren(h("p", { class: "note" }, t.takes_a_while));
      const mine = JSON.stringify([state.policy, state.world]);
      try {
        const found = await wire.more(what, question(), spoken);
        el.classList.add("known");
        el.classList.toggle("stale", mine !== JSON.stringify([state.policy, state.world]));
        out.replaceChildren(...found.told.slice(0, -1).map((text) => h("p", {}, text)), tableOf(found),
          h("p", { class: "note" }, found.told.at(-1)));
      } catch (error) {
        out.replaceChildren();
        failed(error);
      }
      button.disabled = false;
    });
    return el;
  }

  function tableOf(found) {
    const rows = [];
    let by = "";
    for (const row of found.rows) {
      if (row.by !== by && row.by) rows.push(h("tr", { class: "block" },
        h("th", { scope: "rowgroup", colspan: found.heads.length + 1 }, row.by)));
      by = row.by;
      rows.push(h("tr", {}, h("th", { scope: "row" }, row.name), row.cells.map((cell) => h("td", {}, cell))));
    }
    return h("div", { class: "scroll", tabindex: 0, role: "group", "aria-label": t.group },
      h("table", { class: "told" }, h("thead", {}, h("tr", {}, h("th", { scope: "col" }, t.group),
        found.heads.map((head) => h("th", { scope: "col" }, head)))), h("tbody", {}, rows)));
  }

  function fileButton(kind, words) {
    const button = h("button", { type: "button", "data-file": kind }, words);
    button.addEventListener("click", () => take(kind, button));
    return button;
  }

  async function take(kind, button) {
    button.disabled = true;
    button.setAttribute("aria-busy", "true");
    try {
      const { name, blob } = await wire.file(kind, question(), state.lang);
      const address = URL.createObjectURL(blob);
      h("a", { href: address, download: name }).click();
      setTimeout(() => URL.revokeObjectURL(address), 60000);
    } catch (error) {
      failed(error);
    }
    button.disabled = false;
    button.removeAttribute("aria-busy");
  }

  function copyable(name, words) {
    parts[name] = h("code", { id: `catfish-${name}` });
    const button = h("button", { type: "button", "aria-label": fill(t.copy_of, { name: words }) }, t.copy);
    button.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(parts[name].textContent);
        button.textContent = t.copied;
        setTimeout(() => (button.textContent = t.copy), 2000);
      } catch { // where a page may not write there: whoever reads it can still copy what is marked
        getSelection().selectAllChildren(parts[name]);
      }
    });
    return [h("h3", {}, words), h("div", { class: "copyable" },
      h("pre", { tabindex: 0, role: "group", "aria-label": words }, parts[name]), button)];
  }

  // ------ building it

  function list(kind, search) {
    const items = zone.movable.filter((item) => item.kind === kind);
    const box = h("input", { type: "search", "aria-label": search, placeholder: search, "data-lm-suppress-shortcuts": "true" });
    const rows = h("div", { class: "rows" });
    const none = h("p", { class: "note", hidden: true }, t.no_match);
    const front = items.filter((item) => item.front != null).sort((one, other) => one.front - other.front);
    let whole = !front.length;
    const button = h("button", { type: "button", "aria-expanded": String(whole), hidden: whole });
    const els = new Map(items.map((item) => {
      const made = control(item, t, (value) => set(item, value));
      controls.set(item.path, made);
      return [item.path, made.el];
    }));
    const show = () => {
      const wanted = box.value.trim().toLowerCase();
      const fits = (item) => [item.label, item.other, item.path, item.help, item.section].join(" ").toLowerCase().includes(wanted);
      const some = wanted ? items.filter(fits) : whole ? items : [...front,
        ...items.filter((item) => item.front == null && item.path in state.policy)];
      const grouped = wanted || whole;
      rows.replaceChildren(...some.flatMap((item, n) => [
        grouped && item.section !== some[n - 1]?.section ? h("h3", {}, item.section) : null, els.get(item.path)]).filter(Boolean));
      none.hidden = some.length > 0;
      button.textContent = whole ? t.fewer_levers : fill(t.all_levers, { count: items.length });
      button.setAttribute("aria-expanded", String(whole));
      button.hidden = Boolean(wanted) || !front.length;
    };
    box.addEventListener("input", show);
    button.addEventListener("click", () => { whole = !whole; show(); });
    show();
    return [box, rows, none, button];
  }

  function section(name, words, ...inside) {
    return h("section", { class: name, "aria-labelledby": `catfish-${name}` }, h("h2", { id: `catfish-${name}` }, words), inside);
  }

  function build() {
    controls = new Map();
    root.lang = zone.lang;
    if (wire.owns) document.documentElement.lang = zone.lang;
    if (wire.owns) document.title = `${zone.title} · Catfish`;
    const Heading = wire.owns ? "h1" : "h2";
    parts.banner = h("p", { class: "banner", role: "alert", hidden: true });
    parts.undo = h("button", { type: "button", class: "undo", onclick: () => { if (settling) settle(); wire.place.back(); } }, t.undo);
    const languages = h("div", { class: "languages", role: "group", "aria-label": t.language },
      [["zh", "中文"], ["en", "English"]].map(([name, words]) => h("button", { type: "button", lang: name,
        "aria-pressed": String(zone.lang === name), onclick: () => { state.lang = name; settle(); open(); } }, words)));
    const ready = h("select", { id: "catfish-ready", "data-lm-suppress-shortcuts": "true" }, h("option", { value: "" }, t.as_found),
      zone.ready.map((each) => h("option", { value: each.name }, `${each.name} · ${each.title}`)));
    ready.addEventListener("change", () => {
      state.policy = copyOf(zone.ready.find((each) => each.name === ready.value)?.changes ?? {});
      showAll();
      changed();
    });
    parts.status = h("span", { class: "status" });
    parts.progress = h("progress", { max: 1, value: 0, "aria-label": t.results });
    parts.headline = h("p", { class: "headline", "aria-live": "polite" });
    parts.table = h("table", { class: "estimates" });
    parts.pinName = h("input", { type: "text", maxlength: 60, required: true, "aria-label": t.pin_name, placeholder: t.pin_name,
      oninput: () => parts.pinName.setCustomValidity(""), "data-lm-suppress-shortcuts": "true" });
    parts.pins = h("ul", { class: "pins" });
    parts.ranges = h("p", { class: "note", "aria-live": "polite" });
    parts.curve = h("div", { class: "figure" });
    parts.curveNone = h("p", { class: "note" }, t.curve_none);
    parts.money = h("div", { class: "figure" });
    parts.notices = h("div");
    parts.changes = h("div");
    parts.outcome = h("select", { id: "catfish-outcome", "data-lm-suppress-shortcuts": "true" },
      zone.outcomes.map((each) => h("option", { value: each.name }, each.label)));
    parts.outcome.addEventListener("change", () => { state.outcome = parts.outcome.value; showCurve(); changed(); });
    const files = ["policy", "csv", "xlsx", "html", "docx", "pdf"].map((kind) => fileButton(kind, t[`file_${kind}`]));
    files.splice(1, 0, parts.pinFiles = h("span", { class: "files" }));
    const inside = [
      h("header", {}, h("div", {}, h(Heading, {}, zone.title), h("p", { class: "note" }, zone.about), h("p", { class: "promise" }, t.promise)),
        h("div", { class: "tools" }, parts.undo, languages)),
      parts.banner,
      h("div", { class: "answer" }, parts.headline, h("p", { class: "progress" }, parts.progress, parts.status)),
      h("div", { class: "sides" },
        h("div", { class: "left" },
          section("levers", t.levers, h("p", { class: "note" }, t.levers_about),
            zone.ready.length ? h("div", { class: "ready" }, h("label", { for: "catfish-ready" }, t.start_from), ready) : null,
            list("lever", t.find_lever)),
          section("unknown", t.unknown, h("p", { class: "note" }, t.unknown_about), parts.ranges,
            h("details", {}, h("summary", {}, t.find_assumption), list("assumption", t.find_assumption)))),
        h("div", { class: "right" },
          section("results", t.results,
            h("div", { class: "scroll", tabindex: 0, role: "group", "aria-label": t.results }, parts.table),
            h("form", { class: "pin", onsubmit: pin }, parts.pinName, h("button", { type: "submit" }, t.pin)),
            h("div", { class: "pinned" }, h("span", {}, t.pinned), parts.pins),
            h("details", { class: "sure" }, h("summary", {}, t.how_sure), h("p", {}, t.how_sure_looks), h("p", {}, t.how_sure_luck), h("p", {}, t.how_sure_many))),
          section("curve", t.curve, h("div", { class: "ready" }, h("label", { for: "catfish-outcome" }, t.curve_of), parts.outcome), parts.curveNone, parts.curve),
          section("money", t.money, parts.money),
          section("notices", t.notices, h("p", { class: "note" }, t.notices_about), parts.notices),
          section("affected", t.affected, onRequest("affected", t.affected_ask)),
          section("channels", t.channels, onRequest("channels", t.channels_ask)),
          section("share", t.share, parts.changes, copyable("link", t.link), copyable("python", t.python), copyable("command", t.command),
            h("h3", {}, t.take), h("p", { class: "note" }, t.take_about), h("div", { class: "files" }, files)))),
    ];
    const main = h(wire.owns ? "main" : "div", { class: "page" }, inside);
    root.replaceChildren(main);
    if (!wire.owns) parts.link.closest(".copyable").hidden = parts.link.closest(".copyable").previousSibling.hidden = true;
    showAll();
  }

  async function open() {
    asked?.stop();
    asked = null;
    try {
      zone = await wire.zone(state.lang);
    } catch (error) {
      if (!t) {
        root.replaceChildren(h("p", { class: "banner", role: "alert" }, error instanceof OtherStart
          ? "This link is of another start of catfish app: open the link that it printed. 此链接已失效，请打开 catfish app 新给出的链接。"
          : "Catfish does not answer. Is it still running? Catfish 没有响应，请确认程序仍在运行。"));
        if (!(error instanceof OtherStart)) retry = setTimeout(open, AGAIN);
        return;
      }
      return failed(error);
    }
    if (gone) return;
    state = knownTo(zone, state);
    t = zone.words;
    lastPiece = {};
    build();
    ask();
  }

  let width = 0;
  const watched = new ResizeObserver(([entry]) => {
    if (Math.abs(entry.contentRect.width - width) < 8) return;
    width = entry.contentRect.width;
    if (zone && lastPiece.estimates) { showMoney(); showCurve(); }
  });
  watched.observe(root);
  wire.place.onMove(restore);
  open();
  return () => {
    gone = true;
    clearTimeout(retry);
    clearTimeout(settling);
    watched.disconnect();
    asked?.stop();
  };
}

// ------------------------------------------------- over HTTP, and the address

function overHttp() {
  const token = new URLSearchParams(location.search).get("token") ?? "";
  async function post(path, body, signal) {
    let response;
    try {
      response = await fetch(path, { method: "POST", body: JSON.stringify(body), signal,
        headers: { "content-type": "application/json", "x-catfish-token": token } });
    } catch (error) {
      throw error.name === "AbortError" ? error : new Lost();
    }
    if (response.status === 403) throw new OtherStart();
    if (response.status === 400) throw new Trouble((await response.json()).text);
    if (!response.ok) throw new Lost();
    return response;
  }
  async function stream(body, onPiece, signal) {
    const reader = (await post("/api/ask", body, signal)).body.pipeThrough(new TextDecoderStream()).getReader();
    let text = "", done = false;
    for (;;) {
      let part;
      try {
        part = await reader.read();
      } catch (error) {
        throw error.name === "AbortError" ? error : new Lost();
      }
      if (part.done) break;
      text += part.value;
      const lines = text.split("\n");
      text = lines.pop();
      for (const line of lines) {
        const piece = JSON.parse(line);
        done ||= piece.kind === "done" || piece.kind === "trouble";
        onPiece(piece);
      }
    }
    if (!done) throw new Lost();
  }
  return {
    owns: true,
    place: inAddress(),
    zone: async (lang) => (await post("/api/zone", { lang })).json(),
    ask(question, lang, onPiece) {
      const stop = new AbortController();
      return { done: stream({ question, lang }, onPiece, stop.signal), stop: () => stop.abort() };
    },
    more: async (what, question, lang) => (await post("/api/more", { what, question, lang })).json(),
    async file(kind, question, lang) {
      const response = await post("/api/file", { kind, question, lang });
      const [, name] = response.headers.get("content-disposition").match(/filename\*=UTF-8''(.*)/);
      return { name: decodeURIComponent(name), blob: await response.blob() };
    },
  };
}

// The browser's own history is what can be undone: its back button and ours are the same.
function inAddress() {
  const read = () => fromAddress(location.hash.slice(1));
  return {
    read,
    write(state) {
      const address = `#${toAddress(state)}`;
      if (address === location.hash || (address === "#" && !location.hash)) return;
      history.pushState({ step: (history.state?.step ?? 0) + 1 }, "", address);
    },
    back: () => history.back(),
    canGoBack: () => (history.state?.step ?? 0) > 0,
    link: () => location.href,
    onMove: (restore) => addEventListener("popstate", () => restore(read())),
  };
}

// ------------------------------------------------------------ in a notebook

function overKernel(model) {
  const waiting = new Map();
  let number = 0;
  model.on("msg:custom", (message, buffers) => waiting.get(message.id)?.(message, buffers));
  function send(what, onMessage) {
    const id = (number += 1);
    waiting.set(id, onMessage);
    model.send({ id, ...what });
    return id;
  }
  const once = (what) => new Promise((resolve, reject) => {
    const id = send(what, (message, buffers) => {
      waiting.delete(id);
      if (message.trouble) reject(new Trouble(message.trouble));
      else resolve({ ...message, buffers });
    });
  });
  return {
    owns: false,
    place: inModel(model),
    zone: async (lang) => (await once({ do: "zone", lang })).answer,
    more: async (what, question, lang) => (await once({ do: "more", what, question, lang })).answer,
    async file(kind, question, lang) {
      const { name, media, buffers } = await once({ do: "file", kind, question, lang });
      return { name, blob: new Blob(buffers.map((each) => each.buffer ?? each), { type: media }) };
    },
    ask(question, lang, onPiece) {
      let id;
      const done = new Promise((resolve) => {
        id = send({ do: "ask", question, lang }, ({ answer }) => {
          onPiece(answer);
          if (answer.kind !== "done" && answer.kind !== "trouble") return;
          waiting.delete(id);
          resolve();
        });
      });
      return { done, stop: () => { waiting.delete(id); model.send({ id, do: "stop" }); } };
    },
  };
}

function inModel(model) {
  const steps = [copyOf(model.get("state"))];
  let restore = () => {};
  const keep = (state) => {
    model.set("state", copyOf(state));
    model.save_changes();
  };
  return {
    read: () => copyOf(model.get("state")),
    write(state) {
      if (same(state, steps.at(-1))) return;
      steps.push(state);
      keep(state);
    },
    back() {
      if (steps.length > 1) steps.pop();
      keep(steps.at(-1));
      restore(copyOf(steps.at(-1)));
    },
    canGoBack: () => steps.length > 1,
    link: () => "",
    onMove: (act) => (restore = act),
  };
}

export default {
  render({ model, el }) {
    return start(el, overKernel(model));
  },
};

const page = globalThis.document?.getElementById("catfish-page");
if (page) start(page, overHttp());
