"use strict";
(() => {
  const all = (selector, from = document) => Array.from(from.querySelectorAll(selector));
  const form = document.querySelector(".filters");
  const find = document.getElementById("find");
  const operation = document.getElementById("operation");
  const shown = document.getElementById("shown");
  const nothing = document.getElementById("nothing");
  const openAll = document.getElementById("open-all");
  const sections = all("section.operation").map((section) => ({
    section,
    id: section.dataset.op,
    status: section.dataset.status,
    text: section.dataset.text,
    rows: all(`tr[data-op="${section.dataset.op}"]`),
    cases: all("details.case", section).map((element) => ({
      element,
      text: element.dataset.case.toLowerCase(),
      status: element.classList.contains("fail") ? "fail" : "pass",
    })),
  }));
  const causes = all(".cause");
  // What has nothing to show where no operation fits the filter.
  const parts = all("#failures, #operations, #cases, #coverage .legend, #coverage .scroll");
  form.hidden = false;
  form.addEventListener("submit", (event) => event.preventDefault());

  const state = () => form.elements.state.value;

  function filter() {
    const words = find.value.toLowerCase().split(/\s+/).filter(Boolean);
    let operations = 0;
    let cases = 0;
    const visible = new Set();
    for (const item of sections) {
      const fits = (text) => words.every((word) => text.includes(word));
      const whole = fits(item.text);
      let any = 0;
      for (const one of item.cases) {
        const there = (whole || fits(`${item.text} ${one.text}`)) && (state() !== "fail" || one.status === "fail" || !item.cases.some((other) => other.status === "fail"));
        one.element.hidden = !there;
        any += there;
      }
      const there = (!state() || item.status === state()) && (!operation.value || item.id === operation.value) && (whole || any > 0);
      item.section.hidden = !there;
      for (const row of item.rows) row.hidden = !there;
      if (there) {
        operations += 1;
        cases += any;
        visible.add(item.id);
      }
    }
    for (const cause of causes) {
      const links = all("a", cause);
      for (const link of links) {
        const target = document.getElementById(link.hash.slice(1));
        link.parentElement.hidden = Boolean(target.hidden || target.closest("section.operation").hidden);
      }
      for (const list of all(".in", cause)) list.hidden = all("li", list).every((entry) => entry.hidden);
      cause.hidden = links.every((link) => link.parentElement.hidden);
    }
    nothing.hidden = operations > 0;
    for (const part of parts) part.hidden = !operations;
    const filtered = words.length || state() || operation.value;
    shown.textContent = filtered ? `${operations} of ${sections.length} operations, ${cases} cases` : "";
    remember();
  }

  function remember() {
    const kept = new URLSearchParams();
    if (find.value) kept.set("find", find.value);
    if (state()) kept.set("state", state());
    if (operation.value) kept.set("operation", operation.value);
    const text = kept.toString();
    const isFilter = location.hash.includes("=");
    if (!text && !isFilter) return;
    try {
      history.replaceState(null, "", text ? `#${text}` : location.pathname + location.search);
    } catch {
      /* a page that may not change its address still filters */
    }
  }

  function reveal(name) {
    const target = name && document.getElementById(name);
    if (!target) return;
    const section = target.closest("section.operation");
    if (section && (section.hidden || target.hidden)) {
      form.reset();
      filter();
    }
    for (let at = target; at; at = at.parentElement) if (at.tagName === "DETAILS") at.open = true;
    target.scrollIntoView();
    const focusable = target.tagName === "DETAILS" ? target.querySelector("summary") : target;
    if (focusable !== document.activeElement) {
      if (!focusable.matches("summary, a, input, button")) focusable.tabIndex = -1;
      focusable.focus({ preventScroll: true });
    }
  }

  function follow() {
    const hash = location.hash.slice(1);
    if (!hash.includes("=")) return reveal(hash);
    const kept = new URLSearchParams(hash);
    find.value = kept.get("find") || "";
    operation.value = kept.get("operation") || "";
    if (operation.selectedIndex < 0) operation.value = "";
    for (const radio of all("input[name=state]", form)) radio.checked = radio.value === (kept.get("state") || "");
    filter();
  }

  find.addEventListener("input", filter);
  operation.addEventListener("change", filter);
  form.addEventListener("change", (event) => event.target.name === "state" && filter());
  openAll.addEventListener("click", () => {
    const open = openAll.getAttribute("aria-pressed") !== "true";
    for (const item of sections) for (const one of item.cases) one.element.open = open;
    openAll.setAttribute("aria-pressed", String(open));
    openAll.textContent = open ? "Close all cases" : "Open all cases";
  });
  for (const button of all(".copy")) {
    button.hidden = false;
    button.addEventListener("click", async () => {
      const code = button.parentElement.querySelector("code");
      try {
        await navigator.clipboard.writeText(code.textContent);
        button.textContent = "Copied";
      } catch {
        getSelection().selectAllChildren(code); // no clipboard here: the reader copies what is selected
        button.textContent = "Selected";
      }
    });
  }
  document.addEventListener("click", (event) => {
    const link = event.target.closest('a[href^="#"]');
    // Following the same link twice moves there again, though the address does not change.
    if (link && link.hash === location.hash) reveal(link.hash.slice(1));
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "/" && !event.target.matches("input, select, textarea")) {
      event.preventDefault();
      find.focus();
    } else if (event.key === "Escape" && event.target === find) {
      find.value = "";
      filter();
    }
  });
  addEventListener("hashchange", follow);
  addEventListener("beforeprint", () => {
    for (const gaps of all("details.gaps, details.case.fail")) gaps.open = true;
  });
  follow();
})();
