"""The screen of who is who: two profiles side by side, one question at a time, and a person who answers.

`read(n)` gives the first n open questions: `left` and `right` (profiles with `profile_key, name, handle, platform, url, bio, links,
verified_links, language, country`), `agrees` and `differs` (lists of sentences), `probability`, `reason`, and `doubled`
(pairs that would be two profiles on one platform). `answer(left key, right key, word)` records same, two channels,
different or skip; `undo()` takes the last answer back and says so. Questions are read anew after every answer, because
one answer may settle others.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from importlib.resources import files
from typing import Any

import ipywidgets

from tastemaker import render
from tastemaker.errors import TastemakerError
from tastemaker.views import cards, numbers, style
from tastemaker.views.keys import Keys, names

Row = Mapping[str, Any]
KEYS = {"y": "same", "t": "two", "n": "different", "s": "skip", "u": "undo", "?": "help"}
"""Key -> the button that it presses."""
_HELP = {"y": "yes: the same person", "t": "two channels of one person on a platform", "n": "no: different people",
         "s": "skip: ask again later", "u": "take the last answer back", "?": "these keys"}
_WORDS = {"same": "same", "two": "two channels", "different": "different", "skip": "skip"}
_DONE = {"same": "The same person.", "two": "Two channels of one person.", "different": "Different people.",
         "skip": "Skipped: it comes again after the others."}
_BIO, _LINKS = 600, 6
"""Characters of a bio and links that are shown."""


def screen(read: Callable[[int], Sequence[Row]], answer: Callable[[int, int, str], None], undo: Callable[[], Sequence[str]],
           most: int = 20) -> ipywidgets.VBox:
    """The screen as a widget; it asks at most so many questions."""
    return Screen(read, answer, undo, most).page


class Screen:
    """The state of the screen: the open questions, and what was said since it opened."""

    def __init__(self, read: Callable[[int], Sequence[Row]], answer: Callable[[int, int, str], None],
                 undo: Callable[[], Sequence[str]], most: int = 20) -> None:
        self.read, self.answer, self.undone, self.most = read, answer, undo, most
        self.rows: list[Row] = []
        self.said: list[str] = []
        self.facing: str | None = None
        self.head, self.count, self.message, self.help = (style.widget("") for _ in range(4))
        self.sides = [style.widget("", "tm-panel"), style.widget("", "tm-panel")]
        self.signs = style.widget("", "tm-panel")
        self.keys = Keys(KEYS, self._heard)
        self.buttons = self._buttons()
        self.page = self._page()
        self.show()

    @property
    def answered(self) -> int:
        """How many questions were answered since the screen opened; skipping is no answer."""
        return len([name for name in self.said if name != "skip"])

    def show(self) -> None:
        """Read the questions that are left and draw the first."""
        try:
            self.rows = list(self.read(self.most - self.answered))
        except TastemakerError as error:
            self.rows = []
            self._say(str(error), error.next_step, "bad")
        row = self.rows[0] if self.rows else None
        for name, button in self.buttons.items():
            button.disabled = row is None and name not in ("undo", "help")
        self.keys.shown = _name(row)
        style.replace(self.head, "<h1>One person?</h1>" if row else _nothing(self.answered))
        style.replace(self.count, _progress(self.answered, len(self.rows)) if row else "")
        for shown, fragment in zip((*self.sides, self.signs), _parts(row), strict=True):
            style.replace(shown, fragment)
            shown.layout.display = None if fragment else "none"
        if row is not None:
            self.buttons["two"].disabled, self.buttons["same"].disabled = not row["doubled"], bool(row["doubled"])

    def record(self, name: str) -> None:
        """Record an answer to the open question and go on; on an error say it and stay."""
        if not self.rows or self.buttons[name].disabled or not self._meant():
            return
        row = self.rows[0]
        try:
            self.answer(row["left"]["profile_key"], row["right"]["profile_key"], _WORDS[name])
        except TastemakerError as error:
            self._say(str(error), error.next_step, "bad")
            return
        self.said.append(name)
        self.show()
        self._say(_DONE[name], "u takes it back.")

    def undo(self) -> None:
        """Take the last answer back, whoever gave it."""
        try:
            back = self.undone()
        except TastemakerError as error:
            self._say(str(error), error.next_step, "bad")
            return
        self.said = self.said[:-1] if back else self.said
        self.show()
        self._say(" ".join(back) or "There is nothing to take back.")

    def _page(self) -> ipywidgets.VBox:
        b = self.buttons
        self.message.add_class("tm-live")
        deciding = ipywidgets.VBox([self.message, style.row(b["same"], b["two"], b["different"], b["skip"], b["undo"], b["help"],
                                                            name="tm-bar")])
        deciding.add_class("tm-deciding")
        self.help.layout.display = "none"
        sheet = style.widget(f"<style>{(files('tastemaker.views') / 'review.css').read_text(encoding='utf-8')}</style>")
        sheet.layout.display = "none"
        page = style.page(sheet, self.head, self.count, style.row(*self.sides, name="tm-sides"), self.signs, self.help, deciding,
                          self.keys, name="review")
        page.add_class("tm-page-people")
        return page

    def _buttons(self) -> dict[str, ipywidgets.Button]:
        made = {name: names(ipywidgets.Button(description=text, tooltip=tip), name) for name, (text, tip) in {
            "same": ("Same person", "Both profiles are one person's"),
            "two": ("Two channels of one person", "One person with two profiles on a platform"),
            "different": ("Different people", "These profiles are not one person's"),
            "skip": ("Skip", "Not now"), "undo": ("Undo", "Take the last answer back"), "help": ("Keys", "What the keys do")}.items()}
        for name in _WORDS:
            made[name].on_click(lambda _, name=name: self.record(name))
        made["undo"].on_click(lambda _: self.undo())
        made["help"].on_click(lambda _: self._help())
        names(made["same"], "approve")   # the keys begin to listen once this stands on the page
        made["same"].add_class("tm-go")
        made["different"].add_class("tm-stop")
        return made

    def _help(self) -> None:
        """Show what the keys do, or hide it."""
        items = "".join(f"<div><dt>{render.html(key)}</dt><dd>{render.html(what)}</dd></div>" for key, what in _HELP.items())
        style.replace(self.help, f"<h2>Keys</h2><dl class='tm-keys'>{items}</dl>")
        self.help.add_class("tm-panel")
        self.help.layout.display = None if self.help.layout.display == "none" else "none"

    def _heard(self, what: str, about: Mapping[str, Any]) -> None:
        if what == "pressed":
            self.facing = str(about["draft"])

    def _meant(self) -> bool:
        """Whether the last press was of the question that is open: two quick ones must not answer one that nobody saw."""
        facing, self.facing = self.facing, None
        if facing is None or facing == _name(self.rows[0]):
            return True
        self._say("That press was of the question before.", "Look at this one, then answer.", "warn")
        return False

    def _say(self, text: str, step: str = "", kind: str = "") -> None:
        style.replace(self.message, cards.note(text, step, kind))


def profile(row: Row) -> str:
    """A profile's public facts as HTML in which every value is escaped."""
    name = row["name"] if numbers.known(row["name"]) else row["handle"]
    chips = "".join(f"<span class='tm-chip'>{render.html(row.get(fact), 40)}</span>" for fact in ("platform", "language", "country")
                    if numbers.known(row.get(fact)))
    since = f"<p class='tm-dim tm-small'>Since {numbers.day(row['created_at'])}</p>" if numbers.known(row.get("created_at")) else ""
    proven = set(row.get("verified_links") or ())
    links = "".join(f"<li>{render.link(link, render.line(link, 80))}"
                    f"{' <span class=tm-chip>verified</span>' if link in proven else ''}</li>" for link in list(row["links"])[:_LINKS])
    more = f"<li class='tm-dim'>and {len(row['links']) - _LINKS} more</li>" if len(row["links"]) > _LINKS else ""
    return (f"<h2>{render.html(name, 120)}</h2><span class='tm-dim'>{render.link(row['url'], row['handle'] or row['platform'])}</span>"
            f"<div>{chips}</div><p style='white-space: pre-wrap; margin: 8px 0'>{render.html(row['bio'], _BIO)}</p>"
            f"<ul class='tm-list tm-small'>{links}{more}</ul>{since}")


def _parts(row: Row | None) -> tuple[str, str, str]:
    """Both profiles, and what agrees and does not between them."""
    if row is None:
        return "", "", ""
    doubled = "".join(f"<p>{render.html(f'If they are one person, these are two on one platform: {pair}.', 300)}</p>"
                      for pair in row["doubled"])
    sure = f"<p class='tm-dim'>Probability that they are one person: {numbers.share(row['probability'], 0)}.</p>"
    why = f"<p class='tm-dim tm-small'>{render.html(row['reason'], 600)}</p>" if row["reason"] else ""
    return (profile(row["left"]), profile(row["right"]),
            f"<div class='tm-sides'><div><h2>What agrees</h2>{_list(row['agrees'], 'ok', '✓')}</div>"
            f"<div><h2>What does not</h2>{_list(row['differs'], 'look', '≠')}</div></div>{doubled}{sure}{why}")


def _list(sentences: Sequence[str], kind: str, mark: str) -> str:
    if not sentences:
        return "<p class='tm-dim'>Nothing that both say.</p>"
    items = "".join(f"<li class='{kind}'><span aria-hidden='true'>{mark}</span> {render.html(said, 300)}</li>" for said in sentences)
    return f"<ul class='tm-checks'>{items}</ul>"


def _progress(answered: int, left: int) -> str:
    return f"<span class='tm-dim'>Question {answered + 1} of {answered + left}</span>"


def _nothing(answered: int) -> str:
    done = f" You answered {answered}." if answered else ""
    return f"<h1>One person?</h1>{cards.note(f'No question is open.{done}', 'Pull more, or see `bench.people()`.')}"


def _name(row: Row | None) -> str:
    """How the browser calls a question."""
    return "" if row is None else f"{row['left']['profile_key']}-{row['right']['profile_key']}"
