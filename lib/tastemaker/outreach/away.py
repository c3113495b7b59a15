"""An automatic answer pauses a campaign's follow-ups; it is no answer of the creator's and does not end them.

The pause lasts to the end of the day that the answer names, else seven days from when it came. The last day for a
further letter moves by as much, because nobody could read one meanwhile.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from tastemaker.outreach.language import figures

if TYPE_CHECKING:
    from tastemaker.store import Session

KIND = "out of office"
PAUSE = timedelta(days=7)
"""How long follow-ups wait where no day can be read."""
FARTHEST = {False: timedelta(days=120), True: timedelta(days=400)}
"""A day farther off is not taken for the day of a return, by whether it says its year."""
LAST_DAY = 14
"""Days after the first letter from which no further one leaves, unless an absence moves it."""
_SINCE = re.compile(r"\b(?:from|since|ab|von|vom|seit|du|depuis|desde|del)\s+(?:\w+\s+){0,2}$", re.IGNORECASE)
"""What stands before the first day of an absence."""
_BACK = re.compile(r"\b(?:back|return\w*|zurück|wieder|retour|regres\w*|volver\w*|vuel\w+)\b|복귀", re.IGNORECASE)


def until(text: str, came: datetime) -> datetime:
    """The moment until which an automatic answer that came then says its writer is away: the end of the named day, in
    UTC.

    Of several days the last one counts. A day of which day and month can be exchanged is read as the earlier one that
    is still to come.

    >>> until("I am back on 3 June.", datetime(2026, 5, 20, 12, tzinfo=UTC)).isoformat()
    '2026-06-04T00:00:00+00:00'
    """
    named = _named(text, came.astimezone(UTC).date())
    if named is None:
        return came + PAUSE
    return datetime(named.year, named.month, named.day, tzinfo=UTC) + timedelta(days=1)


def names_a_day(text: str) -> bool:
    """Whether a sentence names a day, so that it is worth keeping as the quote of an automatic answer."""
    return any(day.readings or day.weekday is not None for day in figures.days(text))


def _named(text: str, came: date) -> date | None:
    """The last day that a text names, other than the first of an absence; None where it names none that could be
    meant."""
    days = [found for day in figures.days(text) if (found := _ahead(day, came)) is not None
            and not (_SINCE.search(text[:day.start]) and not _BACK.search(text[:day.start]))]
    return max(days, default=None)


def _ahead(day: figures.Day, came: date) -> date | None:
    if day.weekday is not None:
        return came + timedelta(days=(day.weekday - came.weekday() - 1) % 7 + 1)
    ahead = [found for reading in day.readings if (found := _of(reading, came)) is not None]
    return min(ahead, default=None)


def _of(reading: tuple[int | None, int, int | None], came: date) -> date | None:
    """A reading as a day not before the answer came and not too far off; a month alone says too little."""
    year, month, number = reading
    if number is None:
        return None
    for maybe in [year] if year is not None else [came.year, came.year + 1]:
        try:
            found = date(maybe, month, number)
        except ValueError:
            continue
        if came <= found <= came + FARTHEST[year is not None]:
            return found
    return None


def pauses(answers: Iterable[Mapping[str, Any]]) -> tuple[datetime | None, timedelta]:
    """Until when follow-ups wait for the automatic answers of one creator, and by how much their last day moves."""
    spans = [(row["received_at"], until(row["quote"], row["received_at"])) for row in answers]
    if not spans:
        return None, timedelta()
    begin, end = min(came for came, _ in spans), max(to for _, to in spans)
    return end, end - begin


def hold(s: Session, campaign_id: str, profile_key: int) -> datetime | None:
    """Let this creator's unsent follow-ups wait while they are away; until when, None where no automatic answer stands.

    A follow-up that lay ready gets the later day, and a later end as far as its facts allow. Doing it twice changes
    nothing.
    """
    answers = s.rows("""SELECT r.quote, r.received_at FROM replies r JOIN creators c USING (profile_key)
                        WHERE r.campaign_id = $campaign AND coalesce(r.decided, r.kind) = $kind AND c.creator_id =
                          (SELECT creator_id FROM creators WHERE profile_key = $key)""",
                     campaign=campaign_id, kind=KIND, key=profile_key)
    end, longer = pauses(answers)
    if end is not None:
        s.execute(_WAIT, campaign=campaign_id, key=profile_key, until=end, days=LAST_DAY,
                  seconds=longer.total_seconds())
    return end


_WAIT = """
UPDATE drafts SET due_at = greatest(due_at, $until), expires_at = least(
  (SELECT min(coalesce(sent_at, made_at)) FROM touches t WHERE t.draft_id = drafts.follows) + to_days($days::BIGINT)
    + to_seconds($seconds::DOUBLE),
  (SELECT min(e.expires_at) FROM evidence e
    WHERE list_contains(from_json(drafts.evidence_ids, '["VARCHAR"]'), e.evidence_id)))
WHERE campaign_id = $campaign AND touch > 1 AND draft_id NOT IN (SELECT draft_id FROM touches
  WHERE draft_id IS NOT NULL)
  AND profile_key IN (SELECT profile_key FROM creators WHERE creator_id =
    (SELECT creator_id FROM creators WHERE profile_key = $key))"""
