"""Clicks on a campaign's short link, as Bitly counts them: one call a look, ledgered, and only where a token is set.

Facts from Bitly's v4 API description and its rate limits (2026-08): `GET /bitlinks/{id}/clicks/summary` answers with
`total_clicks`; the id holds a slash, which stays one; the free plan has 1,000 requests a month, and no header says how many
are left. All letters of a campaign carry one link, so the clicks are the campaign's and nobody's of its creators.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

from pydantic import SecretStr

from tastemaker.errors import BadPayload, Gone, NeedsKey, NotPermitted, QuotaSpent, TastemakerError, TryLater
from tastemaker.http import Door
from tastemaker.models import Answer, Bucket, Request
from tastemaker.outreach.shortening import BITLY, KEY
from tastemaker.store import ledger

if TYPE_CHECKING:
    from tastemaker.store import Run, Store

FREE = 1_000
"""Requests a month of the free plan."""


def bucket(requests: int = FREE) -> Bucket:
    """The requests of a month; counted over the last 31 days, which is never less than a calendar month."""
    return Bucket("requests", requests, "window", seconds=31 * 86_400, title="requests a month")


async def clicks(store: Store, run: Run, door: Door, link: str, token: SecretStr | None, *, base_url: str = BITLY) -> int:
    """How often a short link was clicked since it was made.

    NeedsKey without a token or with one that Bitly refuses, QuotaSpent when the month's requests are used up, Gone for a link
    that Bitly does not know.
    """
    if token is None:
        raise NeedsKey("Counting clicks needs a Bitly token.", f"Set {KEY}, or import a report of your web analytics instead.")
    parts = urlsplit(link)
    entry = ledger.Entry(platform="bitly", bucket=bucket(), endpoint="clicks/summary", cost=1)
    with store.write() as s:
        call_id = ledger.reserve(s, run.run_id, [entry])[0]
    asked = Request(url=f"{base_url}/bitlinks/{parts.netloc}{quote(parts.path)}/clicks/summary", params=(("unit", "day"), ("units", "-1")))
    try:
        answer = await door.send(asked, headers={"authorization": f"Bearer {token.get_secret_value()}"}, explain=explain)
        total = _total(answer)
    except TastemakerError as error:
        with store.write() as s:
            ledger.settle(s, call_id, status=None, items=0, note=type(error).__name__, failed=True)
        raise
    with store.write() as s:
        ledger.settle(s, call_id, status=answer.status, items=1)
    return total


def explain(answer: Answer) -> TastemakerError | None:
    """What an answer of Bitly's means."""
    said = str(answer.body.get("message", "")) if isinstance(answer.body, dict) else ""
    if answer.status == 402 or answer.status == 403 and "UPGRADE" in said:
        return NotPermitted("Bitly does not count clicks on this plan.", "the plan of your Bitly account",
                            "Import a report of your web analytics instead.")
    if answer.status in (401, 403):
        return NeedsKey("Bitly does not take this token.", f"Check {KEY}.")
    if answer.status == 404:
        return Gone("Bitly does not know this link any more.", "Make a new one with bench.shorten(brief).")
    if answer.status == 429:
        return QuotaSpent("requests") if "MONTHLY" in said or "USAGE_LIMIT" in said else TryLater("Bitly asks to wait.")
    if answer.status >= 500:
        return TryLater(f"Bitly answered {answer.status}.")
    return None if answer.status == 200 else BadPayload(f"Bitly answered {answer.status}.", "Try again later.")


def _total(answer: Answer) -> int:
    total = answer.body.get("total_clicks") if isinstance(answer.body, dict) else None
    if not isinstance(total, int) or isinstance(total, bool) or total < 0:
        raise BadPayload("Bitly's answer holds no number of clicks.")
    return total
