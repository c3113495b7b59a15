"""One good item of every answer that the TikTok adapter reads, and the answer around some items."""

from functools import partial

from tastemaker.models import Answer
from tastemaker.platforms import adapter_class

ADAPTER = adapter_class("tiktok")(secrets={"TASTEMAKER_TIKTOK_ACCESS_TOKEN": "token"}, accepted=["business_app_approved"],
                                  options={"TASTEMAKER_TIKTOK_ACCOUNT_ID": "7000000000000000001"})
CREATOR = {"handle_name": "Trail.Mo", "display_name": "Mo", "profile_image": "https://p16.cdn.example/a.webp?x-signature=s",
           "followers_count": 1, "following_count": 2, "likes_count": 3, "videos_count": 4}
PUBLIC = {**CREATOR, "bio": "runs https://mo.example", "creator_id": "77", "median_views": 9, "engagement_rate": 0.1,
          "creator_price": 100, "currency": "USD", "industry_labels": [{"label_id": "1", "label_name": "Sports"}],
          "content_labels": [{"label_id": "2", "label_name": "Running"}]}
VIDEO = {"display_name": "Mo", "video_id": "7106594312292453675", "thumbnail_url": "https://p16.cdn.example/t.webp?x-expires=1",
         "embed_url": "https://www.tiktok.com/embed/7106594312292453675", "caption": "Mud #trail https://a.example @other", "likes": 5,
         "comments": 6, "shares": 7, "favorites": 8, "video_views": 9, "create_time": "1767600000", "caption_hashtags": ["#trail"],
         "mentioned_accounts": ["@Other"], "collaboration_status": "PAID_PARTNERSHIP"}


def page(listed, items, **info):
    """An envelope around a list, with a next page."""
    return Answer(200, {}, {"code": 0, "message": "OK", "request_id": "r", "data": {listed: items, "page_info": info}})


CASES = {
    "discover": (ADAPTER.search("x")[0], partial(page, "creators", page=1, page_size=3, total_number=9, total_page=3), CREATOR),
    "labels": (ADAPTER.search("trail running")[1], partial(page, "content_labels"), {"label_id": "11", "label_name": "Trail Running"}),
    "videos": (ADAPTER.posts("trail.mo", limit=50)[0], partial(page, "posts", has_more=True, cursor=3), VIDEO),
}
"""Name -> a Call, what makes an answer around a list of items, and one good item."""
