"use strict";
(() => {
  const all = (chosen, root = document) => Array.from(root.querySelectorAll(chosen));
  const search = document.getElementById("search");
  const count = document.getElementById("count");
  const kind = document.getElementById("kind");
  const changes = all("details.change");
  const rest = all("[data-words]");
  const groups = all("[data-group]");
  const texts = new Map();

  const text = (one) => {
    if (!texts.has(one)) texts.set(one, (one.dataset.words || one.textContent).toLowerCase());
    return texts.get(one);
  };
  const ticked = (name) => new Set(all(`input[name=${name}]:checked`).map((box) => box.value));

  function filter() {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const fits = (one) => words.every((word) => text(one).includes(word));
    const risks = ticked("risk"), actions = ticked("action");
    let shown = 0;
    for (const one of changes) {
      const { risk, action, kind: its } = one.dataset;
      const stays = risks.has(risk) && actions.has(action) && (!kind.value || kind.value === its) && fits(one);
      one.hidden = !stays;
      shown += stays;
    }
    for (const one of rest) {
      const stays = fits(one);
      one.hidden = !stays;
      if (!changes.length && one.matches("tr")) shown += stays;
    }
    for (const one of all(".picture:not([hidden]) g.box")) one.classList.toggle("found", words.length > 0 && fits(one));
    for (const one of groups) one.hidden = !all("details.change, .picture", one).some((part) => !part.hidden);
    count.textContent = `${shown} of ${count.dataset.of} shown`;
  }

  let waiting = 0;
  search.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(filter, 120); });
  for (const one of all(".tools input[type=checkbox], .tools select")) one.addEventListener("change", filter);
  document.addEventListener("keydown", (event) => {
    if (event.key === "/" && !event.target.closest("input, select, textarea")) { event.preventDefault(); search.focus(); }
    if (event.key === "Escape" && event.target === search) { search.value = ""; filter(); }
  });

  const fold = (open) => { for (const one of changes) if (!one.hidden) one.open = open; };
  document.getElementById("open-all")?.addEventListener("click", () => fold(true));
  document.getElementById("close-all")?.addEventListener("click", () => fold(false));

  const reveal = () => {
    const target = location.hash && document.getElementById(location.hash.slice(1));
    if (target && target.matches("details")) { target.hidden = false; target.open = true; target.scrollIntoView(); target.querySelector("summary").focus(); }
  };
  addEventListener("hashchange", reveal);
  reveal();

  let closed = [];
  addEventListener("beforeprint", () => { closed = all("details:not([open])"); for (const one of closed) one.open = true; });
  addEventListener("afterprint", () => { for (const one of closed) one.open = false; });
  for (const one of all(".tools")) one.hidden = false;
  filter();
})();
