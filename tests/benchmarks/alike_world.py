"""Records of a sandbox world as a platform would tell them, and its truth: who is of which topic.

The sandbox's own commenters come from anywhere. So that an audience has something to tell, viewers are invented here who keep to
a topic with seven of ten of their comments, as the sandbox's creators do with whom they follow.
"""

from datetime import UTC, date, datetime

import numpy as np

from tastemaker.models import Comment, Post, Profile, Relation
from tastemaker.sandbox import World, people, posting

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
DAY = date(2026, 11, 21).toordinal()
PLATFORM = "bluesky"


def records(world, posts=20):
    """Profiles, their newest posts and whom they follow and list."""
    for creator in world.creators:
        account = world.account(creator.index, PLATFORM, DAY)
        if account is None:
            continue
        yield Profile(platform=PLATFORM, platform_id=account.platform_id, handle=creator.handle, name=creator.name, bio=people.bio(creator, PLATFORM),
                      language=creator.language, url=creator.site, followers=int(account.settled_size))
        for place in posting.newest(account, DAY, posts):
            said = world.post(creator.index, PLATFORM, place)
            yield Post(platform=PLATFORM, platform_id=world.post_id(said), profile_id=account.platform_id, format=said.format, title=said.title,
                       text=said.text, url=f"{creator.site}/{place}", published_at=said.at, language=creator.language, tags=said.tags,
                       paid_partnership=said.flagged or None)
        for why, kind, most in (("follows", "follows", 60), ("listed", "lists", 25)):
            for other in world.peers(creator, PLATFORM, why, most):
                yield Relation(platform=PLATFORM, from_id=account.platform_id, to_id=world.account_of(world.creator(other), PLATFORM).platform_id, kind=kind)


def comments(world, viewers, seed=0, loyal=0.7):
    """Comments of invented viewers, each with a topic."""
    chance = np.random.default_rng(seed)
    here = [i for i in world.residents(PLATFORM) if world.account(i, PLATFORM, DAY)]
    by_topic = {}
    for index in here:
        by_topic.setdefault(world.creator(index).topic, []).append(index)
    topics, made = sorted(by_topic), 0
    for viewer in range(viewers):
        mine = by_topic[topics[chance.integers(len(topics))]]
        for _ in range(1 + chance.poisson(3)):
            index = int(chance.choice(mine if chance.random() < loyal else here))
            places = list(posting.newest(world.account_of(world.creator(index), PLATFORM), DAY, 5))
            if places:
                made += 1
                yield Comment(platform=PLATFORM, platform_id=f"comment-{made}", author_id=f"viewer-{viewer}", text="nice",
                              post_id=world.post_id(world.post(index, PLATFORM, places[chance.integers(len(places))])))


def topics(world):
    """Handle to topic."""
    return {creator.handle: creator.topic for creator in world.creators}


def made(seed, size):
    """The world of a seed."""
    return World(seed=seed, size=size)
