// Gives widgets the names and the keyboard's way in that they lack: a slider's handle gets its label as its name, and
// what scrolls inside the page can be reached with the Tab key.
const HANDLES = ".widget-slider [role='slider']";
const SCROLLING = ".tm-panel, .tm-chart, .tm-panel .vega-embed";

function mend(page) {
  for (const handle of page.querySelectorAll(HANDLES)) {
    const name = handle.closest(".widget-slider").querySelector(".widget-label")?.textContent.trim();
    if (!name || handle.getAttribute("aria-label") === name) continue;
    handle.setAttribute("aria-label", name);
    handle.removeAttribute("aria-labelledby");
  }
  for (const box of page.querySelectorAll(SCROLLING)) {
    const scrolls = box.scrollWidth > box.clientWidth + 1 && getComputedStyle(box).overflowX !== "visible";
    if (!scrolls || box.tabIndex === 0) continue;
    box.tabIndex = 0;
    box.setAttribute("role", "group");
    box.setAttribute("aria-label", "Scrolls sideways");
  }
}

function watch(page) {
  let asked = 0;
  const soon = () => { asked ||= requestAnimationFrame(() => { asked = 0; mend(page); }); };
  const changed = new MutationObserver(soon);
  changed.observe(page, { childList: true, subtree: true });
  const sized = new ResizeObserver(soon);
  sized.observe(page);
  soon();
  return () => { changed.disconnect(); sized.disconnect(); };
}

export default {
  render({ el }) {
    let timer = null;
    let stop = () => clearTimeout(timer);
    const wait = () => {   // the widget is drawn before it stands on its page
      const page = el.closest(".tm-page");
      if (page) stop = watch(page);
      else timer = setTimeout(wait, 50);
    };
    wait();
    return () => stop();
  },
};
