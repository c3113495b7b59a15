// A table of which the kernel hands over one page at a time. Cells become text nodes and nothing else, so no markup runs.
// A title is a button that sorts, a row can be chosen with a click or with the arrow keys and Enter.
function made(name, className, text) {
  const one = document.createElement(name);
  if (className) one.className = className;
  if (text !== undefined) one.textContent = text;
  return one;
}

function titles(page, tell) {
  const row = made("tr");
  page.titles.forEach((title, place) => {
    const cell = made("th", title.number ? "tm-number" : "");
    cell.scope = "col";
    cell.setAttribute("aria-sort", title.sorted);
    const button = made("button", "", title.text);
    button.append(made("span", "tm-arrow", { ascending: " ▲", descending: " ▼", none: "" }[title.sorted]));
    button.lastChild.setAttribute("aria-hidden", "true");
    button.addEventListener("click", () => tell({ sort: place }));
    cell.append(button);
    row.append(cell);
  });
  const head = made("thead");
  head.append(row);
  return head;
}

function lines(page) {
  const body = made("tbody");
  page.rows.forEach((cells, place) => {
    const row = made("tr");
    if (page.pick) row.tabIndex = place === Math.max(page.picked, 0) ? 0 : -1;
    if (page.pick) row.setAttribute("aria-selected", String(place === page.picked));
    cells.forEach((text, column) => row.append(made("td", page.titles[column].number ? "tm-number" : "", text)));
    body.append(row);
  });
  return body;
}

function choosing(body, tell) {
  const rows = [...body.rows];
  const reach = (place) => {
    const next = rows[Math.min(Math.max(place, 0), rows.length - 1)];
    for (const row of rows) row.tabIndex = row === next ? 0 : -1;
    next.focus();
  };
  const choose = (row) => {
    for (const one of rows) one.setAttribute("aria-selected", String(one === row));
    tell({ pick: rows.indexOf(row) });
  };
  body.addEventListener("click", (event) => {
    const row = event.target.closest("tr");
    if (row && !String(getSelection())) { reach(rows.indexOf(row)); choose(row); }
  });
  body.addEventListener("keydown", (event) => {
    const at = rows.indexOf(event.target.closest("tr"));
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: rows.length - 1 }[event.key];
    if (to !== undefined) reach(to);
    else if (event.key === "Enter" || event.key === " ") choose(rows[at]);
    else return;
    event.preventDefault();
  });
}

function draw(el, page, tell) {
  const held = el.contains(document.activeElement) ? document.activeElement : null;
  const again = held && (held.closest("th") ? ["th", [...held.closest("tr").children].indexOf(held.closest("th"))]
    : held.dataset.turn ? ["turn", held.dataset.turn] : null);
  const box = made("div", "tm-scroll");
  box.tabIndex = 0;
  box.setAttribute("role", "region");
  box.setAttribute("aria-label", page.name);
  if (page.rows.length) {
    const table = made("table", "tm-grid");
    table.setAttribute("aria-label", page.name);
    if (page.pick) table.setAttribute("role", "grid");
    table.setAttribute("aria-rowcount", page.total + 1);
    const body = lines(page);
    table.append(titles(page, tell), body);
    if (page.pick) choosing(body, tell);
    box.append(table);
  } else box.append(made("p", "tm-dim", page.empty));
  const bar = made("div", "tm-bar tm-turns");
  const last = page.first + page.rows.length;
  const turns = [["Back", -1, page.first === 0], ["More", 1, last >= page.total]];
  if (page.total > page.rows.length) for (const [words, by, off] of turns) {
    const button = made("button", "jupyter-button", words);
    button.disabled = off;
    button.dataset.turn = by;
    button.addEventListener("click", () => tell({ turn: by }));
    bar.append(button);
  }
  const count = page.total ? `${(page.first + 1).toLocaleString("en")} to ${last.toLocaleString("en")} of ${page.total.toLocaleString("en")}` : "";
  const said = made("span", "tm-dim tm-small tm-count", count);
  said.setAttribute("role", "status");
  bar.append(said);
  el.replaceChildren(box, bar);
  if (again) (again[0] === "th" ? el.querySelectorAll("th")[again[1]]?.firstChild : el.querySelector(`[data-turn="${again[1]}"]`))?.focus();
}

export default {
  render({ model, el }) {
    const tell = (what) => model.send(what);
    const show = () => draw(el, model.get("page"), tell);
    model.on("change:page", show);
    show();
    return () => model.off("change:page", show);
  },
};
