(() => {
"use strict";
const $ = (s, r = document) => r.querySelector(s), $$ = (s, r = document) => [...r.querySelectorAll(s)];
const C = JSON.parse($("#brush-settings").textContent), N = C.draws, BINS = 60, FEW = 30, T = C.texts;
const {abs, max, min, sqrt, round} = Math, page = document.documentElement, rows = $$(".premise"), R = rows.length;
const claims = Object.entries(C.claims), figure = $("#figure-gains");
const tell = (s, t) => $$(s).forEach(e => { if (e.textContent !== t) e.textContent = t; });
const add = (parent, html) => { parent.insertAdjacentHTML("beforeend", html); return parent.lastElementChild; };

// The draws, column by column: bins and codes of one character, values of two or three on a square-root scale.
const text = $("#brush-draws").textContent, digit = {}, premise = [], col = {gain0: new Float64Array(N)}, order = {};
[..."ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"].forEach((c, i) => { digit[c] = i; });
let at = 0;
const read = (k, z = 0) => { while (k--) z = z * 64 + digit[text[at++]]; return z; };
while (premise.length < R) premise.push(Uint8Array.from({length: N}, () => read(1)));
for (const [name, k, half, scale] of C.columns) {
  const top = half ? half - 1 : 64 ** k - 2, a = col[name] = Float64Array.from({length: N}, () => {
    const code = read(k), z = code - (half || 1);
    return !scale ? code : code ? Math.sign(z) * (z / top) ** 2 * scale : NaN;
  });
  order[name] = Uint16Array.from(a.keys()).filter(i => !isNaN(a[i])).sort((x, y) => a[x] - a[y]);
}

// Numbers in words, as the rest of the report writes them.
const even = x => abs(x % 1) === .5 ? 2 * round(x / 2) : round(x);
const num = x => { const t = x.toFixed(abs(x) < 10 ? 1 : 0); return +t ? t : t.replace("-", ""); };
const big = x => String(x).replace(/\B(?=(\d{3})+$)/g, ",");
const value = (x, a = abs(x)) => a >= 10 ? big(even(x)) : a >= .01 ? x.toFixed(a >= 1 ? 1 : 2) : String(+x.toPrecision(1));
const whole = x => even(100 * x), points = x => num(100 * x);
const percent = s => s > 0 && s < .005 ? "under 1%" : s >= .995 && s < 1 ? "over 99%" : whole(s) + "%";
const count = (k, n) => `${k ? k === n ? "all" : big(k) + " of" : "none of"} ${big(n)} combinations`;
const first = (t, f) => t && t[0][f]() + t.slice(1), low = t => first(t, "toLowerCase");
const around = (l, h, unit = "", ...more) => {
  const t = [l === h ? "" : `${l} to ${h}${unit}`, ...more].filter(Boolean).join("; ");
  return t && ` (${t})`;
};
const money = m => C.money && +num(m) ? `about ${value(abs(m) / 100 * C.money[1])} ${C.money[0]}` : "";
const formats = {
  worth: (l, m, h) => num(m) + "%" + around(num(l), num(h), "%", money(m)),
  lead: (l, m, h) => num(m) + "%" + (l > -.05 || h < .05 ? around(num(l), num(h), "%") : ` (from ${num(-l)}% behind to ${num(h)}% ahead)`),
  gain: (l, m, h) => (m < 0 ? "lose " : "gain ") + num(abs(m)) + "%" + (l < 0 && h > 0
    ? around(`from a loss of ${num(-l)}%`, `a gain of ${num(h)}`, "%", money(m))
    : around(...[abs(l), abs(h)].sort((a, b) => a - b).map(num), "%", money(m))),
  share: (l, m, h) => percent(m) + around(whole(l), whole(h), "%"),
  points: (l, m, h) => points(m) + " percentage points" + around(points(l), points(h)),
  middle: (l, m) => points(m),
  times: (l, m, h) => whole(m) + " times in 100" + around(whole(l), whole(h)),
  tenths: (...q) => {
    const [l, m, h] = q.map(x => even(10 * x));
    return (m ? m < 10 ? `about ${m} time${m > 1 ? "s" : ""} in ten` : "nearly always" : "hardly ever") + around(l, h, m % 10 ? "" : " in ten");
  },
};

// What the brushes leave, and a claim over it by the rules of MODEL section 15.
const lo = new Uint8Array(R), hi = new Uint8Array(R).fill(BINS), fails = new Uint8Array(N), last = new Uint8Array(N);
let n = N, target = C.start;
const touched = j => lo[j] > 0 || hi[j] < BINS;
const left = name => order[name].filter(i => !fails[i]), kept = name => Float64Array.from(left(name), i => col[name][i]);
const total = f => { let s = 0; for (let i = 0; i < N; i++) if (!fails[i]) s += f(i); return s; };
const wins = x => x > 0 ? 1 : x === 0 ? .5 : 0;
function quantile(a, p) {
  const h = (a.length - 1) * p, f = Math.floor(h);
  return a.length ? a[f] + (a[min(f + 1, a.length - 1)] - a[f]) * (h - f) : NaN;
}
function fewer(k, m) {  // chance of at most k against a claim, were there 2 in 1,000
  let term = .998 ** m, sum = term;
  for (let i = 1; i <= k; i++) sum += term *= (m - i + 1) / i * .002 / .998;
  return sum;
}
function judge(lead, rules, fixed) {
  const m = lead.length, median = quantile(lead, .5), sign = fixed || median >= 0 ? 1 : -1;
  const sum = lead.reduce((s, x) => s + x, 0), k = lead.reduce((s, x) => s + wins(x * sign), 0);
  const error = 1.2533 * sqrt(lead.reduce((s, x) => s + (x - sum / m) ** 2, 0)) / m;
  const share = k / m, slack = 2 * sqrt(share * (1 - share) / m), mixed = median * sum < 0, sure = !mixed && !rules.doubted;
  const word = m < FEW ? "too few" : abs(median) < rules.noticeable + 2 * error ? "no real difference"
    : sure && fewer(even(m - k), m) < .05 ? "settled" : sure && share - slack >= .9 ? "clear"
    : sure && share + slack >= .9 || share - slack >= .6 ? "leaning" : "a tie";
  return {word, m, wins: k, mean: sum / m * sign, mixed: String(mixed), dir: sign > 0 ? "+" : "-", sorted: sign > 0 ? lead : lead.map(x => -x).reverse()};
}
const gap = (a, b) => i => col["gain" + a][i] - col["gain" + b][i];
function advise() {
  const rules = C.claims.advice, mean = {};
  for (const i of C.open) mean[i] = total(gap(i, 0));
  const [over, ...others] = [...C.open].sort((x, y) => mean[y] - mean[x] || x - y);
  const near = others.filter(i => total(d => abs(gap(over, i)(d)) > rules.noticeable) <= n / 2);
  const under = others.find(i => !near.includes(i)) ?? near.shift();
  const lead = Float64Array.from(col.gain0.keys()).filter(i => !fails[i]).map(gap(over, under)).sort();
  return {...judge(lead, rules, true), over, under};
}
function judgeAll() {
  const J = {};
  for (const [k, c] of claims) J[k] = c.pair ? advise() : judge(kept(k), c);
  if (J.offer) J.now = judge(kept("now"), C.claims.offer.now);
  return J;
}

// Sentences: templates, each shown only where its condition holds on what is left.
function speaker(J) {
  const known = {}, A = J.advice, look = key => known[key] ??= find(...key.split(":"));
  const flag = (name, i) => total(d => col[name + (i / 6 | 0)][d] >> i % 6 & 1);
  const kinds = {
    sorted: k => J[k] ? J[k].sorted : kept(k),
    q: (k, p) => quantile(look("sorted:" + k), +p),
    undefined: k => 1 - look("sorted:" + k).length / n,
    count: k => count(even(J[k].wins), J[k].m),
    against: k => count(even(J[k].m - J[k].wins), J[k].m),
    over: () => flag("over", A.over) / n,
    cautions: () => count(flag("over", A.over), n),
    best: i => percent(flag("best", i) / n),
    mean: k => num(J[k].mean),
    label: k => C.labels[A[k]], act: k => C.acts[A[k]], actlow: k => low(C.acts[A[k]]),
    saying: k => C.sayings[J[k].word],
    headline: k => {
      const H = C.headlines[k], start = (k !== "advice" ? J[k].dir : A.mixed === "true" ? "m" : "") + J[k].word;
      return fill(H[start] || !/no|tie|few/.test(J.now.word) && H[start + J.now.dir] || H[start + "u"]);
    },
    less: k => formats.worth(...[.95, .5, .05].map(p => -look(`q:${k}:${p}`))),
  };
  const find = (kind, k, p) => kinds[kind] ? kinds[kind](k, p) : formats[kind] ? formats[kind](...[.05, .5, .95].map(p => look(`q:${k}:${p}`))) : J[k][kind];
  const fill = t => first(t.replace(/⟦(.+?)⟧/g, (_, key) => look(key)), "toUpperCase");
  const test = ([key, op, v]) => {
    const x = look(key), y = v.big ? look(v) : v;
    return op === "in" ? y.includes(x) : op === "out" ? !y.includes(x) : op === "<" ? x < y : x >= y;
  };
  return {look, say: a => a.filter(([c]) => c.every(test)).map(x => fill(x[1]))};
}

// Dots are drawn from the columns of their grid; bars count how often the other choice wins in a tenth.
function pick(name) {
  const o = left(name);
  return n < FEW ? [] : C.grid.levels.map(p => col[name][o[Math.floor(p * o.length)]]);
}
function dots(svg, memo) {
  const base = +$(".base", svg).getAttribute("y1");
  return [["full", -1, base], ["hollow", 1, svg.viewBox.baseVal.height - base]].flatMap(([kind, sign, room]) => {
    const all = memo[kind + svg.dataset.dots] ??= pick(kind + svg.dataset.dots), inside = all.filter(c => c && c <= C.grid.n_columns);
    const most = max(1, ...inside.map(c => inside.filter(x => x === c).length)), step = sign * min(8, (room - 2) / most);
    return inside.map((c, k) => `<circle class="${kind} ${8 * c - 4 > C.grid.gain ? "gain" : "rest"}" cx="${(8 * c - 4).toFixed(1)}" cy="${
      (base + step * (k - inside.indexOf(c) + .5)).toFixed(1)}" r="3.3"></circle>`);
  }).join("");
}
const margin = {};
for (const [k, c] of claims) margin[k] = c.pair ? col.gain0.map((_, i) => gap(...c.pair)(i)) : col[k].map(x => x * c.sign);
function heights(j) {
  const all = new Uint16Array(10), other = new Uint16Array(10), m = margin[target], a = premise[j];
  for (let i = 0; i < N; i++) if ((!fails[i] || fails[i] === 1 && last[i] === j) && m[i] === m[i]) {
    const b = a[i] / 6 | 0;
    all[b]++;
    if (m[i] < 0) other[b]++;
  }
  return [...all].map((k, b) => k > 4 && other[b] ? max(1, round(42 * other[b] / k)) : 0);
}
const end = (j, b) => { const p = C.premises[j], x = p.edges[b]; return p.percent ? value(100 * x) + "%" : value(x); };

// Self-check: with no brush every number must come out as it stands on the page; else the page stays as it was served.
const S0 = speaker(judgeAll()), memo0 = {}, pictures = $$("svg[data-dots]");
if (!C.check.every(([key, t, s]) => String(S0.look(key)) === t && (!s || $(s).textContent.includes(t)))
  || !rows.every((f, j) => heights(j).join() === $$("rect", f).map(r => r.getAttribute("height")).join())
  || !pictures.every(s => dots(s, memo0) === $$("circle", s).map(c => c.outerHTML).join(""))) {
  page.dataset.drift = 1;
  $(".drift").hidden = false;
  return;
}
page.classList.add("js");
$$("[data-js]").forEach(e => { e.hidden = false; });

// What changes on the page, with what was served there.
const live = [], follow = (e, say) => live.push([e, [...e.childNodes], e.className, say]);
const say = (e, sentences) => sentences ? follow(e, S => S.say(sentences).join(" ")) : e.insertAdjacentHTML("afterbegin", "<span class=whole></span>");
for (const [k] of claims) {
  const card = $(`.claims .${k === "terms" ? "deal" : k}`), about = $(".about", card);
  follow($("span", about), (S, e) => k === "advice" ? T.advice : e.textContent);
  follow($("h2", card), S => S.look("headline:" + k));
  follow($(".word", about) || add(about, "<span class=word></span>"), (S, e, J) => {
    e.className = "word " + J[k].word.split(" ").at(-1);
    return k === "terms" && /no|tie/.test(J[k].word) ? "" : J[k].word;
  });
  say($("p:not(.about)", card) || add(card, "<p></p>"), C.sentences[k]);
}
$$(".questions > li").forEach((li, q) => {
  const reason = $("p:not(.about):not(.answer)", li), s = C.sentences.questions[q];
  say($(".answer", li), s);
  if (s && reason) say(reason, C.sentences.reasons[q]);
});
say($(".now"), C.sentences.now);
$$("[data-whole]").forEach(e => say(e));
tell(".whole", T.whole);
if (figure) {
  follow($("figcaption", figure), () => T.figure);
  for (const row of $$(".row", figure)) {
    const i = $("svg", row).dataset.dots;
    $("p span", row).dataset.best = i;
    const copy = $(".mini").appendChild(row.cloneNode(true)), all = pick("full" + i);
    $(".beyond", copy)?.remove();
    add($("svg", copy), `<line class="ghost" y1="1" y2="1" x1="${max(0, 8 * all[1] - 8)}" x2="${min(400, 8 * all[18])}"></line>`);
    follow($(".beyond", row) || add(row, "<p class=beyond></p>"), (S, e, J, memo) => {
      const [a, b] = ["full", "hollow"].map(kind => memo[kind + i].filter(c => !c || c > C.grid.n_columns).length);
      return a + b ? `${T.beyond} ${a} / ${b}` : "";
    });
  }
  $(".mini").append($(".axis", figure).cloneNode(true));
}
$$("svg[data-dots]").forEach(s => { $$("circle", s).forEach(c => c.remove()); s.rest = s.innerHTML; });

// The controls of a row.
const controls = rows.map((f, j) => {
  const p = C.premises[j], is = (a, b) => touched(j) && lo[j] === a && hi[j] === b;
  $(".track", f).append($("#brush-track").content.cloneNode(true));
  $(".track", f).after($("#brush-tools").content.cloneNode(true));
  $$("[aria-label]", f).forEach(e => e.setAttribute("aria-label", `${p.name}: ${e.getAttribute("aria-label")}`));
  const [l, h, from, to] = $$("input", f), note = $("[role=status]", f);
  const chips = $$("button", f).map((b, t) => {
    const ends = t < 3 ? [20 * t, 20 * t + 20] : [0, BINS];
    b.onclick = () => set(j, ...is(...ends) ? [0, BINS] : ends);
    return () => b.setAttribute("aria-pressed", is(...ends));
  });
  l.oninput = () => set(j, min(+l.value, hi[j] - 1), hi[j]);
  h.oninput = () => set(j, lo[j], max(+h.value, lo[j] + 1));
  for (const e of [from, to]) e.onchange = () => {
    const x = parseFloat(e.value.replace(/[,%\s]/g, "").replace("−", "-")) / (p.percent ? 100 : 1);
    const b = p.edges.reduce((b, v, k) => abs(v - x) < abs(p.edges[b] - x) ? k : b, 0);
    note.textContent = isNaN(x) ? T.number : (x < p.edges[0] || x > p.edges[BINS] ? T.outside : T.nearest) + ` ${end(j, b)}.`;
    if (isNaN(x)) paint(); else if (e === from) set(j, min(b, hi[j] - 1), hi[j]); else set(j, lo[j], max(b, lo[j] + 1));
  };
  return {l, h, from, to, chips, fill: $(".fill", f), led: $(".led", f), out: $("output", f)};
});
function set(j, a, b) { lo[j] = a; hi[j] = b; paint(); }
const span = (e, a, b) => { e.style.left = a / .6 + "%"; e.style.right = 100 - b / .6 + "%"; };
function paintRow(f, j) {
  const u = controls[j], on = touched(j), [a, b] = [end(j, lo[j]), end(j, hi[j])], tall = heights(j);
  $$("rect", f).forEach((r, t) => {
    r.setAttribute("y", 43 - tall[t]);
    r.setAttribute("height", tall[t]);
    r.setAttribute("class", 6 * t + 6 > lo[j] && 6 * t < hi[j] ? "" : "off");
  });
  f.classList.toggle("on", on);
  if (on && f.closest("details")) f.closest("details").open = true;
  [[u.l, lo, a, u.from], [u.h, hi, b, u.to]].forEach(([e, ends, t, field]) => {
    e.value = ends[j];
    e.setAttribute("aria-valuetext", t);
    if (document.activeElement !== field) field.value = t;
  });
  u.l.style.zIndex = lo[j] > BINS / 2 ? 2 : 0;
  span(u.fill, lo[j], hi[j]);
  u.out.textContent = on ? `${a} to ${b} ${T.kept}` : `${end(j, 3)} to ${end(j, 57)} ${T.most}`;
  u.chips.forEach(show => show());
  u.led.hidden = on || n === N || n < FEW;
  if (u.led.hidden) return;
  const bins = new Uint16Array(BINS);
  for (let i = 0; i < N; i++) if (!fails[i]) bins[premise[j][i]]++;
  let x = 0, y = BINS;
  for (let s = bins[0]; s < n / 20; s += bins[x]) x++;
  for (let s = bins[y - 1]; s < n / 20; s += bins[y - 1]) y--;
  u.led.hidden = x < 6 && y > 54;
  span(u.led, x, y);
}

function update(quiet) {
  fails.fill(0);
  const on = [...rows.keys()].filter(touched), some = on.length > 0, memo = {};
  for (const j of on) for (let i = 0; i < N; i++) if (premise[j][i] < lo[j] || premise[j][i] >= hi[j]) { fails[i]++; last[i] = j; }
  n = fails.filter(x => !x).length;
  const few = n < FEW, J = judgeAll(), S = speaker(J), heads = claims.map(([k]) => few ? "" : S.look("headline:" + k));
  page.classList.toggle("brushed", some);
  $$("svg[data-dots]").forEach(s => { s.innerHTML = s.rest + dots(s, memo); });
  for (const [e, was, name, speak] of live) {
    if (some) e.textContent = few && !e.matches("h2, .about span, .now, figcaption") ? "" : speak(S, e, J, memo);
    else { e.replaceChildren(...was); e.className = name; }
  }
  $$("[data-best]").forEach(e => { e.textContent = few ? "–" : `${T.best} ${S.look("best:" + e.dataset.best)}`; });
  tell("[data-n]", big(n));
  claims.forEach(([k, c], q) => {
    const row = $(`[data-claim="${k}"]`), m = J[k].m, s = 100 * total(i => wins(margin[k][i])) / m;
    $("b", row).textContent = heads[q];
    $("i", row).textContent = m < FEW ? "–" : `${c.pairing} in ${even(s)} of 100`;
    $(".filled", row).setAttribute("width", (m < FEW ? 0 : s) + "%");
  });
  rows.forEach(paintRow);
  $$(".reset").forEach(b => { b.disabled = !some; });
  $(".banner").hidden = !some;
  const warn = n < 200 ? T[few ? "few" : "rough"].replace("⟦n⟧", n).replace("⟦error⟧", even(100 / sqrt(n))) : "";
  tell(".warn", warn);
  const given = some ? `${T.given} ${on.map(j => `${C.premises[j].name} is between ${end(j, lo[j])} and ${end(j, hi[j])}`).join("; ")}` : T.open;
  tell(".said", `${given}: ${few ? warn : S.say(C.sentences.said).map(t => low(t).slice(0, -1)).join("; ") + "."}`);
  clearTimeout(update.later);
  if (!quiet) update.later = setTimeout(() => {
    tell("#brush-status", `${big(n)} ${T.left} ${heads.join(" ")} ${warn}`);
    const hash = some ? "#" + [C.key, ...on.map(j => `${j}=${lo[j]}-${hi[j]}`)].join("&") : location.pathname + location.search;
    try { history.replaceState(null, "", hash); } catch { /* a page without a history keeps its link */ }
  }, 400);
}
let frame = 0;
function paint() { frame ||= requestAnimationFrame(() => { frame = 0; update(); }); }
function clear() { lo.fill(0); hi.fill(BINS); }
$$(".reset").forEach(b => { b.onclick = () => { clear(); update(); $("#brush h2").focus(); }; });
$$("[name=brush-claim]").forEach(r => { r.onchange = () => { target = r.value; tell(".better", C.claims[target].better); update(true); }; });
$$(".copy").forEach(b => {
  const said = b.previousElementSibling;
  b.onclick = async () => {
    try { await navigator.clipboard.writeText(said.textContent); b.textContent = T.copied; } catch { getSelection().selectAllChildren(said); }
  };
});
function load() {
  const [key, ...parts] = location.hash.slice(1).split("&");
  if (key && !location.hash.includes("=")) return;
  clear();
  for (const part of key === C.key ? parts : []) {
    const [j, a, b] = (/^(\d\d?)=(\d\d?)-(\d\d?)$/.exec(part) || []).slice(1).map(Number);
    if (j < R && a < b && b <= BINS) { lo[j] = a; hi[j] = b; }
  }
  $(".foreign").hidden = !key || key === C.key;
  update(true);
}
addEventListener("hashchange", load);
update(true);
load();
})();
