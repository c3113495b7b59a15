"""Structured logs: one handler on the `tastemaker` logger, one line an event, the run's id on every line.

A line says what happened and how much of it, never who said what: people's words stay out by field name, and the values
of registered secrets are masked in the message, the fields and the traceback, whoever wrote the record.
"""

from __future__ import annotations

import json
import logging
import sys
import traceback
from contextvars import ContextVar
from typing import Any

from tastemaker import clock
from tastemaker.render import line

current_run: ContextVar[str | None] = ContextVar("current_run", default=None)
"""The id of the run under way in this thread or task; every log line carries it."""

MASK = "[secret]"
KEPT_OUT = "[kept out]"
PERSONAL = frozenset({"bio", "text", "title", "body", "subject", "quote", "query", "address", "email", "contact", "comment",
                      "description", "note", "item", "display_name", "payload", "prompt", "answer"})
"""Field names that hold people's words or addresses: their values are never written."""

_LONGEST = 200
_SHORTEST_SECRET = 6
_STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName", "run"}
_secrets: set[str] = set()


def register_secret(value: str | None) -> None:
    """Mask this value from now on. Values under six characters are ignored: masking them would blot out ordinary words."""
    if value and len(value.strip()) >= _SHORTEST_SECRET:
        _secrets.update({value, value.strip()})


def redact(text: str) -> str:
    """The text with every registered secret masked, the longest first, so that one inside another leaves no rest."""
    for secret in sorted(_secrets, key=len, reverse=True):
        text = text.replace(secret, MASK)
    return text


def set_up(verbose: bool = False, as_json: bool = False) -> None:
    """Give the `tastemaker` logger its one handler (standard error): INFO and above when verbose, else WARNING.

    Calling it again replaces the handler, so a notebook may change its mind. The libraries behind the doors, which log
    whole requests at their lower levels, are held at WARNING.
    """
    quiet_libraries()
    handler = logging.StreamHandler(sys.stderr)
    handler.addFilter(Redact())
    handler.setFormatter(_Json() if as_json else _Text())
    logger = logging.getLogger("tastemaker")
    for old in list(logger.handlers):
        logger.removeHandler(old)
    logger.addHandler(handler)
    logger.setLevel(logging.INFO if verbose else logging.WARNING)
    logger.propagate = False


def quiet_libraries() -> None:
    """Hold the HTTP and model clients at WARNING: below that they log URLs, headers and request bodies."""
    for name in ("httpx", "aiohttp", "httpx2", "httpcore2", "openai"):
        logging.getLogger(name).setLevel(logging.WARNING)


class Redact(logging.Filter):
    """Makes a record safe before any formatter sees it; add it to a handler of your own to have the same promise."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Mask message, fields and traceback in place; always true, because a masked line still says something."""
        record.run = current_run.get()
        record.msg, record.args = redact(record.getMessage()), None
        if record.exc_info and not isinstance(record.exc_info, bool) and record.exc_info[0]:
            record.exc_text = redact("".join(traceback.format_exception(*record.exc_info)).rstrip())
            record.exc_info = None
        elif record.exc_text:
            record.exc_text = redact(record.exc_text)
        for name in vars(record).keys() - _STANDARD:
            setattr(record, name, KEPT_OUT if name.lower() in PERSONAL else _plain(getattr(record, name)))
        return True


def _plain(value: Any) -> Any:
    """A field as a number, a truth value, None or one short masked line."""
    if value is None or isinstance(value, (bool, int, float)):
        return value
    return line(redact(str(value)), _LONGEST)


def _parts(record: logging.LogRecord) -> dict[str, Any]:
    fields = {name: value for name, value in vars(record).items() if name not in _STANDARD}
    return {"time": clock.now().isoformat(timespec="milliseconds"), "level": record.levelname.lower(),
            "run": getattr(record, "run", None), "event": line(record.getMessage(), _LONGEST), **fields}


class _Json(logging.Formatter):
    """One JSON object a line: time, level, run, event, then the record's own fields."""

    def format(self, record: logging.LogRecord) -> str:
        parts = _parts(record)
        if record.exc_text:
            parts["traceback"] = record.exc_text
        return json.dumps(parts, ensure_ascii=False, default=str)


class _Text(logging.Formatter):
    """`12:30:01 info 8f3a event name=value`, and a traceback below it where there is one."""

    def format(self, record: logging.LogRecord) -> str:
        parts = _parts(record)
        moment, level, run, event = (parts.pop(key) for key in ("time", "level", "run", "event"))
        words = [moment[11:19], level, run or "-", event, *(f"{k}={v}" for k, v in parts.items())]
        return " ".join(words) + (f"\n{record.exc_text}" if record.exc_text else "")
