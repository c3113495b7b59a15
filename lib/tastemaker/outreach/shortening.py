"""Short links by Bitly, for who wants them: one call a link, ledgered, and never a second one for the same address.

Facts from Bitly's v4 API description and its rate limits (2026-08): `POST /shorten` answers 200 for a link that exists
and 201 for a new one; the free plan has 5 links and 1,000 requests a month, and no header says how many are left.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from pydantic import SecretStr

from tastemaker import clock
from tastemaker.errors import BadInput, BadPayload, NeedsKey, NotPermitted, QuotaSpent, TastemakerError, TryLater
from tastemaker.http import Door
from tastemaker.models import Answer, Bucket, Request
from tastemaker.store import ledger

if TYPE_CHECKING:
    from tastemaker.store import Run, Store

BITLY = "https://api-ssl.bitly.com/v4"
KEY = "TASTEMAKER_BITLY_TOKEN"
FREE = 5
"""Links a month of the free plan."""


def bucket(links: int = FREE) -> Bucket:
    """The links of a month; counted over the last 31 days, which is never less than a calendar month."""
    return Bucket("links", links, "window", seconds=31 * 86_400, title="links a month")


def known(store: Store, url: str) -> str | None:
    """The short link that was made for this address."""
    rows = store.rows("SELECT link FROM short_links WHERE url = $url", url=url)
    return rows[0]["link"] if rows else None


async def shorten(store: Store, run: Run, door: Door, url: str, token: SecretStr | None, *, base_url: str = BITLY,
                  links: int = FREE) -> str:
    """The short link of an address, made now unless it was made before.

    NeedsKey without a token, QuotaSpent when the month's links are used up: the letters then keep the address as it is.
    """
    if (link := known(store, url)) is not None:
        return link
    if token is None:
        raise NeedsKey("Short links need a Bitly token.", f"Set {KEY}, or go without: the long link says the same.")
    with store.write() as s:
        call_id = ledger.reserve(s, run.run_id,
                                 [ledger.Entry(platform="bitly", bucket=bucket(links), endpoint="shorten", cost=1)])[0]
    try:
        answer = await door.send(Request(method="POST", url=f"{base_url}/shorten", body={"long_url": url}),
                                 headers={"authorization": f"Bearer {token.get_secret_value()}"}, explain=explain)
        link = _link(answer)
    except TastemakerError as error:
        with store.write() as s:
            ledger.settle(s, call_id, status=None, items=0, note=type(error).__name__, failed=True)
        raise
    with store.write() as s:
        s.insert("short_links", [{"url": url, "link": link, "maker": "bitly", "made_at": clock.now(),
                                  "run_id": run.run_id}], keep=True)
        ledger.settle(s, call_id, status=answer.status, items=1)
    return link


def explain(answer: Answer) -> TastemakerError | None:
    """What an answer of Bitly's means."""
    said = answer.body.get("message", "") if isinstance(answer.body, dict) else ""
    if answer.status in (401, 403):
        return NeedsKey("Bitly does not take this token.", f"Check {KEY}.")
    if answer.status == 402 or "USAGE_LIMIT" in said or "MONTHLY" in said:
        return QuotaSpent("links")
    if answer.status == 429:
        return TryLater("Bitly asks to wait.")
    if answer.status in (400, 417, 422):
        return BadInput("Bitly cannot shorten this address.", "Check the product's link in the brief.")
    return None if answer.status < 500 else TryLater(f"Bitly answered {answer.status}.")


def _link(answer: Answer) -> str:
    link = answer.body.get("link") if isinstance(answer.body, dict) else None
    if answer.status not in (200, 201) or not isinstance(link, str):
        raise BadPayload("Bitly's answer holds no link.")
    if urlsplit(link).scheme != "https" or not urlsplit(link).netloc:
        raise NotPermitted("Bitly's answer holds no web address.", "a link is a web address", "Use the long link.")
    return link
