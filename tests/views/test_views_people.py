"""The screen of who is who: what it shows of a pair, what a press does, and the same in a real browser without a mouse."""

import json

import nbformat
import pytest

from tastemaker import clock
from tastemaker.discovery import people
from tastemaker.errors import BadInput
from tastemaker.store import Store
from tastemaker.views import people as views

NOW = clock.parse("2026-11-21T12:00:00Z")


def side(key, platform, **facts):
    return {"profile_key": key, "platform": platform, "handle": f"mara{key}.example", "name": f"Mara {key}", "bio": "Trail running.",
            "url": f"https://{platform}.example/mara{key}", "country": None, "language": "en", "links": [], "verified_links": [],
            "created_at": None, "addresses": [], **facts}


class Desk:
    """Open questions, and what was answered."""

    def __init__(self, n=3, **facts):
        self.rows = [{"left": side(2 * i, "youtube", **facts), "right": side(2 * i + 1, "bluesky"), "probability": 0.8, "reason": "alike",
                      "agrees": ["The same name."], "differs": [], "doubled": []} for i in range(n)]
        self.said, self.error = [], None

    def read(self, most):
        return self.rows[len(self.said):][:most]

    def answer(self, a, b, word):
        if self.error:
            raise self.error
        self.said.append((a, b, word))

    def undo(self):
        return ["Taken back."] if self.said and self.said.pop() else []

    def screen(self, most=20):
        return views.Screen(self.read, self.answer, self.undo, most)


def test_a_press_answers_the_open_question_and_shows_the_next():
    desk = Desk(3)
    screen = desk.screen(most=3)
    assert "Question 1 of 3" in screen.count.value and "Mara 0" in screen.sides[0].value
    screen.buttons["same"].click()
    screen.buttons["different"].click()
    assert desk.said == [(0, 1, "same"), (2, 3, "different")]
    assert "Question 3 of 3" in screen.count.value and "Mara 4" in screen.sides[0].value
    screen.buttons["undo"].click()
    assert "Question 2 of 3" in screen.count.value and "Taken back" in screen.message.value
    for _ in range(2):
        screen.buttons["different"].click()
    assert "No question is open. You answered 3." in screen.head.value and screen.buttons["same"].disabled


def test_two_channels_is_the_answer_where_the_same_would_be_a_slip():
    desk = Desk(1)
    desk.rows[0]["doubled"] = ["bluesky:a and bluesky:b"]
    screen = desk.screen()
    screen.buttons["same"].click()
    assert not desk.said and "bluesky:a and bluesky:b" in screen.signs.value
    screen.buttons["two"].click()
    assert desk.said == [(0, 1, "two channels")]
    assert Desk(1).screen().buttons["two"].disabled


def test_a_press_of_a_question_that_is_not_open_any_more_answers_nothing():
    desk = Desk(2)
    screen = desk.screen()
    screen._heard("pressed", {"draft": "99-100"})
    screen.buttons["same"].click()
    assert not desk.said and "question before" in screen.message.value


def test_an_error_is_said_and_the_question_stays():
    desk = Desk(1)
    screen, desk.error = desk.screen(), BadInput("Not so.", "Do this.")
    screen.buttons["same"].click()
    assert "Not so." in screen.message.value and "Question 1 of 1" in screen.count.value


def test_what_strangers_wrote_is_escaped_and_no_address_is_shown(attack):
    desk = Desk(1, name=attack, bio=attack, handle=attack, links=[attack, "javascript:alert(1)"], addresses=["canary@leak.example"])
    desk.rows[0]["agrees"] = [attack]
    screen = desk.screen()
    shown = "".join(w.value for w in (*screen.sides, screen.signs, screen.head))
    assert "<img" not in shown and "<script" not in shown and "href=\"javascript" not in shown and "canary" not in shown


AS = """
import os
os.environ["TASTEMAKER_REVIEWER"] = "rita"
from tastemaker.settings import Settings
from tastemaker.store import Store
from tastemaker.workbench import Workbench
from tastemaker.workbench.people import People
type("Bench", (Workbench, People), {})(Store.open(os.environ["TASTEMAKER_DATABASE"]), Settings()).ask(3)
"""


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    """A database with three open questions."""
    store = Store.at(tmp_path_factory.mktemp("people") / "p.duckdb")
    with store.write() as s:
        s.insert("profiles", [{"platform": platform, "platform_id": f"{platform}{n}", "handle": f"mara{n}.example", "name": f"Mara {n}",
                               "bio": "Trail running.", "url": f"https://{platform}.example/mara{n}", "links": json.dumps([]), "state": "live",
                               "source": "x", "retention": "x", "first_seen": NOW, "fetched_at": NOW, "run_id": "r"}
                              for n in range(3) for platform in ("youtube", "bluesky")])
        s.insert("people_questions", [{"profile_key": 2 * n + 1, "other_key": 2 * n + 2, "place": n, "probability": 0.8, "gain": 0.1,
                                       "reason": "alike", "made_at": NOW, "run_id": "r"} for n in range(3)])
    return store


def test_questions_are_answered_without_a_mouse_and_the_page_is_readable(store, serve, watched):
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(AS)])
    server = serve({"TASTEMAKER_DATABASE": str(store.path)}, [], {"ask.ipynb": nbformat.writes(notebook)})
    page = watched()
    tab = page.tab
    tab.goto(server.page("ask"), timeout=180_000)
    tab.wait_for_selector("[data-key=y]", timeout=180_000)
    for key, says in (("y", "The same person."), ("n", "Different people."), ("u", "Taken back"), ("s", "Skipped")):
        tab.keyboard.press(key)
        tab.wait_for_selector(f".tm-deciding .tm-note:has-text('{says}')", timeout=60_000)
    said = [(row["word"], row["made_by"]) for row in store.rows("SELECT word, made_by FROM people_words ORDER BY ordinal")]
    assert said == [("same", "rita"), ("different", "rita"), ("undo", "rita"), ("skip", "rita")]
    assert people.creators(store)["profiles"].tolist() == ["youtube:mara0.example, bluesky:mara0.example"]
    assert "Question 2 of 3" in tab.inner_text(".tm-page") and not page.errors and not page.outside
    for width in (390, 1280):
        tab.set_viewport_size({"width": width, "height": 900})
        assert tab.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
        bar = tab.locator(".tm-deciding").bounding_box()
        assert bar["y"] + bar["height"] <= 901, "what decides is always in sight"
