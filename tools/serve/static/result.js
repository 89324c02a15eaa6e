// The result of a call: the verdict, the response, and each step between.

import { clockTime, h, plural, seconds } from "./dom.js";
import { coloured } from "./json.js";

const FIRST = 6000;

export function statusText(status) {
  const names = { 200: "OK", 201: "Created", 202: "Accepted", 204: "No content", 400: "Bad request", 401: "Unauthorized", 403: "Forbidden", 404: "Not found", 409: "Conflict", 422: "Unprocessable", 429: "Too many requests", 500: "Internal server error", 502: "Bad gateway", 503: "Unavailable", 504: "Gateway timeout" };
  return names[status] ? `${status} ${names[status]}` : String(status);
}

function tone(status) {
  return status < 300 ? "good" : status < 400 ? "warn" : "bad";
}

export function body(value, label) {
  if (!value) return h("p", { class: "muted" }, "No body.");
  const more = value.more ? h("p", { class: "muted" }, `${value.more.toLocaleString("en")} more characters are left out here.`) : null;
  const box = h("pre", { class: "body", tabindex: "0", role: "region", "aria-label": label });
  const draw = (text) => box.replaceChildren(...(value.json ? coloured(text) : [text]));
  const copy = h(
    "button",
    {
      type: "button",
      class: "plain small copy",
      "aria-label": `Copy ${label}`,
      onclick: async () => {
        try {
          await navigator.clipboard.writeText(value.text);
          copy.textContent = "Copied";
        } catch {
          copy.textContent = "Not allowed";
        }
      },
    },
    "Copy",
  );
  if (value.text.length <= FIRST * 1.2) {
    draw(value.text);
    return h("div", { class: "shown" }, copy, box, more);
  }
  draw(`${value.text.slice(0, FIRST)}…`);
  const rest = value.text.length - FIRST;
  const all = h("button", { type: "button", class: "link" }, `Show ${rest.toLocaleString("en")} more characters`);
  all.addEventListener("click", () => {
    draw(value.text);
    all.remove();
    box.focus();
  });
  return h("div", { class: "shown" }, copy, box, all, more);
}

function headers(values) {
  const pairs = Object.entries(values);
  if (!pairs.length) return null;
  return h(
    "details",
    { class: "headers" },
    h("summary", {}, plural(pairs.length, "header")),
    h("dl", { class: "pairs" }, pairs.map(([name, value]) => [h("dt", {}, name), h("dd", {}, h("code", {}, value))])),
  );
}

// The path of a request below the address of its connection at the gateway.
function line(request, path) {
  return h("p", { class: "line" }, h("strong", {}, request.method), " ", h("code", {}, path));
}

function problem(item, form) {
  const button =
    form && item.location.side === "inputs"
      ? h("button", { type: "button", class: "link", onclick: () => form.focusOn(item.location) }, item.where)
      : h("code", {}, item.where);
  return h("li", {}, item.where ? button : null, item.where ? " " : null, item.message, " ", h("code", { class: "muted" }, item.code));
}

function verdict(trace, form) {
  const { problems, response } = trace;
  if (!problems.length && response.status >= 400) {
    const who = trace.backend.some((item) => item.response?.status >= 400) ? "the service answered with an error, and it reached the flow as it should" : "it refused what it was given";
    return h("p", { class: "verdict good" }, h("span", { "aria-hidden": "true" }, "✓ "), `The verdict: the connector behaved correctly: ${who}.`);
  }
  if (!problems.length) {
    const checked = trace.via === "notification" ? "the notification is as x-ms-notification-content says" : "nothing is wrong with inputs, requests and response";
    return h("p", { class: "verdict good" }, h("span", { "aria-hidden": "true" }, "✓ "), `The verdict: ${checked}.`);
  }
  return h(
    "div",
    { class: "verdict bad" },
    h("p", {}, h("span", { "aria-hidden": "true" }, "✗ "), h("strong", {}, `The verdict: ${plural(problems.length, "problem")}`), response.status >= 400 ? ", beside the response's status." : "."),
    h("ul", {}, problems.map((item) => problem(item, form))),
  );
}

function runs(poll, status) {
  if (!poll) return null;
  const count = poll.items.length;
  const quiet = poll.first ? "The first poll marks the start: what is new after it starts runs." : "No run starts: there is nothing new.";
  const none = status >= 400 ? "The poll failed: no run starts, and the next poll carries the state of this one." : quiet;
  return h(
    "section",
    { class: "runs" },
    h("h3", {}, count ? `${plural(count, "run")} started` : none),
    poll.items.slice(0, 200).map((item, index) =>
      h(
        "details",
        { class: "card", open: count <= 3 },
        h("summary", {}, h("span", { class: "muted" }, `Run ${index + 1} `), h("strong", {}, item.title || "(an item)")),
        body(item.body, `item ${index + 1}`),
      ),
    ),
    count > 200 ? h("p", { class: "muted" }, `${plural(count - 200, "more run")}: see the response.`) : null,
  );
}

function sent(item, number) {
  const answer = item.response ? statusText(item.response.status) : "no response";
  return h(
    "details",
    { class: "sent" },
    h(
      "summary",
      {},
      h("span", { class: "muted" }, `${number}. `),
      h("code", {}, `${item.request.method} ${item.request.url}`),
      " ",
      h("span", { class: item.response ? tone(item.response.status) : "bad" }, answer),
      h("span", { class: "muted" }, ` ${seconds(item.seconds)}`),
    ),
    h("h4", {}, "Sent"),
    headers(item.request.headers),
    body(item.request.body, `the body of request ${number}`),
    h("h4", {}, "Received"),
    item.error ? h("p", { class: "bad" }, item.error) : null,
    item.response ? [headers(item.response.headers), body(item.response.body, `the response to request ${number}`)] : null,
  );
}

function step(title, note, ...inside) {
  return h("li", { class: "step" }, h("h3", {}, title, note ? h("span", { class: "muted" }, ` ${note}`) : null), inside);
}

function steps(trace) {
  const { script, policies, backend } = trace;
  const sender = trace.via === "notification" ? "The service sends" : "The flow sends";
  const found = [step(sender, null, line(trace.request, trace.path), headers(trace.request.headers), trace.request.body ? body(trace.request.body, "the request's body") : null)];
  if (trace.via === "notification") return h("ol", { class: "steps" }, found);
  if (policies.length) {
    found.push(
      step(
        "Policies",
        String(policies.length),
        h("ul", { class: "plainlist" }, policies.map((item) => h("li", {}, h("code", {}, item.template), item.title ? ` ${item.title}` : "", h("br"), h("span", { class: "muted" }, item.effect)))),
      ),
    );
  }
  const requests = backend.length ? backend.map((item, index) => sent(item, index + 1)) : h("p", { class: "muted" }, "Nothing was sent.");
  if (script) {
    const logs = script.logs.length
      ? h("ul", { class: "logs" }, script.logs.map((item) => h("li", {}, h("code", { class: `level ${item.level}` }, item.level), " ", item.message)))
      : null;
    found.push(step("The script sends", `${plural(backend.length, "request")}, ${seconds(script.seconds)} in the script`, requests));
    if (logs) found.push(step("The script logs", plural(script.logs.length, "line"), logs));
    if (script.failure) {
      found.push(step("The script fails", script.failure.kind, h("p", { class: "bad" }, script.failure.message), script.failure.stack ? h("pre", { class: "body" }, script.failure.stack) : null));
    }
  } else found.push(step("The service is sent", plural(backend.length, "request"), requests));
  return h("ol", { class: "steps" }, found);
}

function copying(title, label, text) {
  const button = h("button", { type: "button", class: "plain small", "aria-label": label }, title);
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(text());
      button.textContent = "Copied";
    } catch {
      button.textContent = "Not allowed";
    }
  });
  return button;
}

const quoted = (text) => `'${text.replaceAll("'", "'\\''")}'`;

// The same call at the gateway, which adds what the connection and the platform bring.
export function curl(item, gateway) {
  const { method, headers: sent, body: content } = item.request;
  const own = Object.entries(sent).filter(([name, value]) => !/^(x-ms-|authorization|user-agent|host|content-length)/i.test(name) && !value.includes("***"));
  const parts = ["curl", "-i", "-X", method, quoted(gateway + item.path), ...own.flatMap(([name, value]) => ["-H", quoted(`${name}: ${value}`)])];
  return [...parts, ...(content ? ["--data-raw", quoted(content.text)] : [])].join(" ");
}

// What may be done with a call: copied, made again with other inputs, saved as a case.
function tools(item, page) {
  if (!page || item.via === "notification") return null;
  const name = h("input", { type: "text", "aria-label": "Name of the case", placeholder: "name of the case", autocomplete: "off" });
  const said = h("p", { class: "hint", role: "status" });
  const save = async (event) => {
    event.preventDefault();
    try {
      const { saved } = await page.save(item.id, name.value);
      const problems = saved.problems.length ? ` It shows: ${saved.problems.join("; ")}.` : "";
      said.textContent = `Saved in ${saved.written.join(", ")}.${problems}`;
    } catch (error) {
      said.textContent = error.message;
    }
  };
  return h(
    "div",
    { class: "tools-of-call" },
    copying("Copy as cURL", "Copy the call as cURL", () => curl(item, page.gateway(item.connection))),
    h("button", { type: "button", class: "plain small", onclick: () => page.reuse(item) }, "Use these inputs"),
    item.via === "page" ? h("form", { class: "save", onsubmit: save }, name, h("button", { type: "submit", class: "plain small" }, "Save as case")) : null,
    said,
  );
}

// Returns the whole trace; form, where given, is the one whose fields problems may lead to.
export function trace(item, form, page = null) {
  const { response } = item;
  return h(
    "article",
    { class: "trace", "aria-labelledby": "trace-title" },
    h(
      "header",
      { class: "outcome" },
      h("h2", { id: "trace-title", tabindex: "-1" }, h("span", { class: `status ${tone(response.status)}` }, statusText(response.status))),
      h(
        "p",
        { class: "muted" },
        `${item.operationId} · ${seconds(item.seconds)} · ${response.size.toLocaleString("en")} bytes · ${clockTime(item.at)} · `,
        h("a", { href: `/traces/${item.id}`, target: "_blank", rel: "noreferrer" }, `trace ${item.id}`),
      ),
    ),
    verdict(item, form),
    tools(item, page),
    runs(item.poll, response.status),
    item.via === "notification" ? null : h(
      item.poll?.items.length ? "details" : "section",
      { class: "answer" },
      item.poll?.items.length ? h("summary", {}, "The response") : h("h3", {}, "The response"),
      body(response.body, "the response"),
      headers(response.headers),
    ),
    h("h2", { class: "how" }, "What happened"),
    steps(item),
    assumptions(item.assumptions),
    form ? h("details", {}, h("summary", {}, declaredTitle(form.operation)), declared(form.operation)) : null,
  );
}

export function declaredTitle(operation) {
  const what = operation.webhook ? "a notification" : operation.polling ? "a poll" : "the response";
  return `Fields of ${what} (${operation.response.length})`;
}

// The fields that a flow gets, before anything is run.
export function declared(operation) {
  if (!operation.response.length) return h("p", { class: "muted" }, "The definition declares none: a flow gets no fields.");
  const row = (item) =>
    h(
      "tr",
      {},
      h("th", { scope: "row" }, item.label, item.description && item.description !== item.label ? h("p", { class: "hint" }, item.description) : null),
      h("td", {}, h("code", {}, item.header ? `header ${item.path}` : item.path || "(all of it)")),
      h("td", {}, item.type),
    );
  const head = ["Label", "Field", "Type"].map((title) => h("th", { scope: "col" }, title));
  return h("div", { class: "declared", tabindex: "0", role: "region", "aria-label": "Fields of the response" }, h("table", {}, h("thead", {}, h("tr", {}, head)), h("tbody", {}, operation.response.map(row))));
}

// The assumptions about the platform that a call rests on.
function assumptions(items) {
  if (!items.length) return null;
  return h(
    "details",
    { class: "assumed" },
    h("summary", {}, `Relies on ${plural(items.length, "assumption")} about the platform`),
    h("ul", { class: "plainlist" }, items.map((item) => h("li", {}, h("code", {}, item.id), ` ${item.assumed}.`, h("p", { class: "hint" }, `Why: ${item.why}. See: ${item.source}`)))),
  );
}

export function failure(details) {
  if (details.kind !== "compile") {
    return h("article", { class: "trace" }, h("h2", { id: "trace-title", tabindex: "-1" }, h("span", { class: "status bad" }, "No call was made")), h("p", { class: "verdict bad" }, details.message));
  }
  const errors = details.diagnostics.filter((item) => item.severity === "error").length;
  return h(
    "article",
    { class: "trace" },
    h("h2", { id: "trace-title", tabindex: "-1" }, h("span", { class: "status bad" }, "script.csx does not compile")),
    h("p", {}, `${plural(errors, "error")}. Mend the file and run again: it is compiled anew.`),
    h(
      "ol",
      { class: "diagnostics" },
      details.diagnostics.map((item) =>
        h(
          "li",
          { class: item.severity === "error" ? "bad" : "warn" },
          h("p", {}, h("strong", {}, item.line ? `script.csx:${item.line}:${item.column}` : "script.csx"), ` ${item.severity} `, h("code", {}, item.code)),
          h("p", {}, item.message),
          item.source ? h("pre", { class: "body" }, `${item.source}\n${" ".repeat(Math.max(0, item.column - 1))}^`) : null,
        ),
      ),
    ),
  );
}
