"""Invented worlds to discover in: `made(seed)` gives one whole, always the same for a seed.

A world is one bucket of one platform and one brief. `seed % 20` is its kind, so that twenty seeds in a row hold every kind;
all else is drawn. What was chosen, and why:

- Platforms. Video search gives 50 videos a page and 500 a query; its bucket holds searches alone, so there are no moves. An
  open network gives 25, 50 or 100 profiles and a long cursor, follows by 100, starter packs, hashtags; a federated one 40
  and few pages, follows by 80, endorsements; streams 100 and teams, follows are not offered; a priced one 100, where a page
  of posts costs half of a page of users. A script stops at 20 pages.
- Creators. 3,000 to 30,000 in 6 to 30 topics of unlike size, 1 to 8 % relevant. Popularity has a long tail; the relevant
  have a little less, as briefs seldom ask for stars. Where accounts are searched, 30 to 60 % of a page are creators; the
  rest are private people and accounts that sleep, and no part of the world.
- Budgets. 60 to 150 calls that are scarce: their pages have room for six times the relevant at most. What a world of fewer
  holds, any method finds; that says nothing about choosing.
- Where the relevant are. In one small topic that is mostly theirs; in three to six that hardly know each other; or anywhere,
  where no topic and no friendship tells of them (an attitude, children of some age): only words do.
- Words. A broad one reaches a crowd of whom few fit, a specific one few of whom many fit, an ambiguous one other topics,
  prose anybody, goods shops. Who writes much is reached by many words, so alike queries bring the same people again.
- Answers. All that match, by how much they speak of it (the relevant more) times how many of the words they use, mixed with
  popularity and chance: later pages are poorer, the popular come again and again. Where posts are searched an author comes
  as often as they post. A hashtag is answered by time, not by fit. A language narrows, and leaks a little.
- Queries. 20 to 60 in the order of a plan: topics in every language of the brief, what examples say, category, must-haves,
  prose, competitors, hashtags, what a model writes out of the same words. Not every brief is well written: in some worlds all
  are good, in some nearly all useless.
- The graph. Follows are topic mates, stars and anybody; the newest come first, so no page is better than another. The
  relevant of a community follow each other more. Featured are few and apt. Lists and teams are about a topic or nothing.
- Looks. A reading of a few words: short bios look like the base rate, others tell the relevant apart, with an AUC of about
  .75 to .95 in all; topic mates of the relevant look better than strangers; the sum is mostly right within a third.
- Starts. Who looks less than three times the base rate opens no move, as nobody starts there; some hide whom they follow.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from math import erf, log, sqrt

import numpy as np

from tastemaker.discovery.choosing import Arm
from tastemaker.evaluate.playing import World

Range = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Platform:
    """What one bucket gives: items a page and a query, whether they are posts, moves, items a page of follows, costs."""

    name: str
    pages: tuple[int, ...]
    most: int
    posts: bool = False
    moves: tuple[str, ...] = ()
    follows: int = 100
    hashtag_cost: float = 1.0


PLATFORMS = (Platform("video", (50,), 500, posts=True),
             Platform("network", (25, 50, 100), 2_000, moves=("follows", "list", "hashtag")),
             Platform("federated", (40,), 400, moves=("follows", "featured", "hashtag"), follows=80),
             Platform("streams", (100,), 1_000, moves=("team",)),
             Platform("priced", (100,), 1_000, moves=("follows", "list", "hashtag"), hashtag_cost=0.5))
PLACES = ("one community", "several communities", "anywhere")
WORTHS = ("mixed", "useless", "mixed", "mixed", "good", "mixed", "useless")
MOST_PAGES, KINDS, LEAK, START, ROOM, AUTHORS, LEAST, MOST = 20, 20, 0.1, 3.0, 6.0, 0.6, 20, 60
"""Pages of a query; kinds of worlds; share of other languages that come along; times the base rate that opens moves; places
on all pages for each who is relevant, at most; authors of a page of posts, about, for each post; queries of a brief."""


Speech = tuple[Range, Range, Range, bool, str]
"""Words of one kind: how many a brief has, the share of creators who use one, the share of those who are relevant (times the
base rate if true), and where the others are who use it."""
SPEECH: dict[str, Speech] = {
    "broad": ((2, 4), (0.1, 0.4), (1, 3), True, "near"),
    "middling": ((4, 8), (0.02, 0.08), (2, 6), True, "near"),
    "specific": ((6, 14), (0.002, 0.02), (0.25, 0.8), False, "near"),
    "ambiguous": ((1, 4), (0.05, 0.2), (0.05, 0.4), True, "strange"),
    "prose": ((4, 8), (0.05, 0.3), (0.7, 1.4), True, "any"),
    "goods": ((1, 3), (0.03, 0.1), (0.5, 3), True, "shops"),
    "name": ((2, 4), (0.002, 0.01), (0.05, 0.5), False, "near"),
    "stray": ((2, 4), (0.0005, 0.01), (0.2, 2), True, "any")}
MANY = {"topic": (3, 6), "example": (2, 8), "category": (1, 1), "must-have": (0, 2), "phrase": (2, 4), "competitor": (0, 4)}
TAGS = {"specific": 4, "middling": 4, "broad": 4, "prose": 8, "ambiguous": 4, "stray": 30}
"""Hashtags beyond the brief's words, by kind: most are somebody's own or everybody's."""
RECIPES = {
    "mixed": {"topic": ("broad", "middling", "broad middling", "ambiguous"),
              "example": ("specific", "specific", "specific middling", "middling", "stray"),
              "category": ("goods", "goods middling"), "must-have": ("broad prose", "middling prose"),
              "phrase": ("prose", "prose goods", "prose middling", "prose prose"), "competitor": ("name", "name", "ambiguous"),
              "model": ("middling", "specific", "broad specific", "middling prose", "broad prose", "ambiguous middling", "name broad")},
    "good": {"topic": ("specific", "middling specific", "specific specific"), "example": ("specific", "specific middling"),
             "category": ("middling specific",), "must-have": ("specific middling",), "phrase": ("specific", "middling specific"),
             "competitor": ("name",), "model": ("specific", "specific specific", "middling specific")},
    "useless": {"topic": ("broad", "ambiguous", "broad ambiguous", "broad prose"), "example": ("stray", "prose", "ambiguous", "specific"),
                "category": ("goods",), "must-have": ("broad prose", "ambiguous prose"), "phrase": ("prose", "prose goods", "prose prose"),
                "competitor": ("ambiguous", "stray", "name"),
                "model": ("prose", "broad prose", "ambiguous", "ambiguous prose", "goods", "stray", "middling", "specific prose")}}


@dataclass(frozen=True)
class Crowd:
    """The creators of a world, a value each. A circle is who among the relevant speaks alike and, where there are communities,
    who knows each other. The first `niches` topics hold the relevant; none does where they are anywhere."""

    topic: np.ndarray
    circle: np.ndarray
    language: np.ndarray
    popular: np.ndarray
    writes: np.ndarray
    fits: np.ndarray
    niches: int
    size: int
    topics: int
    base: float


@dataclass(frozen=True, slots=True)
class Word:
    """`used`: how much each creator speaks of it, 0 by most. `weight`: log of creators per creator who uses it."""

    text: str
    used: np.ndarray
    weight: float


Query = tuple[str, str, list[Word], int | None]
"""Family, text, words and language."""


@dataclass(slots=True)
class Making:
    """Arms, their answers and what opens them, as they are made."""

    rng: np.random.Generator
    creators: float
    """Share of the items on a page that are creators."""
    arms: list[Arm] = field(default_factory=list)
    pages: list[list[np.ndarray]] = field(default_factory=list)
    opens: dict[int, list[int]] = field(default_factory=dict)

    def add(self, family: str, text: str, answer: np.ndarray, page: int, cost: float = 1.0, openers: Sequence[int] = ()) -> None:
        place = len(self.arms)
        self.arms.append(Arm(arm_id=f"{family} {place}", family=family, cost=cost, text=text))
        ends = np.cumsum(self.rng.binomial(page, self.creators, MOST_PAGES))
        self.pages.append(np.split(answer[:ends[-1]], ends[ends < len(answer)][:MOST_PAGES - 1]))
        for creator in openers:
            self.opens.setdefault(int(creator), []).append(place)


def made(seed: int) -> World:
    """The world of a seed."""
    rng, kind = np.random.default_rng([seed, 20_261_122]), seed % KINDS
    platform, place, worth = PLATFORMS[kind % 5], PLACES[(kind % 5 + kind // 5) % 3], WORTHS[kind % len(WORTHS)]
    page, making = int(rng.choice(platform.pages)), Making(rng, 1.0 if platform.posts else rng.uniform(0.3, 0.6))
    calls, size, share = _measures(rng, page * (AUTHORS if platform.posts else making.creators) / platform.hashtag_cost)
    crowd = _crowd(rng, place, size, share)
    words = {name: [_word(rng, crowd, speech) for _ in range(_whole(rng, speech[0]))] for name, speech in SPEECH.items()}
    search = Search(rng, crowd, platform, page, round(platform.most * making.creators), rng.uniform(0.2, 0.8),
                    rng.lognormal(0, 0.8, crowd.size))
    for family, text, some, language in _queries(rng, words, worth, int(crowd.language.max()) + 1, "hashtag" in platform.moves):
        making.add(family, text, search.tagged(some) if family == "hashtag" else search.asked(some, language), page,
                   platform.hashtag_cost if family == "hashtag" else 1.0)
    first, looks = list(range(len(making.arms))), _looks(rng, crowd)
    _moves(rng, crowd, platform, making, np.flatnonzero(looks >= START * crowd.base), words, search)
    return World(f"{seed:02} {platform.name}, {place}, {worth}", calls, making.arms, making.pages,
                 making.opens, first, crowd.fits, looks)


def _measures(rng: np.random.Generator, page: float) -> tuple[float, int, float]:
    """Calls, creators and share of relevant ones: any, so that the calls have little room. `page`: creators for a call."""
    while True:
        calls, share = float(rng.integers(6, 16) * 10), _scaled(rng, (0.01, 0.08))
        if (least := max(3_000.0, calls * page / ROOM / share)) <= 30_000:
            return calls, int(_scaled(rng, (least, 30_000))), share


def _crowd(rng: np.random.Generator, place: str, size: int, share: float) -> Crowd:
    niches = {"one community": 1, "several communities": int(rng.integers(3, 7)), "anywhere": 0}[place]
    wanted, inside = round(size * share), rng.uniform(0.75, 0.92)
    niche = np.full(niches, share * inside / rng.uniform(0.45, 0.8) / max(1, niches)) * rng.lognormal(0, 0.3, niches)
    others = np.arange(1, int(rng.integers(6, 31)) + 1) ** -rng.uniform(0.5, 1.1)
    topic = rng.choice(niches + len(others), size, p=[*niche, *others / others.sum() * (1 - niche.sum())])
    popular = rng.normal(size=size) + rng.exponential(0.5, size)
    languages = np.cumprod([1.0, *rng.uniform(0.2, 0.6, int(rng.integers(0, 3)))])
    language = rng.choice(len(languages), size, p=languages / languages.sum())
    odds = np.exp(-rng.uniform(0, 0.5) * popular) * rng.lognormal(0, 0.4, len(languages))[language]
    fits = np.zeros(size, dtype=bool)
    if niches:
        fits[_some(rng, odds * (topic < niches), round(wanted * inside))] = True
        fits[_some(rng, odds * (topic >= niches), wanted - int(fits.sum()))] = True
    else:
        fits[_some(rng, odds * rng.lognormal(0, 0.5, len(others))[topic], wanted)] = True
    circles = niches or int(rng.integers(2, 6))
    circle = np.where(topic < niches, topic, rng.integers(circles, size=size))
    return Crowd(topic, circle, language, popular, rng.lognormal(0, 0.8, size), fits, niches, size, int(topic.max()) + 1,
                 float(fits.mean()))


def _looks(rng: np.random.Generator, crowd: Crowd) -> np.ndarray:
    short = rng.random(crowd.size) < np.clip(rng.uniform(0.15, 0.45) / crowd.writes, 0, 0.95)
    telling = np.where(short, 0.3, _distance(float(short.mean()), rng.uniform(0.77, 0.96)))
    near = (crowd.topic < crowd.niches) & ~crowd.fits
    read = rng.normal(size=crowd.size) + telling * (np.where(crowd.fits, 0.5, -0.5) + rng.uniform(0.1, 0.35) * near)
    evidence = rng.uniform(0.8, 1.2) * telling * read
    wanted, low, high = crowd.fits.sum() * rng.lognormal(0, 0.3), -15.0, 5.0
    for _ in range(30):
        middle = (low + high) / 2
        low, high = (middle, high) if _share(evidence + middle).sum() < wanted else (low, middle)
    return _share(evidence + low).round(4)


def _distance(short: float, auc: float) -> float:
    """How many standard deviations apart long bios must be for this AUC among all; at most 4. Readings with distances a and
    b are in the right order with probability Phi(sqrt(a^2 + b^2) / 2)."""
    def whole(apart: float) -> float:
        pairs = ((short ** 2, 0.3, 0.3), (2 * short * (1 - short), 0.3, apart), ((1 - short) ** 2, apart, apart))
        return sum(share * (1 + erf(sqrt((a * a + b * b) / 8))) / 2 for share, a, b in pairs)

    return float(next((apart for apart in np.arange(0.4, 4, 0.02) if whole(apart) >= auc), 4))


def _word(rng: np.random.Generator, crowd: Crowd, speech: Speech) -> Word:
    """A word that one circle of the relevant uses most, and others where its kind is used."""
    _, reach, precision, relative, where = speech
    many = max(3, round(_scaled(rng, reach) * crowd.size))
    share = min(0.9, _scaled(rng, precision) * (crowd.base if relative else 1))
    circle = np.where(crowd.circle == rng.integers(crowd.circle.max() + 1), 1.0, 0.3 if relative else 0.1)
    ours = _some(rng, crowd.writes * circle * crowd.fits, min(round(many * share), round(0.6 * crowd.fits.sum())))
    others = _some(rng, crowd.writes * _where(rng, crowd, where)[crowd.topic] * ~crowd.fits, round(many * (1 - share)))
    used = np.zeros(crowd.size)
    used[others] = rng.gamma(2, 0.5, len(others))
    used[ours] = rng.gamma(2, 0.5, len(ours)) * rng.uniform(1, 2)
    return Word(_spelled(rng), used, log(crowd.size / (1 + len(ours) + len(others))))


def _where(rng: np.random.Generator, crowd: Crowd, where: str) -> np.ndarray:
    """How much each topic uses a word: the niches and their neighbours (every third topic), a stranger or two, the shops (the
    last topic), or all alike."""
    topics = np.arange(crowd.topics)
    near = (topics < crowd.niches) | (topics % 3 == 0)
    if where == "near":
        return np.where(near, rng.lognormal(0, 0.5, crowd.topics), 0.05)
    if where == "strange":
        return np.where(np.isin(topics, rng.choice(topics[~near], 2)), 1, 0.01)
    return np.where(topics == topics[-1], 5, 0.5 * near + 0.1) if where == "shops" else np.ones(crowd.topics)


def _queries(rng: np.random.Generator, words: dict[str, list[Word]], worth: str, languages: int, tags: bool) -> list[Query]:
    """Every query once, in the order of a plan."""
    asked: dict[tuple[frozenset[str], int | None], Query] = {}

    def ask(family: str, spoken: Sequence[int | None] = (None,)) -> None:
        kinds = RECIPES[worth][family][int(rng.integers(len(RECIPES[worth][family])))].split()
        some = [words[kind][int(rng.integers(len(words[kind])))] for kind in kinds]
        text = " ".join(dict.fromkeys(word.text for word in some))
        for language in spoken if len(asked) < MOST else ():
            asked.setdefault((frozenset(text.split()), language), (family, text, some, language))

    for family, many in MANY.items():
        for _ in range(_whole(rng, many)):
            ask(family, range(languages) if family in ("topic", "category") else (None,))
    topics = {text: some for family, text, some, _ in asked.values() if family == "topic"} if tags else {}
    wanted = _whole(rng, (LEAST, MOST)) - len(topics)
    spoken = list(asked.values())
    for _ in range(1_000):
        if len(asked) < wanted:
            ask("model")
    tagged = [("hashtag", "#" + text.replace(" ", ""), some, None) for text, some in topics.items()]
    return [*spoken, *tagged, *list(asked.values())[len(spoken):]]


@dataclass(frozen=True, slots=True)
class Search:
    """How a platform answers words: `fame` is how much popularity counts beside them, `active` how much each creator posts."""

    rng: np.random.Generator
    crowd: Crowd
    platform: Platform
    page: int
    most: int
    fame: float
    active: np.ndarray

    def asked(self, words: Sequence[Word], language: int | None) -> np.ndarray:
        """Creators, or the authors of posts, that match some of the words, best first."""
        score = sum(word.weight * word.used for word in words) * sum((word.used > 0).astype(float) for word in words)
        if language is not None:
            score = score * ((self.crowd.language == language) | (self.rng.random(self.crowd.size) < LEAK))
        found = np.flatnonzero(score)
        found = self._posts(found) if self.platform.posts else found
        rank = np.log(score[found]) + self.fame * self.crowd.popular[found] + self.rng.normal(0, 0.4, len(found))
        return found[np.argsort(-rank)][:self.most]

    def tagged(self, words: Sequence[Word]) -> np.ndarray:
        """Authors of posts under a hashtag, newest first: half of those who use all of its words, and some who pass by."""
        found = np.flatnonzero(np.all([word.used > 0 for word in words], axis=0))
        found = found[self.rng.random(len(found)) < 0.5]
        passing = self.rng.integers(self.crowd.size, size=round(len(found) * self.rng.uniform(0.1, 0.8)))
        return self.rng.permutation(self._posts(np.union1d(found, passing)))[:self.most]

    def _posts(self, authors: np.ndarray) -> np.ndarray:
        return np.repeat(authors, 1 + self.rng.poisson(self.active[authors]))


def _moves(rng: np.random.Generator, crowd: Crowd, platform: Platform, making: Making, starts: np.ndarray,
           words: dict[str, list[Word]], search: Search) -> None:
    peers = rng.uniform(0.05, 0.25) if crowd.niches else 0.0
    shown = starts[rng.random(len(starts)) < rng.uniform(0.6, 0.95)]
    if "follows" in platform.moves:
        many = _lengths(rng, len(shown), 150 * making.creators, 1.0, 1_000)
        for creator, answer in _pointed(rng, crowd, shown, many, (peers, rng.uniform(0.1, 0.35), rng.uniform(0.2, 0.35))):
            making.add("follows", "", answer, platform.follows, openers=(creator,))
    if "featured" in platform.moves:
        some = starts[rng.random(len(starts)) < rng.uniform(0.2, 0.5)]
        apt = (0.55, 0.25, 0.1) if crowd.niches else (0.0, 0.45, 0.35)
        for creator, answer in _pointed(rng, crowd, some, _lengths(rng, len(some), 6, 0.5, 15), apt):
            making.add("featured", "", answer, 80, openers=(creator,))
    for family in {"list", "team"} & {*platform.moves}:
        for members in _lists(rng, crowd, 60 if family == "list" else 25, making.creators):
            if len(openers := np.intersect1d(members, starts)):
                making.add(family, "", members, 100, openers=openers)
    if "hashtag" in platform.moves:
        _tags(rng, crowd, platform, making, starts, words, search)


def _tags(rng: np.random.Generator, crowd: Crowd, platform: Platform, making: Making, starts: np.ndarray,
          words: dict[str, list[Word]], search: Search) -> None:
    """Hashtags of those who are found: the brief's words, and others that no query has, most of which say little."""
    known = {arm.text for arm in making.arms}
    others = [_word(rng, crowd, SPEECH[kind]) for kind, many in TAGS.items() for _ in range(many)]
    for word in (*(word for some in words.values() for word in some), *others):
        openers = starts[(word.used[starts] > 0) & (rng.random(len(starts)) < 0.5)]
        if f"#{word.text}" not in known and len(openers):
            making.add("hashtag", "", search.tagged([word]), search.page, platform.hashtag_cost, openers)


def _pointed(rng: np.random.Generator, crowd: Crowd, sources: np.ndarray, lengths: np.ndarray,
             ties: tuple[float, float, float]) -> Iterator[tuple[int, np.ndarray]]:
    """Whom each source points at. `ties`: shares of peers, topic mates and stars; the rest is anybody. Only the relevant have
    peers: the relevant of their circle."""
    source = np.repeat(sources, lengths)
    tie = np.searchsorted(np.cumsum(ties), rng.random(len(source)))
    tie[(tie == 0) & ~crowd.fits[source]] = 3
    target, fame = rng.integers(crowd.size, size=len(source)), np.exp(crowd.popular)
    for which, group, weight in ((0, crowd.circle, crowd.fits * fame ** 0.5), (1, crowd.topic, fame ** 0.5),
                                 (2, np.zeros(crowd.size, dtype=int), fame ** 1.5)):
        target[tie == which] = _mates(rng, group, weight, group[source[tie == which]])
    for creator, answer in zip(sources.tolist(), np.split(target, np.cumsum(lengths)[:-1]), strict=True) if len(sources) else ():
        once = np.sort(np.unique(answer, return_index=True)[1])
        yield creator, answer[once][answer[once] != creator]


def _mates(rng: np.random.Generator, group: np.ndarray, weight: np.ndarray, wanted: np.ndarray) -> np.ndarray:
    """A creator of each wanted group, by weight."""
    order = np.argsort(group, kind="stable")
    total = np.concatenate([[0.0], np.cumsum(weight[order])])
    low, high = (total[np.searchsorted(group[order], wanted, side=side)] for side in ("left", "right"))
    drawn = low + rng.random(len(wanted)) * (high - low)
    return order[np.clip(np.searchsorted(total, drawn, side="right") - 1, 0, len(order) - 1)]


def _lists(rng: np.random.Generator, crowd: Crowd, typical: int, creators: float) -> Iterator[np.ndarray]:
    """Members of lists: more than half are about a topic, the rest about a town, a meeting, or friends. Half of
    the topics are drawn by size, half evenly: small circles know and list each other."""
    most, fame = 150 if typical > 30 else 100, np.exp(0.5 * crowd.popular)
    for length in _lengths(rng, round(crowd.size / typical), typical * 0.7 * creators, 0.7, most):
        topic = crowd.topic[rng.integers(crowd.size)] if rng.random() < 0.5 else rng.integers(crowd.topics)
        pure = rng.uniform(0.4, 0.9) if rng.random() < 0.6 else 0.0
        mates = np.flatnonzero(crowd.topic == topic)
        ours = mates[_some(rng, fame[mates], round(pure * length))]
        anybody = _mates(rng, np.zeros(crowd.size, dtype=int), fame, np.zeros(length - len(ours), dtype=int))
        yield rng.permutation(np.unique(np.concatenate([ours, anybody])))


def _lengths(rng: np.random.Generator, many: int, typical: float, spread: float, most: int) -> np.ndarray:
    return np.clip(rng.lognormal(log(typical), spread, many), 3, most).astype(int)


def _some(rng: np.random.Generator, weight: np.ndarray, many: int) -> np.ndarray:
    """So many different places, the heavier the likelier (Efraimidis and Spirakis 2006); fewer where fewer have a weight."""
    able = np.flatnonzero(weight > 0)
    return able[np.argsort(rng.exponential(size=len(able)) / weight[able])[:max(0, many)]]


def _scaled(rng: np.random.Generator, ends: Range) -> float:
    return float(np.exp(rng.uniform(*np.log(ends))))


def _whole(rng: np.random.Generator, ends: Range) -> int:
    return int(rng.integers(int(ends[0]), int(ends[1]) + 1))


def _share(evidence: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-evidence))


def _spelled(rng: np.random.Generator) -> str:
    return "".join(rng.choice(list("bdfgklmnprstvz")) + rng.choice(list("aeiou")) for _ in range(int(rng.integers(2, 5))))
