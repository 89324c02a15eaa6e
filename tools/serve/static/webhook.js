// The life of a webhook after its registration: notifications, which a person writes, and its removal.

import { Failure, post } from "./api.js";
import { fill, h } from "./dom.js";
import { isJson, Raw } from "./json.js";

export class Webhook {
  // form: the form of the trigger, whose place for the state of a trigger it takes.
  constructor(form) {
    this.form = form;
    this.text = form.operation.notification;
    form.polling.hidden = true;
  }

  // state: what the server says of the webhook; none: nothing is registered.
  draw(state) {
    const { form } = this;
    form.keepState(state);
    form.polling.hidden = !state;
    if (!state) return form.polling.replaceChildren();
    const body = h("textarea", { class: "mono", id: "notification", rows: Math.min(14, this.text.split("\n").length), spellcheck: "false", "aria-describedby": "notification-error" });
    body.value = this.text;
    body.addEventListener("input", () => {
      this.text = body.value;
    });
    const error = h("p", { class: "error", id: "notification-error", hidden: true });
    const notify = async () => {
      error.hidden = isJson(body.value);
      error.textContent = "Write the notification as JSON.";
      if (error.hidden) await this.send("notify", { webhook: state.id, body: new Raw(body.value) }, "notify");
      else body.focus();
    };
    fill(
      form.polling,
      h(
        "dl",
        { class: "numbers" },
        h("div", {}, h("dt", {}, "Notifications"), h("dd", {}, String(state.notified))),
        h("div", {}, h("dt", {}, "Removed by"), h("dd", {}, state.removal ? h("code", {}, state.removal) : "nothing")),
      ),
      h("label", { for: "notification" }, "Notification, as the service sends it"),
      body,
      error,
      h(
        "div",
        { class: "buttons" },
        h("button", { type: "button", class: "main", id: "notify", onclick: notify }, "Notify"),
        state.removal ? h("button", { type: "button", class: "plain", id: "remove", onclick: () => this.send("remove", { webhook: state.id }, "remove") }, "Remove") : null,
      ),
      state.why ? h("p", { class: "hint" }, `It cannot be removed: ${state.why}.`) : null,
    );
  }

  async send(name, asked, button) {
    const { form } = this;
    try {
      const response = await post(name, asked);
      form.page.show(response.trace, null);
      this.draw(response.webhook);
      (document.getElementById(button) ?? form.runButton).focus({ preventScroll: true });
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      form.page.failed(error.details);
    } finally {
      form.page.calls();
    }
  }
}
