// The controls of a form: one for each field description, to be shown, filled, read and stored.

import { Combobox } from "./combobox.js";
import { byId, h, unique } from "./dom.js";
import { isJson, Raw } from "./json.js";

const INTEGER = /^-?(0|[1-9]\d*)$/;
const NUMBER = /^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/;
const PLACEHOLDERS = {
  date: "2026-03-31",
  "date-time": "2026-03-31T09:00:00Z",
  "date-no-tz": "2026-03-31T09:00:00",
  json: '{"name": "value"}',
};
const NOTHING = Object.freeze({ given: false, value: undefined });

// Returns a text as a value of the field's type; text that does not fit stays text, and the verdict reports it.
function read(kind, text) {
  if (text === "") return NOTHING;
  let value = text;
  const bare = text.trim();
  if ((kind === "integer" && INTEGER.test(bare)) || (kind === "number" && NUMBER.test(bare))) value = new Raw(bare);
  else if (kind === "integer" && NUMBER.test(bare)) value = new Raw(bare);
  else if (kind === "boolean" && /^(true|false)$/i.test(bare)) value = bare.toLowerCase() === "true";
  else if ((kind === "json" || kind === "any") && isJson(text)) value = new Raw(bare);
  return { given: true, value };
}

// The marks beside a label: required (as aria-required is), and the key.
function marks(field) {
  return [
    field.required ? h("span", { class: "must", title: "required", "aria-hidden": "true" }, "*") : null,
    field.path.length ? h("code", { class: "key muted", "aria-hidden": "true" }, field.path.at(-1)) : null,
  ];
}

function defaultText(field) {
  if (!("default" in field)) return "";
  return typeof field.default === "string" ? field.default : JSON.stringify(field.default);
}

// context: {changed(), load(lookup, signal)}
export function control(field, context) {
  if (field.kind === "list") return new List(field, context);
  if (field.kind === "object") return new Group(field, context);
  if (field.kind === "file") return new FileInput(field, context);
  if (field.lookup || field.choices.length) return new Choice(field, context);
  return new Text(field, context);
}

class Control {
  constructor(field, context) {
    this.field = field;
    this.context = context;
    this.id = unique("field");
    this.hintId = `${this.id}-hint`;
    this.errorId = `${this.id}-error`;
  }

  get described() {
    return `${this.hintId} ${this.errorId}`;
  }

  // Label, control, description, problem.
  wrap(...inside) {
    const { field } = this;
    const hints = [field.description, field.limits, field.note];
    this.error = h("p", { id: this.errorId, class: "error", hidden: true });
    this.element = h(
      "div",
      { class: "field" },
      h("div", { class: "head" }, h("label", { for: this.id }, field.label), marks(field)),
      inside,
      h("p", { id: this.hintId, class: "hint" }, hints.filter(Boolean).join(" ")),
      this.error,
    );
    return this.element;
  }

  fail(message) {
    const [first, ...rest] = message ? [message].flat() : [];
    this.error.textContent = [first, ...rest].filter(Boolean).join(" ");
    this.error.hidden = !message;
    const target = byId(this.id);
    if (!target) return;
    if (message) target.setAttribute("aria-invalid", "true");
    else target.removeAttribute("aria-invalid");
  }

  focus() {
    byId(this.id)?.focus();
  }

  dependsOn() {
    return [];
  }
}

class Text extends Control {
  constructor(field, context) {
    super(field, context);
    const multiline = field.kind === "multiline" || field.kind === "json";
    const attributes = {
      id: this.id,
      "aria-describedby": this.described,
      "aria-required": field.required ? "true" : undefined,
      autocomplete: "off",
      placeholder: PLACEHOLDERS[field.kind],
      spellcheck: field.kind === "multiline" ? undefined : "false",
      oninput: () => this.edited(),
    };
    if (multiline) {
      const grow = () => {
        this.input.rows = Math.min(14, Math.max(field.kind === "json" ? 4 : 2, this.input.value.split("\n").length));
      };
      this.grow = grow;
      this.input = h("textarea", { ...attributes, rows: field.kind === "json" ? 4 : 2, class: field.kind === "json" ? "mono" : "" });
      this.input.addEventListener("keydown", (event) => {
        if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
          event.preventDefault();
          this.input.form.requestSubmit();
        }
      });
      if (field.kind === "json") this.input.addEventListener("blur", () => this.checkJson());
    } else {
      const type = field.kind === "secret" ? "password" : "text";
      const mode = field.kind === "integer" ? "numeric" : field.kind === "number" ? "decimal" : undefined;
      this.input = h("input", { ...attributes, type, inputmode: mode });
    }
    this.input.value = defaultText(field);
    this.wrap(this.withPicker());
    this.grow?.();
  }

  // A calendar beside the text, which stays free, as in a flow.
  withPicker() {
    const kinds = { date: "date", "date-time": "datetime-local", "date-no-tz": "datetime-local" };
    const type = kinds[this.field.kind];
    if (!type) return this.input;
    const native = h("input", { type, class: "native", tabindex: "-1", "aria-hidden": "true", step: type === "date" ? undefined : "1" });
    native.addEventListener("change", () => {
      if (!native.value) return;
      if (this.field.kind === "date-time") this.input.value = new Date(native.value).toISOString().replace(".000Z", "Z");
      else this.input.value = native.value.length === 16 ? `${native.value}:00` : native.value;
      this.edited();
      this.input.focus();
    });
    const open = () => {
      try {
        native.showPicker();
      } catch {
        native.focus();
      }
    };
    const name = `Pick ${type === "date" ? "a date" : "a moment"} for ${this.field.label}`;
    const button = h("button", { type: "button", class: "drop", "aria-label": name, onclick: open }, "▦");
    return h("div", { class: "combo" }, this.input, button, native);
  }

  edited() {
    this.grow?.();
    this.fail(null);
    this.context.changed(this);
  }

  checkJson() {
    const text = this.input.value.trim();
    this.fail(text && !isJson(text) ? "This is not JSON." : null);
  }

  get result() {
    return read(this.field.kind, this.input.value);
  }

  get state() {
    return this.field.kind === "secret" ? undefined : this.input.value;
  }

  set state(value) {
    if (typeof value === "string") this.input.value = value;
    this.grow?.();
  }
}

class Choice extends Control {
  constructor(field, context) {
    super(field, context);
    this.combo = new Combobox({
      id: this.id,
      label: field.label,
      describedBy: this.described,
      required: field.required,
      choices: field.lookup ? null : field.choices,
      load: field.lookup ? (signal) => context.load(field.lookup, signal) : null,
      settle: context.settle,
      changed: () => {
        this.fail(null);
        context.changed(this);
      },
    });
    if (field.lookup && field.choices.length) this.combo.choices = field.choices;
    const text = defaultText(field);
    if (text) this.combo.state = { text, title: "" };
    this.wrap(this.combo.element, field.lookup ? this.combo.line : null);
  }

  dependsOn() {
    return this.field.lookup ? this.field.lookup.arguments.filter((item) => item.path).map((item) => item.path) : [];
  }

  invalidate(label) {
    return this.combo.invalidate(`${label} has changed: choose again.`);
  }

  get result() {
    return read(this.field.kind, this.combo.text);
  }

  get state() {
    return this.combo.state;
  }

  set state(value) {
    if (value && typeof value.text === "string") this.combo.state = value;
  }
}

class FileInput extends Control {
  constructor(field, context) {
    super(field, context);
    this.content = null;
    this.input = h("input", {
      id: this.id,
      type: "file",
      "aria-describedby": this.described,
      onchange: () => this.picked(),
    });
    this.wrap(this.input);
  }

  async picked() {
    const [file] = this.input.files;
    this.content = null;
    if (file) {
      const bytes = new Uint8Array(await file.arrayBuffer());
      let text = "";
      for (let at = 0; at < bytes.length; at += 0x8000) text += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
      this.content = { "$content-type": file.type || "application/octet-stream", $content: btoa(text) };
    }
    this.fail(null);
    this.context.changed(this);
  }

  get result() {
    return this.content ? { given: true, value: this.content } : NOTHING;
  }

  get state() {
    return undefined;
  }

  set state(_) {
    // Browsers let no program choose a file.
  }
}

// The members of an object in a list.
class Group extends Control {
  constructor(field, context) {
    super(field, context);
    this.parts = field.fields.map((item) => control(item, context));
    this.element = h("div", { class: "group", id: this.id, tabindex: "-1" }, this.parts.map((part) => part.element));
    this.error = h("p", { hidden: true });
  }

  get result() {
    const value = Object.create(null);
    let given = false;
    for (const part of this.parts) {
      const found = part.result;
      if (found.given) {
        given = true;
        place(value, part.field.path, found.value);
      }
    }
    return given ? { given, value } : NOTHING;
  }

  get state() {
    return this.parts.map((part) => part.state);
  }

  set state(value) {
    if (Array.isArray(value)) this.parts.forEach((part, index) => value[index] !== undefined && (part.state = value[index]));
  }
}

class List extends Control {
  constructor(field, context) {
    super(field, context);
    this.rows = [];
    this.box = h("div", { class: "rows" });
    this.add = h("button", { type: "button", class: "plain small", id: this.id, onclick: () => this.added() }, `Add to ${field.label}`);
    const { element } = this.wrapped();
    this.element = element;
    if (Array.isArray(field.default)) {
      for (const item of field.default) this.row().state = typeof item === "string" ? item : JSON.stringify(item);
    }
  }

  wrapped() {
    const { field } = this;
    this.error = h("p", { id: this.errorId, class: "error", hidden: true });
    const legend = h("legend", { class: "head" }, h("span", {}, field.label), marks(field));
    const hint = h("p", { id: this.hintId, class: "hint" }, [field.description, field.limits, field.note].filter(Boolean).join(" "));
    return { element: h("fieldset", { class: "field list", "aria-describedby": this.described }, legend, this.box, this.add, hint, this.error) };
  }

  row() {
    const { item } = this.field;
    const label = `${item.label || this.field.label} ${this.rows.length + 1}`;
    const part = control({ ...item, label, description: "" }, this.context);
    const line = h("div", { class: "row" }, part.element);
    const remove = h("button", { type: "button", class: "plain small", "aria-label": `Remove ${label}` }, "Remove");
    remove.addEventListener("click", () => {
      this.rows = this.rows.filter((row) => row.part !== part);
      line.remove();
      this.add.focus();
      this.context.changed(this);
    });
    line.append(remove);
    this.rows.push({ part });
    this.box.append(line);
    return part;
  }

  added() {
    const part = this.row();
    this.fail(null);
    this.context.changed(this);
    if (part instanceof Group) part.parts[0]?.focus();
    else part.focus();
  }

  get result() {
    const found = this.rows.map((row) => row.part.result).filter((item) => item.given);
    return found.length ? { given: true, value: found.map((item) => item.value) } : NOTHING;
  }

  get state() {
    return this.rows.map((row) => row.part.state);
  }

  set state(value) {
    if (!Array.isArray(value)) return;
    this.rows = [];
    this.box.replaceChildren();
    for (const item of value) this.row().state = item;
  }
}

// Puts a value at a path of keys into an object.
export function place(into, path, value) {
  let at = into;
  for (const step of path.slice(0, -1)) {
    if (typeof at[step] !== "object" || at[step] === null || at[step] instanceof Raw) at[step] = Object.create(null);
    at = at[step];
  }
  at[path.at(-1)] = value;
}

// Returns the value at a path of keys, or undefined.
export function look(value, path) {
  let at = value;
  for (const step of path) at = at !== null && typeof at === "object" && !(at instanceof Raw) ? at[step] : undefined;
  return at;
}
