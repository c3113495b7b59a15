"""One good item of every answer that the Reddit adapter reads, and the answer around some items."""

from tastemaker.models import Answer
from tastemaker.platforms import adapter_class

ADAPTER = adapter_class("reddit")(
    secrets={"TASTEMAKER_REDDIT_CLIENT_ID": "id", "TASTEMAKER_REDDIT_CLIENT_SECRET": "x"}, accepted=["approved"],
    options={"TASTEMAKER_REDDIT_USER_AGENT": "linux:sandbox-app:v1.0 (by /u/sandbox_me)"})
ID, NAME, POST = "t2_1ab2cd", "sandbox_maple", "t3_1ab2cd3"
ACCOUNT = {"id": "1ab2cd", "name": NAME, "created_utc": 1498231550.0, "link_karma": 55, "comment_karma": 729, "over_18": False,
           "hide_from_robots": False, "is_suspended": False,
           "subreddit": {"title": "Maple", "public_description": "bio [mine](https://a.example)", "subscribers": 12,
                         "over_18": True, "subreddit_type": "user", "url": "/user/sandbox_maple/"}}
LINK = {"name": POST, "id": "1ab2cd3", "author": NAME, "author_fullname": ID, "title": "A run", "selftext": "läuft u/sandbox_other",
        "created_utc": 1780499467.0, "score": 98, "hide_score": False, "num_comments": 25, "num_crossposts": 2, "view_count": None,
        "subreddit": "running", "link_flair_text": "Race", "permalink": "/r/running/comments/1ab2cd3/a_run/", "is_self": False,
        "url": "https://b.example/x", "is_video": True, "post_hint": "hosted:video", "is_gallery": False, "domain": "b.example",
        "media": {"reddit_video": {"duration": 30}}, "removed_by_category": None, "is_robot_indexable": True,
        "crosspost_parent_list": [{"author": "sandbox_other", "author_fullname": "t2_9zz", "selftext": ""}]}
REMARK = {"name": "t1_abc", "author": "sandbox_other", "author_fullname": "t2_9zz", "body": "nice", "parent_id": "t1_abb", "score": 3,
          "score_hidden": False, "created_utc": 1780499999.0, "replies": ""}


def listing(items, after="t3_next"):
    """A page of a listing with a next page."""
    return {"kind": "Listing", "data": {"after": after, "dist": 2, "modhash": "", "children": items}}


def page(items):
    return Answer(200, {}, listing(items))


def thread(items):
    """A post with these comments."""
    return Answer(200, {}, [listing([{"kind": "t3", "data": LINK}], None), listing(items, None)])


def accounts(items):
    """A batch of accounts, the first ones of those that `profiles` is asked for here."""
    named = {f"t2_{n}": item for n, item in enumerate(items)} if isinstance(items, list) else items
    return Answer(200, {}, named)


CASES = {
    "search": (ADAPTER.search("x", limit=500)[0], page, {"kind": "t2", "data": ACCOUNT}),
    "posts found": (ADAPTER.search("x", limit=500)[1], page, {"kind": "t3", "data": LINK}),
    "profiles": (ADAPTER.profiles([f"t2_{n}" for n in range(3)])[0], accounts,
                 {"name": NAME, "created_utc": 1498231550.0, "link_karma": 55, "comment_karma": 729, "profile_over_18": False}),
    "submitted": (ADAPTER.posts(ID, NAME, limit=500)[0], page, {"kind": "t3", "data": LINK}),
    "crossposts": (ADAPTER.submitted_page(ID, NAME, "related", None, 100), page, {"kind": "t3", "data": LINK}),
    "stats": (ADAPTER.stats([POST])[0], page, {"kind": "t3", "data": LINK}),
    "comments": (ADAPTER.comments(POST, limit=100)[0], thread,
                 {"kind": "t1", "data": {**REMARK, "replies": listing([{"kind": "t1", "data": REMARK}], None)}}),
}
"""Name -> a Call, what makes an answer around a list of items, and one good item."""
