"""Nothing in the package can send: no mail client is imported, and no mail service's address stands anywhere in it."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

HOUSE = Path(__file__).resolve().parents[2] / "lib/tastemaker"
SENDERS = {"smtplib", "aiosmtplib", "smtpd", "sendgrid", "mailgun", "resend", "postmarker", "sparkpost", "mailjet_rest",
           "yagmail",
           "redmail", "envelopes", "boto3", "telnetlib", "mailchimp_transactional", "exchangelib", "O365", "emails"}
WORDS = re.compile(r"messages/send|/send(?:_?mail|grid)?\b|sendgrid|mailgun|mailjet|sparkpost|postmarkapp|mandrill|"
                   r"api\.resend|resend\.com|"
                   r"amazonaws|email\.[a-z0-9-]+\.amazonaws|graph\.microsoft|gmail\.googleapis|smtp[.:]|\bsmtps?://|"
                   r"/usr/sbin/sendmail|msmtp|"
                   r"chat\.postMessage|sendMessage", re.IGNORECASE)
PROCESSES = {"system", "popen", "run", "Popen", "call", "check_call", "check_output"}
FILES = sorted(HOUSE.rglob("*.py"))


def modules(tree: ast.AST):
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""
        elif isinstance(node, ast.Call) and getattr(node.func, "attr",
                                                    getattr(node.func, "id", "")) in {"import_module", "__import__"}:
            yield from (a.value for a in node.args if isinstance(a, ast.Constant) and isinstance(a.value, str))


def strings(tree: ast.AST):
    return (node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str))


def faults(source: str) -> list[str]:
    tree = ast.parse(source)
    found = [name for name in modules(tree) if name.split(".")[0] in SENDERS]
    found += [text for text in strings(tree) if WORDS.search(text)]
    return found + [node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)
                    and node.attr in {"sendmail", "send_message"}]


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(HOUSE)))
def test_no_file_can_send(path):
    assert faults(path.read_text(encoding="utf-8")) == []


def test_there_is_something_to_look_at():
    assert len(FILES) > 30


@pytest.mark.parametrize("source", [
    "import smtplib", "from smtplib import SMTP", "import aiosmtplib as a", "__import__('smtplib')",
    "import importlib\nimportlib.import_module('sendgrid')",
    "u = 'https://api.resend.com/emails'", "u = 'https://gmail.googleapis.com/gmail/v1/users/me/messages/send'",
    "s.send_message(m)", "x = 'smtp://h'"])
def test_the_look_finds_what_it_looks_for(source):
    assert faults(source)


def test_posts_go_only_to_the_platforms_and_the_model():
    """Only the two doors, over one wire, speak to the network, so only they could post anything."""
    doors = {"httpx", "httpx2", "requests", "urllib.request", "aiohttp", "http.client", "socket", "websockets"}
    found = {(path.relative_to(HOUSE).parts[0], name) for path in FILES
             for name in modules(ast.parse(path.read_text(encoding="utf-8")))
             if any(name == d or name.startswith(d + ".") for d in doors)}
    assert {room for room, _ in found} <= {"http", "llm.py", "wire.py", "sandbox", "workbench", "cli.py"}, found
