"""What a log line says, and what it never says."""

import contextvars
import json
import logging
import sys

import pytest

from tastemaker import clock, logs

SECRET = "s3cret-canary-value"


@pytest.fixture
def logger():
    logger = logging.getLogger("tastemaker")
    before = (list(logger.handlers), logger.level, logger.propagate, set(logs._secrets))
    logs.register_secret(SECRET)
    yield logging.getLogger("tastemaker.tests")
    logger.handlers, logger.level, logger.propagate = before[0], before[1], before[2]
    logs._secrets.clear()
    logs._secrets.update(before[3])


def lines(capsys):
    return capsys.readouterr().err.splitlines()


def test_a_json_line_has_time_level_run_event_and_fields(logger, capsys):
    logs.set_up(verbose=True, as_json=True)
    with clock.fixed(clock.parse("2026-11-21T12:00:00")):
        context = contextvars.copy_context()
        context.run(logs.current_run.set, "run-7")
        context.run(logger.info, "pull.page", extra={"items": 5, "ok": True, "wait_s": 0.5, "left": None})
    assert [json.loads(line) for line in lines(capsys)] == [
        {"time": "2026-11-21T12:00:00.000+00:00", "level": "info", "run": "run-7", "event": "pull.page",
         "items": 5, "ok": True, "wait_s": 0.5, "left": None}]


def test_a_text_line_says_the_same_on_one_line(logger, capsys):
    logs.set_up(verbose=True)
    with clock.fixed(clock.parse("2026-11-21T12:00:00")):
        logger.warning("http.retry\nforged line", extra={"host": "a.example\nforged", "attempt": 2})
    assert lines(capsys) == ["12:00:00 warning - http.retry forged line host=a.example forged attempt=2"]


@pytest.mark.parametrize("as_json", [True, False])
def test_a_secret_shows_nowhere_in_a_line(logger, capsys, as_json):
    logs.set_up(verbose=True, as_json=as_json)
    logger.info(f"key {SECRET}")
    logger.info("key %s of %d", SECRET, 3)
    logger.info("key", extra={"url": f"https://a.example/?key={SECRET}", "headers": {"Authorization": f"Bearer {SECRET}"}})
    try:
        raise ValueError(f"bad key {SECRET}")
    except ValueError:
        logger.exception("it broke")
        logger.error("and again", exc_info=sys.exc_info(), stack_info=True)
    said = capsys.readouterr().err
    assert SECRET not in said and said.count(logs.MASK) >= 6 and "ValueError" in said


@pytest.mark.parametrize("as_json", [True, False])
def test_peoples_words_stay_out_by_name_and_long_ones_are_cut(logger, capsys, as_json):
    logs.set_up(verbose=True, as_json=as_json)
    logger.info("draft.made", extra={"bio": "runner from Oslo", "Subject": "Dear Jo", "email": "jo@a.example", "why": "w" * 5_000})
    said = capsys.readouterr().err
    assert not any(word in said for word in ("Oslo", "Dear", "jo@a.example")) and len(said) < 600


def test_quiet_means_warnings_only_and_setting_up_twice_writes_once(logger, capsys):
    logs.set_up(verbose=True)
    logs.set_up()
    logger.info("not this")
    logger.warning("this")
    assert len(lines(capsys)) == 1


def test_the_libraries_behind_the_doors_are_held_back(logger):
    logging.getLogger("httpx").setLevel(logging.DEBUG)
    logs.set_up(verbose=True)
    assert all(logging.getLogger(name).level == logging.WARNING for name in ("httpx", "aiohttp", "httpx2", "openai"))


def test_a_secret_inside_another_leaves_no_rest(logger):
    logs.register_secret(SECRET + "-longer")
    assert logs.redact(f"<{SECRET}-longer>") == f"<{logs.MASK}>"


@pytest.mark.parametrize("value", [None, "", "  ", "abc"])
def test_what_could_be_an_ordinary_word_is_not_masked(logger, value):
    logs.register_secret(value)
    assert logs.redact("abc and more") == "abc and more"


def test_a_line_of_a_thread_carries_the_run_of_that_thread(logger, capsys):
    logs.set_up(verbose=True, as_json=True)
    for name in ("one", "two"):
        context = contextvars.copy_context()
        context.run(logs.current_run.set, name)
        context.run(logger.info, "step")
    logger.info("none")
    assert [json.loads(line)["run"] for line in lines(capsys)] == ["one", "two", None]
