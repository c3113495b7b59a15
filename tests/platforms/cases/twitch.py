"""One good item of every answer that the Twitch adapter reads, and the answer around some items."""

from tastemaker.models import Answer
from tastemaker.platforms import adapter_class

ADAPTER = adapter_class("twitch")(secrets={"TASTEMAKER_TWITCH_CLIENT_ID": "id", "TASTEMAKER_TWITCH_CLIENT_SECRET": "x"})
ME = "141981764"
START, END = "2026-10-22T00:00:00Z", "2026-11-22T00:00:00Z"
NAMED = {"user_id": ME, "user_login": "sandbox_me", "user_name": "Sandbox Me"}
CHANNEL = {"id": ME, "broadcaster_login": "sandbox_me", "display_name": "Sandbox Me", "broadcaster_language": "de",
           "game_id": "7", "game_name": "Running", "is_live": True, "tags": ["Trail", "Deutsch"],
           "title": "gone tomorrow", "started_at": ""}
STREAM = {"id": "1", **NAMED, "game_id": "7", "game_name": "Running", "type": "live", "title": "gone tomorrow",
          "tags": ["Trail"], "viewer_count": 9, "language": "de"}
ON_AIR = {"broadcaster_id": ME, "broadcaster_login": "sandbox_me", "broadcaster_language": "de", "game_name": "Running",
          "title": "x", "tags": ["Trail"], "content_classification_labels": ["MatureGame"], "is_branded_content": True}
USER = {"id": ME, "login": "sandbox_me", "display_name": "Sandbox Me", "type": "", "broadcaster_type": "partner",
        "view_count": 5, "description": "läuft https://a.example", "created_at": "2016-12-14T20:32:28Z"}
VIDEO = {"id": "33", "stream_id": None, **NAMED, "title": "Run #trail", "type": "archive", "language": "de",
         "description": "with @sandbox_you https://b.example", "created_at": "2026-01-05T00:00:00Z",
         "published_at": "2026-01-05T00:00:00Z", "view_count": 8, "duration": "3h8m33s", "muted_segments": None}
CLIP = {"id": "SandboxClip-1", "broadcaster_id": ME, "broadcaster_name": "Sandbox Me", "creator_id": ME,
        "creator_name": "Sandbox Me", "game_id": "7", "language": "de", "title": "fell", "view_count": 4,
        "created_at": "2026-01-05T00:00:00Z", "duration": 12.9}
MEMBER = {"user_id": "8", "user_login": "sandbox_you", "user_name": "Sandbox You"}


def page(items):
    """A list with a next page."""
    return Answer(200, {}, {"data": items, "pagination": {"cursor": "next"}})


def team(items):
    """A team with these members."""
    return Answer(200, {}, {"data": [{"id": "7", "users": items}]})


CASES = {
    "channels found": (ADAPTER.search("x", limit=500)[0], page, CHANNEL),
    "categories": (ADAPTER.search("x")[1], page, {"id": "7", "name": "Running", "box_art_url": "https://c.example"}),
    "streams": (ADAPTER.streams_page(["7"], "de", None, 500), page, STREAM),
    "videos found": (ADAPTER.game_videos_page("7", "Running", "de", 50), page, VIDEO),
    "clips found": (ADAPTER.game_clips_page("7", "Running", "de", START, END, None, 500), page, CLIP),
    "channels": (ADAPTER.profiles([ME])[0], page, ON_AIR),
    "users": (ADAPTER.users_page("id", [ME], [], {ME: {"language": "de", "keywords": ["Trail"]}}), page, USER),
    "logins": (ADAPTER.lookup(["sandbox_me"])[0], page, USER),
    "videos": (ADAPTER.videos_page(ME, None, 500, None, None), page, VIDEO),
    "clips": (ADAPTER.clips_page(ME, START, END, None, 500), page, CLIP),
    "known videos": (ADAPTER.stats(["33"])[0], page, VIDEO),
    "known clips": (ADAPTER.stats(["SandboxClip-1"])[0], page, CLIP),
    "teams": (ADAPTER.related(ME)[0], page, {"id": "7", "broadcaster_id": ME, "team_name": "sandboxteam"}),
    "members": (ADAPTER.team_page("7", ME), team, MEMBER),
}
"""Name -> a Call, what makes an answer around a list of items, and one good item."""
