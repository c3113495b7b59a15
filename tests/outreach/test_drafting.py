"""From profiles to drafts: what is written, what is left out, what is never done twice."""

from __future__ import annotations


def test_a_draft_quotes_a_post_and_cites_it(room):
    drafts = room.draft(room.add())
    assert len(drafts.ids) == 1, repr(drafts)
    print(drafts.one())
    row = drafts.rows[0]
    assert "Trail running in the rain is still trail running." in row["body"]
    assert row["grounded"]
