// Tells the kernel that somebody looks and how wide their page is, asks now and then whether there are newer figures, and
// offers them. Nobody is interrupted: they come by themselves only where the page is hidden or was left alone for a while.
const ASK = 15_000;
const ALONE = 60_000;

export default {
  render({ model, el }) {
    let timer = null;
    let touched = Date.now();
    const touch = () => { touched = Date.now(); };
    const signs = ["pointerdown", "keydown", "wheel", "touchstart"];
    const show = () => model.send({ show: true });
    const offer = () => {
      el.replaceChildren();
      el.parentElement?.classList.toggle("tm-offered", Boolean(model.get("newer")));
      if (!model.get("newer")) return;
      const said = document.createElement("span");
      const button = document.createElement("button");
      said.textContent = `Newer figures are there, ${model.get("newer")}. `;
      button.textContent = "Show them";
      button.className = "jupyter-button";
      button.addEventListener("click", show);
      el.append(said, button);
      if (document.hidden || Date.now() - touched > ALONE) show();
    };
    const ask = () => {
      if (model.get("newer") && (document.hidden || Date.now() - touched > ALONE)) show();
      else model.send({ look: true });
    };
    const back = () => { if (!document.hidden) { touch(); ask(); } };
    const start = () => {   // the widget is drawn before it stands on its page
      const page = el.closest(".tm-page");
      if (!page || !page.clientWidth) { timer = setTimeout(start, 30); return; }
      el.classList.add("tm-newer");
      el.setAttribute("role", "status");
      model.send({ here: page.clientWidth });
      timer = setInterval(ask, ASK);
      document.addEventListener("visibilitychange", back);
      for (const sign of signs) window.addEventListener(sign, touch, { passive: true });
    };
    model.on("change:newer", offer);
    start();
    return () => {
      clearTimeout(timer);
      clearInterval(timer);
      model.off("change:newer", offer);
      document.removeEventListener("visibilitychange", back);
      for (const sign of signs) window.removeEventListener(sign, touch);
    };
  },
};
