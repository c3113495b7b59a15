// Keys press the buttons and reach the fields that carry them, on this page only and never while somebody types.
// In Voila the whole document listens; in JupyterLab the page does, and Lab's own shortcuts are kept away from it.
// It listens on the way down, because a field of a widget lets no key event out.
const FIELDS = "input, textarea, select, [contenteditable='true'], [contenteditable='']";

function start({ model, el }) {
  const page = el.closest(".tm-page");
  const ground = document.body.hasAttribute("data-voila") ? document : page;
  const carrier = (name) => page.querySelector(`.tm-key-${name}`);
  const field = (name) => carrier(name)?.querySelector("input, textarea");

  page.tabIndex = -1;
  page.setAttribute("data-lm-suppress-shortcuts", "true");
  for (const live of page.querySelectorAll(".tm-live")) live.setAttribute("aria-live", "polite");
  for (const [key, name] of Object.entries(model.get("carriers"))) {
    const one = carrier(name);
    (one?.matches("button") ? one : field(name))?.setAttribute("aria-keyshortcuts", key);
    if (one?.matches("button")) one.dataset.key = key;
  }

  const press = (event) => {
    if (event.defaultPrevented || event.isComposing) return;
    const modified = event.ctrlKey || event.metaKey || event.altKey;
    const inside = page.contains(event.target);
    if (event.target.closest?.(FIELDS)) {
      if (!inside) return;
      if (event.key === "Escape") page.focus();
      else if (event.key === "Enter" && event.target.closest(".tm-key-reason")) carrier("reject").click();
      else if (event.key === "Enter" && modified && event.target.closest(".tm-edit")) carrier("save").click();
      else return;
      event.preventDefault();
      return;
    }
    const name = modified ? undefined : model.get("carriers")[event.key];
    const one = name && carrier(name);
    if (!one) return;
    event.preventDefault();
    event.stopPropagation();
    if (one.matches("button")) one.click();
    else field(name)?.focus();
  };
  // What the fields hold goes ahead of every press, with the draft that the reviewer had before them: a press can then be
  // of no other text and no other draft, however far behind the kernel is.
  const held = () => Object.fromEntries(["subject", "body", "reason"].map((name) => [name, field(name)?.value ?? ""]));
  const tell = (what) => model.send({ [what]: { draft: model.get("shown"), ...held() } });
  let pause = null;
  const ahead = (event) => {
    clearTimeout(pause);
    if (event.target.closest?.("button")) tell("pressed");
  };
  const typed = (event) => {
    clearTimeout(pause);
    if (event.target.closest?.(".tm-edit")) pause = setTimeout(() => tell("typed"), 400);
  };
  const copy = async (event) => {
    if (!event.target.closest?.(".tm-key-copy")) return;
    const text = page.querySelector(".tm-copied");
    text.select();
    try { await navigator.clipboard.writeText(text.value); model.send({ copied: { done: true } }); }
    catch { model.send({ copied: { done: document.execCommand("copy") } }); }
  };
  const told = (message) => field(message.focus)?.focus();

  ground.addEventListener("keydown", press, true);
  page.addEventListener("click", ahead, true);
  page.addEventListener("input", typed, true);
  page.addEventListener("click", copy);
  model.on("msg:custom", told);
  return () => {
    ground.removeEventListener("keydown", press, true);
    clearTimeout(pause);
    page.removeEventListener("click", ahead, true);
    page.removeEventListener("input", typed, true);
    page.removeEventListener("click", copy);
    model.off("msg:custom", told);
  };
}

export default {
  render({ model, el }) {
    el.style.display = "none";
    let stop = () => clearTimeout(timer);
    let timer = null;
    const wait = () => {   // the widget is drawn before it stands on its page
      if (el.closest(".tm-page")?.querySelector(".tm-key-approve")) stop = start({ model, el });
      else timer = setTimeout(wait, 50);
    };
    wait();
    return () => stop();
  },
};
