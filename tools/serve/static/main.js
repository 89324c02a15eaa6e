// The page: the list of operations, the form of one, the result of its last call, the list of calls.

import { Failure, get, post } from "./api.js";
import { announce, byId, clockTime, fill, h, plural, seconds } from "./dom.js";
import { Form } from "./form.js";
import { declared, declaredTitle, failure, statusText, trace } from "./result.js";

const EVERY = 4000;
const state = { overview: null, form: null, ahead: 0, simulated: false, calls: [], last: 0, tab: "result" };

const page = {
  keep: "",
  connection: () => byId("connection").value || state.overview.connection,
  simulated: () => state.simulated,
  now: () => new Date(Date.now() + state.ahead),
  open: (id) => open(id),
  busy: (text) => {
    announce(text);
    byId("result").setAttribute("aria-busy", "true");
  },
  show: (item, form) => show(item, form),
  failed: (details) => failed(details),
  calls: () => calls(),
  advance: (amount) => advance(amount),
  gateway: (connection) => `${location.origin}/apim/${state.overview.slug}/${connection}`,
  save: (id, name) => post("save", { trace: id, name }),
  reuse: (item) => reuse(item),
};

// The list of operations

function listed() {
  const wanted = byId("search").value.trim().toLowerCase();
  const internal = byId("internal").checked;
  return state.overview.operations.filter(
    (item) => (internal || !item.internal) && (!wanted || item.summary.toLowerCase().includes(wanted) || item.id.toLowerCase().includes(wanted)),
  );
}

function drawList() {
  const found = listed();
  const groups = [
    ["Actions", found.filter((item) => item.kind === "action")],
    ["Triggers", found.filter((item) => item.kind === "trigger")],
  ];
  const here = current();
  byId("list").replaceChildren(
    ...groups
      .filter(([, items]) => items.length)
      .map(([title, items]) =>
        h(
          "section",
          { "aria-label": title },
          h("h2", {}, title, h("span", { class: "muted" }, ` ${items.length}`)),
          h(
            "ul",
            {},
            items.map((item) =>
              h(
                "li",
                {},
                h(
                  "a",
                  { href: `#${encodeURIComponent(item.id)}`, "aria-current": item.id === here ? "page" : undefined },
                  h("span", {}, item.summary),
                  item.internal ? h("span", { class: "tag" }, "internal") : null,
                  item.deprecated ? h("span", { class: "tag warn" }, "deprecated") : null,
                ),
              ),
            ),
          ),
        ),
      ),
    ...(found.length ? [] : [h("p", { class: "muted" }, "No operation is called so.")]),
  );
}

function links() {
  return [...byId("list").querySelectorAll("a")];
}

function listKeys(event) {
  const all = links();
  const at = all.indexOf(document.activeElement);
  if (event.key === "ArrowDown" && (at >= 0 || document.activeElement === byId("search"))) {
    event.preventDefault();
    all[Math.min(at + 1, all.length - 1)]?.focus();
  } else if (event.key === "ArrowUp" && at >= 0) {
    event.preventDefault();
    (at ? all[at - 1] : byId("search")).focus();
  } else if (event.key === "Enter" && document.activeElement === byId("search")) {
    event.preventDefault();
    all[0]?.click();
  } else if (event.key === "Escape") {
    menu(false);
  }
}

function menu(show) {
  const was = document.body.classList.contains("menu-open");
  document.body.classList.toggle("menu-open", show);
  byId("menu").setAttribute("aria-expanded", String(show));
  if (show) byId("search").focus();
  else if (was) byId("menu").focus();
}

// One operation

function current() {
  try {
    return decodeURIComponent(location.hash.slice(1));
  } catch {
    return "";
  }
}

async function open(id) {
  drawList();
  let operation;
  try {
    operation = await get("form", { operation: id });
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    byId("form").replaceChildren(h("h1", { tabindex: "-1", id: "operation-title" }, "No such operation"), h("p", {}, error.message));
    byId("operation-title").focus();
    return;
  }
  if (current() !== id) return;
  page.keep = `inputs ${state.overview.slug} ${id}`;
  state.form = new Form(operation, page);
  if (state.reused?.operationId === id) state.form.useJson(state.reused.inputs.text);
  state.reused = null;
  byId("form").replaceChildren(state.form.element);
  document.title = `${operation.summary} · ${state.overview.title}`;
  state.shown = null;
  drawResult();
  byId("operation-title").focus();
}

function route() {
  const id = current();
  if (id === "work" || id === "operation-title") return;
  if (document.body.classList.contains("menu-open")) {
    document.body.classList.remove("menu-open");
    byId("menu").setAttribute("aria-expanded", "false");
  }
  if (id) open(id);
  else welcome();
}

function welcome() {
  state.form = null;
  state.shown = null;
  const { overview } = state;
  document.title = overview.title;
  const gateway = page.gateway(page.connection());
  fill(
    byId("form"),
    h("h1", { id: "operation-title", tabindex: "-1" }, overview.title),
    h("p", {}, overview.description),
    h("p", {}, "Choose an operation, fill its form and run it, as in the portal's Test tab. Any HTTP client calls the same operations at the gateway:"),
    h("pre", { class: "body" }, `${gateway}/…`),
    overview.engine ? h("p", { class: "hint" }, `The script runs on ${overview.engine}, isolation ${overview.isolation}.`) : null,
    h("p", { class: "hint" }, h("kbd", {}, "/"), " searches, ", h("kbd", {}, "Enter"), " runs, ", h("kbd", {}, "Esc"), " closes."),
  );
  drawList();
  drawResult();
}

// The result and the list of calls

function tabs() {
  const made = [
    ["result", "Result"],
    ["calls", `Calls (${state.calls.length})`],
  ].map(([name, title]) =>
    h(
      "button",
      {
        type: "button",
        role: "tab",
        id: `tab-${name}`,
        "aria-selected": String(state.tab === name),
        "aria-controls": `panel-${name}`,
        tabindex: state.tab === name ? "0" : "-1",
        onclick: () => choose(name),
      },
      title,
    ),
  );
  const keys = (event) => {
    if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
    choose(state.tab === "result" ? "calls" : "result");
    byId(`tab-${state.tab}`).focus();
  };
  return h("div", { role: "tablist", "aria-label": "Result and calls", class: "tabs", onkeydown: keys }, made);
}

function choose(name) {
  state.tab = name;
  drawResult();
  byId(`tab-${name}`).focus();
  if (name === "calls") calls();
}

function drawResult() {
  const empty = state.form
    ? state.form.operation.polling
      ? "Poll, to see what a flow would start with."
      : state.form.operation.webhook
        ? "Register, notify, remove: each step is shown here with its verdict."
        : "Run the operation, to see its response and everything that happened on the way."
    : "Results appear here.";
  const { operation } = state.form ?? {};
  const before = operation ? [h("h2", { class: "how" }, declaredTitle(operation)), declared(operation)] : [];
  const result = h("div", { role: "tabpanel", id: "panel-result", "aria-labelledby": "tab-result", hidden: state.tab !== "result" }, state.shown ?? [h("p", { class: "empty muted" }, empty), ...before]);
  const list = h("div", { role: "tabpanel", id: "panel-calls", "aria-labelledby": "tab-calls", hidden: state.tab !== "calls" }, callList());
  byId("result").replaceChildren(tabs(), result, list);
  byId("result").removeAttribute("aria-busy");
}

function callList() {
  if (!state.calls.length) return h("p", { class: "empty muted" }, "No call yet. Those of other programs at the gateway appear here too.");
  return h(
    "ul",
    { class: "calls" },
    state.calls.map((item) =>
      h(
        "li",
        {},
        h(
          "button",
          { type: "button", class: "call", onclick: () => reopen(item.id) },
          h("span", { class: item.status < 300 ? "good" : "bad" }, statusText(item.status)),
          h("span", { class: "grow" }, item.operationId),
          h("span", { class: item.problems ? "bad" : "good" }, item.problems ? `✗ ${plural(item.problems, "problem")}` : "✓ no problems"),
          h("span", { class: "muted" }, [item.via, seconds(item.seconds), clockTime(item.at)].join(" · ")),
        ),
      ),
    ),
  );
}

// Fills the form of a call's operation with its inputs.
function reuse(item) {
  if (current() === item.operationId) {
    state.form.useJson(item.inputs.text);
    return;
  }
  state.reused = item;
  location.hash = encodeURIComponent(item.operationId);
}

async function reopen(id) {
  try {
    const response = await get("trace", { id });
    show(response.trace, null);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    failed(error.details);
  }
}

function show(item, form) {
  state.shown = trace(item, form, page);
  state.tab = "result";
  drawResult();
  form?.judge(item.problems);
  const problems = item.problems.length ? plural(item.problems.length, "problem") : "no problems";
  const started = item.poll ? `, ${plural(item.poll.items.length, "run")} started` : "";
  announce(`${statusText(item.response.status)}, ${problems}${started}, ${seconds(item.seconds)}`);
  reveal();
}

function failed(details) {
  state.shown = failure(details);
  state.tab = "result";
  drawResult();
  announce(details.message);
  reveal();
}

// The verdict is in view after a call: the form may be long, or the result below it.
function reveal() {
  const box = (byId("result").querySelector(".verdict") ?? byId("result")).getBoundingClientRect();
  const bar = document.querySelector(".bar").getBoundingClientRect().bottom;
  if (box.top < bar || box.bottom > innerHeight) byId("result").scrollIntoView({ block: "start" });
}

async function calls() {
  let response;
  try {
    response = await get("calls", { after: state.last });
  } catch {
    return;
  }
  tell(response.clock);
  if (!response.calls.length) return;
  state.calls = [...response.calls, ...state.calls].slice(0, 200);
  state.last = state.calls[0].id;
  const tab = byId("tab-calls");
  if (tab) tab.textContent = `Calls (${state.calls.length})`;
  const panel = byId("panel-calls");
  if (panel && !panel.contains(document.activeElement)) panel.replaceChildren(callList());
}

// The clock

function tell(clock) {
  state.simulated = clock.simulated;
  state.ahead = new Date(clock.now) - Date.now();
  byId("clock").hidden = !clock.simulated;
}

async function advance(amount) {
  try {
    tell((await post("advance", { seconds: amount })).clock);
    announce(`It is ${page.now().toUTCString()}`);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    failed(error.details);
  }
  tick();
}

function drawClock() {
  const steps = [
    [60, "+1 min"],
    [3600, "+1 h"],
    [86400, "+1 day"],
  ];
  byId("clock").replaceChildren(
    h("time", { id: "now" }),
    ...steps.map(([amount, title]) => h("button", { type: "button", class: "plain small", "aria-label": `Move the time: ${title}`, onclick: () => advance(amount) }, title)),
  );
}

function tick() {
  const now = byId("now");
  if (now) now.textContent = `${page.now().toISOString().slice(0, 19).replace("T", " ")} UTC`;
  state.form?.tick();
}

async function start() {
  try {
    state.overview = await get("connector");
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    byId("form").replaceChildren(h("h1", {}, "The connector cannot be read"), h("p", { class: "verdict bad" }, error.message));
    return;
  }
  const { overview } = state;
  byId("source").textContent = `responses from ${overview.backend}`;
  byId("connection").replaceChildren(...overview.connections.map((item) => h("option", { value: item.id, selected: item.id === overview.connection }, item.name)));
  byId("connections").hidden = overview.connections.length < 2;
  drawClock();
  tell(overview.clock);
  byId("search").addEventListener("input", drawList);
  byId("internal").addEventListener("change", drawList);
  byId("operations").addEventListener("keydown", listKeys);
  byId("menu").addEventListener("click", () => menu(!document.body.classList.contains("menu-open")));
  byId("connection").addEventListener("change", () => (state.form ? open(current()) : welcome()));
  byId("skip").addEventListener("click", (event) => {
    event.preventDefault();
    (byId("operation-title") ?? byId("work")).focus();
  });
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input, textarea, select");
    if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      if (getComputedStyle(byId("menu")).display !== "none") menu(true);
      else byId("search").focus();
    } else if (event.key === "Escape" && document.body.classList.contains("menu-open")) menu(false);
  });
  document.addEventListener("click", (event) => {
    if (document.body.classList.contains("menu-open") && !event.target.closest("#operations, #menu")) menu(false);
  });
  addEventListener("hashchange", route);
  const shown = overview.operations.find((item) => item.id === current());
  if (shown?.internal) byId("internal").checked = true;
  route();
  await calls();
  tick();
  setInterval(tick, 1000);
  setInterval(() => document.visibilityState === "visible" && calls(), EVERY);
}

start();
