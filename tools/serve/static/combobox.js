// A text field with a list of choices; any other text may be typed as well.
// Keys and roles follow the WAI-ARIA Authoring Practices, "Editable Combobox With List Autocomplete".

import { announce, h, plural, unique } from "./dom.js";

const MOST = 200;

export class Combobox {
  // choices: [{title, text}], or load() -> Promise of them; changed() hears every change.
  // settle() applies pending changes of other fields.
  constructor({ id, choices = null, load = null, changed, settle, label, describedBy, placeholder, required }) {
    this.choices = choices;
    this.load = load;
    this.changed = changed;
    this.settle = settle;
    this.chosen = null;
    this.active = -1;
    this.shown = [];
    this.loading = null;
    this.listId = unique("list");
    this.input = h("input", {
      id,
      type: "text",
      role: "combobox",
      "aria-autocomplete": "list",
      "aria-expanded": "false",
      "aria-controls": this.listId,
      "aria-describedby": describedBy,
      "aria-required": required ? "true" : undefined,
      autocomplete: "off",
      spellcheck: "false",
      placeholder,
      oninput: () => this.typed(),
      onkeydown: (event) => this.key(event),
      onblur: () => this.left(),
      onclick: () => this.open(),
    });
    this.button = h(
      "button",
      {
        type: "button",
        class: "drop",
        tabindex: "-1",
        "aria-label": `Choices for ${label}`,
        onmousedown: (event) => event.preventDefault(),
        onclick: () => (this.isOpen ? this.close() : this.open(true)),
      },
      "▾",
    );
    this.list = h("ul", { id: this.listId, role: "listbox", "aria-label": label, class: "choices", hidden: true });
    this.list.addEventListener("mousedown", (event) => event.preventDefault());
    this.note = h("span", { class: "note" });
    this.again = h("button", { type: "button", class: "link", hidden: true, onclick: () => this.reload() }, "Load again");
    this.line = h("div", { class: "load" }, this.note, " ", this.again);
    this.element = h("div", { class: "combo" }, this.input, this.button, this.list);
  }

  get isOpen() {
    return !this.list.hidden;
  }

  // Returns the value as text: that of the chosen entry, else the typed text.
  get text() {
    return this.chosen && this.input.value === this.chosen.title ? this.chosen.text : this.input.value;
  }

  get state() {
    return { text: this.text, title: this.chosen ? this.chosen.title : "" };
  }

  set state({ text, title }) {
    const known = (this.choices ?? []).find((choice) => choice.text === text);
    this.chosen = known ?? (title ? { title, text } : null);
    this.input.value = this.chosen ? this.chosen.title : text;
    this.tell();
  }

  // Forgets choices and chosen entry, because an input that they depend on has changed.
  invalidate(why) {
    if (this.loading) this.loading.abort();
    this.loading = null;
    this.choices = null;
    this.close();
    const cleared = this.chosen !== null;
    if (cleared) {
      this.chosen = null;
      this.input.value = "";
    }
    this.say(cleared ? why : "");
    return cleared;
  }

  say(text, { failed = false } = {}) {
    this.note.textContent = text;
    this.note.classList.toggle("bad", failed);
    this.again.hidden = !(failed || (this.load && this.choices));
  }

  tell() {
    if (this.chosen && this.chosen.title !== this.chosen.text) this.say(`Value: ${this.chosen.text}`);
    else if (this.load && this.choices) this.say(plural(this.choices.length, "choice"));
  }

  async reload() {
    this.choices = null;
    this.input.focus();
    await this.open(true);
  }

  // Keys pressed while the choices load wait for them.
  open(all = false) {
    this.opening ??= this.opened(all).finally(() => {
      this.opening = null;
    });
    return this.opening;
  }

  async opened(all) {
    this.settle();
    if (!this.choices && this.load) {
      this.loading = new AbortController();
      const mine = this.loading;
      this.input.setAttribute("aria-busy", "true");
      this.say("Loading…");
      try {
        const found = await this.load(mine.signal);
        if (this.loading !== mine) return;
        this.choices = found;
        this.say(found.length ? plural(found.length, "choice") : "There is nothing to choose from; type a value.");
        announce(plural(found.length, "choice"));
      } catch (error) {
        if (this.loading !== mine || error.name === "AbortError") return;
        this.say(error.message, { failed: !error.waits });
        announce(error.message);
        return;
      } finally {
        if (this.loading === mine) {
          this.loading = null;
          this.input.removeAttribute("aria-busy");
        }
      }
      if (document.activeElement !== this.input) return;
    }
    this.draw(all || this.chosen ? "" : this.input.value);
  }

  draw(filter) {
    const wanted = filter.trim().toLowerCase();
    const fits = (this.choices ?? []).filter(
      (choice) => !wanted || choice.title.toLowerCase().includes(wanted) || choice.text.toLowerCase().includes(wanted),
    );
    this.shown = fits.slice(0, MOST);
    this.active = -1;
    this.list.replaceChildren(
      ...this.shown.map((choice, index) =>
        h(
          "li",
          {
            id: `${this.listId}-${index}`,
            role: "option",
            "aria-selected": this.chosen && choice.text === this.chosen.text ? "true" : "false",
            onclick: () => this.take(choice),
          },
          h("span", {}, choice.title),
          choice.title === choice.text ? null : h("span", { class: "muted value" }, choice.text),
        ),
      ),
    );
    if (fits.length > MOST) {
      const more = `${plural(fits.length - MOST, "more choice")}: type to narrow`;
      this.list.append(h("li", { class: "muted more", role: "presentation" }, more));
    }
    this.list.hidden = this.shown.length === 0;
    this.input.setAttribute("aria-expanded", String(this.isOpen));
    this.input.removeAttribute("aria-activedescendant");
  }

  close() {
    this.list.hidden = true;
    this.active = -1;
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
  }

  typed() {
    this.chosen = null;
    this.tell();
    this.changed();
    if (this.choices) this.draw(this.input.value);
    else this.open();
  }

  left() {
    this.close();
    const text = this.input.value.trim().toLowerCase();
    if (!this.chosen && text && this.choices) {
      const known = this.choices.filter((choice) => choice.title.toLowerCase() === text || choice.text.toLowerCase() === text);
      if (known.length === 1) {
        this.chosen = known[0];
        this.input.value = known[0].title;
        this.tell();
        this.changed();
      }
    }
  }

  take(choice) {
    this.chosen = choice;
    this.input.value = choice.title;
    this.close();
    this.tell();
    this.changed();
  }

  move(to) {
    const options = this.list.querySelectorAll('[role="option"]');
    if (!options.length) return;
    if (this.active >= 0) options[this.active].classList.remove("active");
    this.active = (to + options.length) % options.length;
    options[this.active].classList.add("active");
    options[this.active].scrollIntoView({ block: "nearest" });
    this.input.setAttribute("aria-activedescendant", options[this.active].id);
  }

  async key(event) {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (!this.isOpen || this.opening) {
        await this.open(true);
        if (!this.isOpen || event.altKey) return;
      }
      if (event.altKey && event.key === "ArrowUp") this.close();
      else if (event.key === "ArrowDown") this.move(this.active + 1);
      else this.move(this.active < 0 ? -1 : this.active - 1);
    } else if (event.key === "Enter" && (this.opening || (this.isOpen && this.active >= 0))) {
      event.preventDefault();
      await this.opening;
      if (this.isOpen && this.active >= 0) this.take(this.shown[this.active]);
    } else if (event.key === "Escape" && this.isOpen) {
      event.preventDefault();
      event.stopPropagation();
      this.close();
    }
  }
}
