"""The pure parts of watching: growth against one's own past, silence, what `since` means, and lines that a scheduler takes."""

import re
import shlex
import shutil
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tastemaker.discovery.watching import scheduling
from tastemaker.discovery.watching.growing import growth
from tastemaker.discovery.watching.resting import quiet
from tastemaker.errors import BadInput

DAY0 = datetime(2026, 6, 1, tzinfo=UTC)


def day(n):
    return DAY0 + timedelta(days=n)


def counts(*pairs):
    return [(day(n), count) for n, count in pairs]


def test_growth_goes_from_the_last_look_before_the_moment_to_the_newest():
    found = growth(counts((0, 1_001), (7, 1_101), (14, 1_211)), day(8))
    assert (found.before, found.after, found.days) == ((day(7), 1_101), (day(14), 1_211), 7)
    assert found.share == pytest.approx(1_211 / 1_101 - 1)


def test_without_a_look_before_the_moment_the_first_one_after_it_counts():
    assert growth(counts((3, 1_001), (9, 1_101)), day(1)).before == (day(3), 1_001)


@pytest.mark.parametrize("seen", [[], counts((0, 100)), counts((0, 100), (0.2, 120)), counts((0, 0), (7, 0))])
def test_looks_that_are_few_or_near_or_know_nothing_make_no_growth(seen):
    assert growth(seen, day(-1)) is None


def test_exact_counts_have_no_interval_and_rounded_ones_have_what_rounding_leaves_open():
    exact, rounded = growth(counts((0, 12_345), (7, 12_999)), day(0)), growth(counts((0, 12_300), (7, 12_900)), day(0))
    assert exact.low is None and exact.high is None
    assert rounded.low == pytest.approx(12_900 / 12_400 - 1) and rounded.high == pytest.approx(13_000 / 12_300 - 1)
    assert rounded.low < rounded.share < rounded.high


def test_usual_are_the_own_earlier_changes_brought_to_as_many_days():
    past = counts(*((7 * n, round(10_001 * 1.01**n)) for n in range(5)))
    steady = growth([*past, (day(35), round(10_001 * 1.01**5))], day(28))
    assert steady.n == 4 and steady.usual_low == pytest.approx(0.01, abs=2e-4) == pytest.approx(steady.usual_high, abs=4e-4)
    assert growth([*past, (day(35), 12_001)], day(28)).place == "above"
    assert growth([*past, (day(35), 9_001)], day(28)).place == "below"
    fourteen = growth([*past, (day(42), round(10_001 * 1.01**6))], day(28))
    assert fourteen.usual_low == pytest.approx(0.0201, abs=4e-4), "the window is twice as long"


def test_few_earlier_changes_say_nothing_of_what_is_usual():
    found = growth(counts((0, 1_001), (7, 1_051), (14, 2_001)), day(8))
    assert found.n == 1 and found.usual_low is None and found.place == ""


def test_what_rounding_can_explain_is_not_outside():
    past = counts((0, 10_000), (7, 10_000), (14, 10_000), (21, 10_000))
    assert growth([*past, (day(28), 10_100)], day(21)).place == "within", "one step of rounding is no growth"
    assert growth([*past, (day(28), 10_300)], day(21)).place == "above"


def weekly(gaps=12, each=3.0):
    return [day(each * n) for n in range(gaps + 1)]


def test_silence_is_one_that_is_longer_than_any_before_and_long_enough():
    posts = weekly()
    assert quiet(posts, posts[-1] + timedelta(days=6)) is None, "twice the usual gap, and not a week"
    found = quiet(posts, posts[-1] + timedelta(days=9))
    assert (found.n, found.usual, found.gap) == (12, 3.0, 9.0) and found.since == posts[-1] + timedelta(days=7)


def test_a_long_gap_is_nothing_to_who_had_one_before():
    posts = [*weekly(), day(36 + 20)]
    assert quiet(posts, posts[-1] + timedelta(days=25)) is None
    assert quiet(posts, posts[-1] + timedelta(days=31)).longest == 20


def test_few_posts_or_no_look_say_nothing_of_silence():
    assert quiet(weekly(8), day(200)) is None and quiet(weekly(), None) is None
    assert quiet(weekly(9), day(200)) is not None


ODD = "/home/an na/50% of $HOME/it's \"here\""


def lines(folder=ODD, name="spring", **more):
    command = (f"{folder}/.venv/bin/python", "-m", "tastemaker.cli", "--db", f"{folder}/data/w.duckdb", "visit", name)
    return scheduling.schedule(name, command=command, folder=Path(folder), notebook=Path(folder) / "notebooks/07_watch.ipynb",
                               database=Path(folder) / "data/w.duckdb", **more)


@pytest.mark.parametrize(("every", "cron", "timer"), [("hour", "30 * * * *", "*-*-* *:30:00"), ("day", "30 6 * * *", "*-*-* 06:30:00"),
                                                      ("week", "30 6 * * 1", "Mon *-*-* 06:30:00")])
def test_every_hour_day_or_week_at_a_time(every, cron, timer):
    made = lines(every=every, at="6:30")
    assert made.cron.startswith(cron + " ") and f"OnCalendar={timer}\n" in made.timer and made.when == cron


@pytest.mark.parametrize("options", [{"every": "minute"}, {"at": "24:00"}, {"at": "6"}, {"at": "06:60"}, {"at": "06:30; rm"}, {"name": "a\nb"},
                                     {"folder": "/home/a\nb"}])
def test_what_is_no_time_or_breaks_a_line_is_refused(options):
    with pytest.raises(BadInput):
        lines(**options)


def test_the_line_for_cron_runs_the_very_command_in_the_very_folder(tmp_path):
    folder = tmp_path / "an na/50% of $HOME/it's \"here\""
    (folder / ".venv/bin").mkdir(parents=True)
    program = folder / ".venv/bin/python"
    program.write_text('#!/bin/sh\npwd\nprintf "%s\\n" "$@"\n')
    program.chmod(0o755)
    command = lines(folder=str(folder)).cron.split(" ", 5)[5].replace(r"\%", "%")   # what cron itself does before it calls the shell
    said = subprocess.run(["/bin/sh", "-c", command], capture_output=True, text=True, check=True).stdout.splitlines()
    assert said == [str(folder), "-m", "tastemaker.cli", "--db", f"{folder}/data/w.duckdb", "visit", "spring"]
    assert "%" not in lines().cron.replace(r"\%", "")


def test_systemd_reads_the_units_as_they_are_meant(tmp_path):
    folder = tmp_path / "an na/50% of $HOME"
    folder.mkdir(parents=True)
    made = lines(folder=str(folder), name="spring \"launch\" 5%")
    assert re.fullmatch("tastemaker-spring-launch-5-[0-9a-f]{6}", made.unit)
    exec_start = next(line for line in made.service.splitlines() if line.startswith("ExecStart="))
    words = [word.replace("%%", "%").replace("$$", "$") for word in shlex.split(exec_start.removeprefix("ExecStart="))]
    assert words == list(made.command)
    if not shutil.which("systemd-analyze"):
        return
    shown = made.service.replace(str(folder).replace("%", "%%").replace("$", "$$") + "/.venv/bin/python", "/bin/true")
    (tmp_path / f"{made.unit}.service").write_text(shown)
    (tmp_path / f"{made.unit}.timer").write_text(made.timer)
    for ending in ("service", "timer"):
        checked = subprocess.run(["systemd-analyze", "verify", "--man=no", str(tmp_path / f"{made.unit}.{ending}")], capture_output=True, text=True)
        assert made.unit not in checked.stderr, checked.stderr
    when = subprocess.run(["systemd-analyze", "calendar", "*-*-* 06:30:00"], capture_output=True, text=True)
    assert when.returncode == 0


def test_the_notebook_s_parameters_stand_as_python_writes_them():
    made = lines(name="spring's \"launch\"")
    read = {name: eval(value) for name, value in made.parameters.items()}   # noqa: S307 our own text, as a scheduler injects it
    assert read == {"watchlist": "spring's \"launch\"", "database": f"{ODD}/data/w.duckdb"}
