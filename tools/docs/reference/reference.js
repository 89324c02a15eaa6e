(() => {
  "use strict";
  const box = document.getElementById("search");
  const count = document.getElementById("search-count");
  const nothing = document.getElementById("nothing");
  const entries = [...document.querySelectorAll(".entry")].map((section) => ({
    section,
    words: section.textContent.toLowerCase(),
    link: document.querySelector(`nav a[href="#${CSS.escape(section.id)}"]`),
    row: [...document.querySelectorAll(".group .list a")]
      .filter((a) => a.getAttribute("href") === `#${section.id}`)
      .map((a) => a.closest("tr"))[0],
  }));
  const others = [...document.querySelectorAll("main > header, main > section:not(.group)")];
  const groups = [...document.querySelectorAll(".group")];

  function search() {
    const wanted = box.value.toLowerCase().split(/\s+/).filter(Boolean);
    let found = 0;
    for (const { section, words, link, row } of entries) {
      const shown = wanted.every((word) => words.includes(word));
      found += shown ? 1 : 0;
      section.hidden = !shown;
      for (const other of [link && link.parentElement, row]) {
        if (other) other.hidden = !shown;
      }
    }
    const searching = wanted.length > 0;
    for (const other of others) other.hidden = searching;
    for (const group of groups) group.hidden = searching && !group.querySelector(".entry:not([hidden])");
    nothing.hidden = !searching || found > 0;
    count.textContent = searching ? `${found} of ${entries.length} sections` : "";
  }

  function clear() {
    if (box.value) {
      box.value = "";
      search();
    }
  }

  const fold = document.getElementById("fold");
  const parts = [...document.querySelectorAll("details.more")];
  const open = (shown) => { for (const part of parts) part.open = shown; };
  fold.hidden = parts.length === 0;
  fold.addEventListener("click", () => {
    const folded = fold.getAttribute("aria-pressed") !== "true";
    open(!folded);
    fold.setAttribute("aria-pressed", String(folded));
    fold.textContent = folded ? "Unfold all operations" : "Fold all operations";
  });
  // A link to an operation unfolds it; print shows all.
  const unfold = () => {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    const part = target && target.closest(".entry")?.querySelector("details.more");
    if (part) part.open = true;
  };
  addEventListener("hashchange", unfold);
  addEventListener("beforeprint", () => open(true));

  document.querySelector(".tools").hidden = false;
  box.addEventListener("input", search);
  document.addEventListener("keydown", (event) => {
    if (event.key === "/" && event.target !== box && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      document.querySelector("nav details").open = true;
      box.focus();
    } else if (event.key === "Escape" && event.target === box) {
      clear();
    } else if (event.key === "Enter" && event.target === box) {
      const first = entries.find(({ section }) => !section.hidden);
      if (box.value && first) location.hash = `#${first.section.id}`;
    }
  });
  // A link to a section that the search hides shows everything again.
  document.addEventListener("click", (event) => {
    const link = event.target.closest && event.target.closest('a[href^="#"]');
    const target = link && document.getElementById(decodeURIComponent(link.hash.slice(1)));
    if (target && target.closest("[hidden]")) clear();
  });
  const wide = matchMedia("(min-width: 60rem)");
  const fit = () => { document.querySelector("nav details").open = wide.matches; };
  wide.addEventListener("change", fit);
  fit();
})();
