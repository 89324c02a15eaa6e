// The form of one operation: fields, their last values, their dependencies, and the calls that it makes.

import { Failure, get, post } from "./api.js";
import { announce, fill, h, plural } from "./dom.js";
import { control, look, place } from "./fields.js";
import { encode, Raw } from "./json.js";
import { Webhook } from "./webhook.js";

const PAUSE = 250;

// Indents JSON whose numbers lose no digits by it.
function pretty(text) {
  const value = JSON.parse(text);
  return JSON.stringify(value) === text ? JSON.stringify(value, null, 2) : text;
}

export class Form {
  // page: the object of main.js, of which these are used: keep (a storage key), connection(), simulated(), now(),
  // open(id), busy(text), show(trace, form), failed(details), calls(), advance(seconds).
  constructor(operation, page) {
    this.operation = operation;
    this.page = page;
    this.poll = null;
    this.timers = new Map();
    this.context = {
      changed: (part) => this.changed(part),
      load: (lookup, signal) => this.load(lookup, signal),
      settle: () => this.settle(),
    };
    this.parts = operation.fields.map((field) => control(field, this.context));
    this.element = this.draw();
    this.restore();
    this.restoreState();
    this.shapes();
  }

  // The state of a trigger outlives the page of its form: the server keeps it, the browser its number.

  keepState(state) {
    try {
      if (state) sessionStorage.setItem(`trigger ${this.page.keep}`, JSON.stringify([this.page.connection(), state]));
      else sessionStorage.removeItem(`trigger ${this.page.keep}`);
    } catch {
      // Without storage, the trigger begins anew.
    }
  }

  restoreState() {
    let kept = null;
    try {
      kept = JSON.parse(sessionStorage.getItem(`trigger ${this.page.keep}`) ?? "null");
    } catch {
      return;
    }
    if (kept?.[0] !== this.page.connection()) return;
    if (this.operation.webhook) this.webhook.draw(kept[1]);
    if (!this.operation.polling) return;
    this.poll = kept[1];
    this.runButton.textContent = this.verb;
    this.drawPolling();
  }

  draw() {
    const { operation } = this;
    const kind = operation.kind === "action" ? "action" : operation.polling ? "trigger, polled" : "trigger, by webhook";
    const fields = h("div", { class: "fields" });
    this.fields = fields;
    this.advancedButton = h("button", { type: "button", class: "link", "aria-expanded": "false", onclick: () => this.toggle() });
    this.runButton = h("button", { type: "submit", class: "main" }, this.verb);
    this.resetButton = h("button", { type: "button", class: "plain", hidden: !this.parts.length, onclick: () => this.clear() }, "Clear");
    this.overButton = h("button", { type: "button", class: "plain", hidden: true, onclick: () => this.startOver() }, "Start over");
    this.polling = h("div", { class: "polling" });
    if (operation.webhook) this.webhook = new Webhook(this);
    const form = h(
      "form",
      { novalidate: true, "aria-labelledby": "operation-title", onsubmit: (event) => this.submit(event) },
      fields,
      this.drawJson(),
      this.drawCases(),
      h("div", { class: "buttons" }, this.runButton, this.overButton, this.resetButton, h("kbd", { class: "muted" }, "Enter")),
    );
    this.arrange();
    return h(
      "div",
      {},
      h("h1", { id: "operation-title", tabindex: "-1" }, operation.summary),
      h(
        "p",
        { class: "facts" },
        h("span", { class: "tag" }, kind),
        operation.internal ? h("span", { class: "tag" }, "internal") : null,
        operation.deprecated ? h("span", { class: "tag warn" }, "deprecated") : null,
        h("code", {}, operation.id),
        h("code", { class: "muted" }, `${operation.method} ${operation.path}`),
      ),
      operation.description ? h("p", {}, operation.description) : null,
      operation.hint ? h("p", { class: "hint" }, operation.hint) : null,
      operation.webhook
        ? h("p", { class: "hint" }, "This trigger registers a webhook. After that, send it the service's notifications and remove it here.")
        : null,
      form,
      this.polling,
    );
  }

  // All inputs as one JSON object, in place of the fields while it is open.
  drawJson() {
    this.json = h("textarea", { class: "mono", rows: 8, "aria-label": "Inputs as JSON", spellcheck: "false" });
    this.jsonError = h("p", { class: "error", hidden: true });
    this.jsonBox = h("details", { class: "raw" }, h("summary", {}, "Inputs as JSON"), this.json, this.jsonError);
    this.jsonBox.addEventListener("toggle", () => {
      this.fields.hidden = this.jsonBox.open;
      if (this.jsonBox.open && !this.json.value) this.json.value = pretty(encode(this.fieldInputs));
      if (!this.jsonBox.open) this.json.value = "";
    });
    this.json.addEventListener("input", () => this.poll && this.inputsChanged());
    return this.jsonBox;
  }

  // The inputs of the operation's cases, which are read when the list is opened.
  drawCases() {
    const list = h("ul", { class: "cases" });
    const box = h("details", {}, h("summary", {}, "Use a case's inputs"), list);
    const use = (item) => {
      box.open = false;
      this.useJson(item.inputs);
    };
    box.addEventListener("toggle", async () => {
      if (!box.open) return;
      try {
        const { cases } = await get("cases", { operation: this.operation.id });
        const entry = (item) => h("li", {}, h("button", { type: "button", class: "link", onclick: () => use(item) }, item.name));
        list.replaceChildren(...(cases.length ? cases.map(entry) : [h("li", { class: "muted" }, "It has no case yet.")]));
      } catch (error) {
        if (!(error instanceof Failure)) throw error;
        list.replaceChildren(h("li", { class: "error" }, error.message));
      }
    });
    return box;
  }

  useJson(text) {
    this.json.value = text;
    this.jsonBox.open = true;
    if (this.poll) this.inputsChanged();
    this.json.focus();
  }

  // Returns the inputs as JSON has them; undefined, with a word beside it, where it is no object.
  readJson() {
    let value;
    try {
      value = JSON.parse(this.json.value);
    } catch {
      value = undefined;
    }
    const good = value !== null && typeof value === "object" && !Array.isArray(value);
    this.jsonError.textContent = good ? "" : 'Write one JSON object, such as {"name": "value"}.';
    this.jsonError.hidden = good;
    return good ? new Raw(this.json.value) : undefined;
  }

  arrange() {
    const plain = this.parts.filter((part) => !part.field.advanced);
    const advanced = this.parts.filter((part) => part.field.advanced);
    this.hiddenFields = h("div", { class: "fields", id: "advanced", hidden: true }, advanced.map((part) => part.element));
    this.advancedButton.hidden = advanced.length === 0;
    this.advancedButton.setAttribute("aria-controls", "advanced");
    this.advancedLabel = () => `${this.hiddenFields.hidden ? "Show" : "Hide"} advanced (${advanced.length})`;
    this.advancedButton.textContent = this.advancedLabel();
    const none = this.parts.length ? null : h("p", { class: "muted" }, "There is nothing to fill in.");
    this.fields.replaceChildren(...[none, ...plain.map((part) => part.element), this.advancedButton, this.hiddenFields].filter(Boolean));
    if (advanced.some((part) => part.result.given)) this.toggle(true);
  }

  get verb() {
    if (this.operation.polling) return this.poll ? "Poll again" : "Poll";
    return this.operation.webhook ? "Register" : "Run";
  }

  toggle(show = this.hiddenFields.hidden) {
    this.hiddenFields.hidden = !show;
    this.advancedButton.setAttribute("aria-expanded", String(show));
    this.advancedButton.textContent = this.advancedLabel();
  }

  get inputs() {
    try {
      return this.jsonBox.open ? JSON.parse(this.json.value) : this.fieldInputs;
    } catch {
      return this.fieldInputs;
    }
  }

  get fieldInputs() {
    const found = Object.create(null);
    for (const part of this.parts) {
      const { given, value } = part.result;
      // Null leaves out an input whose default was taken away.
      if (given || ("default" in part.field && !part.field.required)) place(found, part.field.path, given ? value : null);
    }
    return found;
  }

  // Stores the values in the browser until the tab is closed; never a secret, never a file.

  keep() {
    const state = {};
    for (const part of this.parts) {
      const value = part.state;
      if (value !== undefined) state[part.field.path.join("/")] = value;
    }
    try {
      sessionStorage.setItem(this.page.keep, JSON.stringify(state));
    } catch {
      // The storage is full or forbidden: the form works without it.
    }
  }

  restore() {
    let state = null;
    try {
      state = JSON.parse(sessionStorage.getItem(this.page.keep) ?? "null");
    } catch {
      return;
    }
    if (!state) return;
    this.kept = state;
    this.fill(this.parts);
    if (this.parts.some((part) => part.field.advanced && part.result.given)) this.toggle(true);
  }

  fill(parts) {
    for (const part of parts) {
      const value = this.kept?.[part.field.path.join("/")];
      if (value !== undefined) part.state = value;
    }
  }

  clear() {
    try {
      sessionStorage.removeItem(this.page.keep);
    } catch {
      // Nothing was stored.
    }
    this.page.open(this.operation.id);
    announce("The form is as it was at first.");
  }

  // A changed value may change the choices of other fields.

  changed(part) {
    this.keep();
    if (this.poll) this.inputsChanged();
    const path = part.field.path.join("/");
    if (!path) return;
    clearTimeout(this.timers.get(path)?.timer);
    this.timers.set(path, { part, timer: setTimeout(() => this.follow(part), PAUSE) });
  }

  // Does now what waits for the end of typing.
  settle() {
    for (const { part, timer } of [...this.timers.values()]) {
      clearTimeout(timer);
      this.follow(part);
    }
  }

  follow(part) {
    const path = part.field.path.join("/");
    this.timers.delete(path);
    const { given, value: read } = part.result;
    const value = given ? encode(read) : "";
    if (part.last === value) return;
    part.last = value;
    for (const other of this.parts) {
      if (other !== part && other.dependsOn().some((wanted) => wanted.join("/") === path)) other.invalidate?.(part.field.label);
    }
    for (const shape of this.shaped ?? []) {
      if (shape.field.shape.arguments.some((item) => item.path?.join("/") === path)) this.reshape(shape);
    }
  }

  // Returns the inputs of a lookup; throws if a field that it needs is empty.
  argumentsOf(lookup) {
    const inputs = this.inputs;
    const found = Object.create(null);
    const missing = [];
    for (const item of lookup.arguments) {
      if (!item.path) found[item.name] = item.value;
      else {
        const value = look(inputs, item.path);
        if (value !== undefined) found[item.name] = value;
        else if (item.required) missing.push(this.labelOf(item.path));
      }
    }
    if (missing.length) {
      const error = new Error(`Fill in ${missing.join(" and ")} first.`);
      error.waits = true;
      throw error;
    }
    return found;
  }

  labelOf(path) {
    const wanted = path.join("/");
    return this.parts.find((part) => part.field.path.join("/") === wanted)?.field.label ?? path.at(-1);
  }

  async load(lookup, signal) {
    const inputs = this.argumentsOf(lookup);
    const response = await post("choices", { connection: this.page.connection(), lookup, inputs }, signal);
    this.page.calls();
    return response.choices;
  }

  // Fields that another operation describes

  shapes() {
    this.shaped = this.parts.filter((part) => part.field.shape).map((part) => ({ field: part.field, part, parts: [part] }));
    for (const shape of this.shaped) this.reshape(shape);
  }

  async reshape(shape) {
    const { field, part } = shape;
    shape.asked?.abort();
    shape.asked = new AbortController();
    const { signal } = shape.asked;
    try {
      const inputs = this.argumentsOf(field.shape);
      const response = await post(
        "shape",
        {
          operation: this.operation.id,
          connection: this.page.connection(),
          path: field.path,
          required: field.required,
          lookup: field.shape,
          inputs,
        },
        signal,
      );
      this.page.calls();
      const parts = response.fields.map((item) => control(item, this.context));
      this.swap(shape, parts.length ? parts : [part]);
      part.fail(null);
    } catch (error) {
      if (error.name === "AbortError") return;
      this.swap(shape, [part]);
      part.fail(error.waits ? null : `Its fields are not known: ${error.message}`);
    }
  }

  swap(shape, parts) {
    const at = this.parts.indexOf(shape.parts[0]);
    const open = !this.hiddenFields.hidden;
    this.kept ??= {};
    for (const old of shape.parts) if (old.state !== undefined) this.kept[old.field.path.join("/")] = old.state;
    this.parts.splice(at, shape.parts.length, ...parts);
    shape.parts = parts;
    this.fill(parts);
    this.arrange();
    if (open) this.toggle(true);
  }

  // Calls and polls

  missing() {
    const empty = this.parts.filter((part) => part.field.required && !part.result.given);
    for (const part of this.parts) part.fail(empty.includes(part) ? `${part.field.label} is required.` : null);
    return empty;
  }

  async submit(event) {
    event.preventDefault();
    if (this.running) return;
    const written = this.jsonBox.open ? this.readJson() : this.inputs;
    if (written === undefined) {
      this.json.focus();
      return;
    }
    const empty = this.jsonBox.open ? [] : this.missing();
    if (empty.length) {
      empty[0].focus();
      announce(`${plural(empty.length, "required field")} to fill in.`);
      return;
    }
    this.keep();
    this.running = true;
    this.runButton.setAttribute("aria-disabled", "true");
    this.page.busy(this.operation.polling ? "Polling…" : "Running…");
    const asked = { operation: this.operation.id, connection: this.page.connection(), inputs: written };
    try {
      if (this.operation.polling) {
        const response = await post("poll", { ...asked, poll: this.poll?.id });
        this.poll = { ...response.poll, due: response.trace.poll.due, state: response.trace.poll.location };
        this.page.show(response.trace, this);
        this.keepState(this.poll);
        this.drawPolling();
      } else {
        const response = await post("run", asked);
        this.page.show(response.trace, this);
        this.webhook?.draw(response.webhook);
      }
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      this.page.failed(error.details);
    } finally {
      this.running = false;
      this.runButton.removeAttribute("aria-disabled");
      this.runButton.textContent = this.verb;
      this.page.calls();
    }
  }

  // Shows each problem with an input beside its field.
  judge(problems) {
    for (const part of this.parts) {
      const found = problems.filter(({ location }) => concerns(location, part.field));
      part.fail(found.length ? found.map(({ message }) => `${part.field.label}: ${message}.`) : null);
    }
  }

  focusOn(location) {
    const part = this.parts.find(({ field }) => concerns(location, field));
    if (part?.field.advanced) this.toggle(true);
    part?.focus();
    return part !== undefined;
  }

  startOver() {
    this.poll = null;
    this.keepState(null);
    this.polling.replaceChildren();
    this.overButton.hidden = true;
    this.runButton.textContent = this.verb;
    this.runButton.focus();
    announce("The next poll is a first one.");
  }

  inputsChanged() {
    this.poll = null;
    this.keepState(null);
    this.overButton.hidden = true;
    this.runButton.textContent = this.verb;
    this.polling.replaceChildren(h("p", { class: "muted" }, "The inputs have changed, so polling begins anew."));
  }

  drawPolling() {
    const { polls, fired, due, state } = this.poll;
    this.overButton.hidden = false;
    const count = h("span", { class: "due" });
    this.dueText = count;
    const rows = stateRows(state);
    fill(
      this.polling,
      h(
        "dl",
        { class: "numbers" },
        h("div", {}, h("dt", {}, "Polls"), h("dd", {}, String(polls))),
        h("div", {}, h("dt", {}, "Runs started"), h("dd", {}, String(fired))),
        h("div", {}, h("dt", {}, "Next poll due"), h("dd", {}, count)),
      ),
      rows.length
        ? h(
            "details",
            {},
            h("summary", {}, "State that the next poll carries"),
            h("dl", { class: "pairs" }, rows.map(([name, value]) => [h("dt", {}, name), h("dd", {}, h("code", {}, value))])),
          )
        : null,
      this.page.simulated()
        ? h("button", { type: "button", class: "plain", onclick: () => this.advance() }, "Move the time to the next poll")
        : null,
    );
    this.tick();
  }

  async advance() {
    const wait = Math.ceil((new Date(this.poll.due) - this.page.now()) / 1000);
    if (wait > 0) await this.page.advance(wait);
    this.runButton.focus();
  }

  tick() {
    if (!this.poll?.due || !this.dueText) return;
    const left = Math.round((new Date(this.poll.due) - this.page.now()) / 1000);
    this.dueText.textContent = left <= 0 ? "now" : left < 120 ? `in ${left} s` : `in ${Math.round(left / 60)} min`;
  }
}

// Returns whether a problem's location is the input of the field, or a part of it.
function concerns({ side, path = [] }, field) {
  return side === "inputs" && field.path.every((step, index) => path[index] === step);
}

function stateRows(location) {
  if (!location) return [];
  const query = location.includes("?") ? location.slice(location.indexOf("?") + 1) : "";
  const pairs = [...new URLSearchParams(query)];
  return pairs.length ? pairs : [["Location", location]];
}
