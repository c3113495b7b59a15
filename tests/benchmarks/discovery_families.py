"""Invented worlds of seven families that differ in what searches bring: `made(family, seed)`, always the same for the two.

`discovery_worlds` simulates writers and readers; here an answer is drawn as a person meets it who searches for a brief. All
numbers were set before anything was measured in these worlds:

- A platform is far larger than a subject. Who does not fit comes from crowds without end (12 of 4,000), so a stray query brings
  new people on every page and nobody who fits.
- An answer begins with the share `first` of creators who fit, and that share falls by a factor e every `depth` places: engines
  put the best first and go on with whatever has one of the words. Deep results come from the crowd.
- `broad` words are asked for by many who only touch the subject and never end; `apt` ones name it and run out; `stray` ones say
  nothing of it; a `lure` has its words but means something else, and the people there look as if they fit.
- The popular come again: who answers is drawn by popularity (lognormal), within the query's own vein of the subject in five of
  six cases. Queries with a word in common share a vein.
- Pages: 50 items and at most 10 pages without moves (video), or 25 to 100 and up to 20 pages with moves. Half of the items on a
  page or more are creators, each once. 60 to 150 calls, as a scarce bucket has in a day, of many hundreds that could be made.
- Moves start at creators who look at least 0.5 relevant. Of whom one who fits follows, `peers` fit; of anybody else a twentieth
  of that. Lists hold 15 to 60 members, two in five are about a vein, the rest about nothing. Hashtags are answered by time, so
  they do not fade; most that those who fit use say nothing.
- Looks tell who fits with an AUC of .80 to .95 among those on first pages; their sum is right within a third.
- Order: topics first, in each of the brief's languages, then what was derived; as a plan has it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from tastemaker.discovery.choosing import Arm
from tastemaker.evaluate.playing import World

Range = tuple[float, float]
CROWDS, CROWD = 12, 4_000
MIXED = {"broad": 3.0, "apt": 3.0, "stray": 3.0, "lure": 1.0}


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """How the worlds of one family are drawn; a range is drawn from evenly, on a logarithmic scale where it is of counts."""

    why: str
    fits: Range = (300, 1_500)
    """Creators who fit and can be found."""
    veins: Range = (2, 6)
    queries: Range = (25, 60)
    kinds: dict[str, float] = field(default_factory=lambda: MIXED)
    """How often a query is of each kind, as weights."""
    first: dict[str, Range] = field(default_factory=lambda: {"broad": (0.1, 0.4), "apt": (0.4, 0.85), "stray": (0.0, 0.01),
                                                             "lure": (0.0, 0.03)})
    depth: dict[str, Range] = field(default_factory=lambda: {"broad": (150, 500), "apt": (50, 200), "stray": (100, 500),
                                                             "lure": (50, 200)})
    peers: Range = (0.05, 0.25)
    moves: float = 0.6
    """Share of worlds whose platform offers moves."""
    languages: Range = (1, 2)
    deaf: float = 0.2
    """Chance that nobody who fits writes in one of the brief's further languages."""
    tempting: float = 1.0
    """How much the people of a lure look as if they fit, in standard deviations of the reading."""


FAMILIES = {
    "dense": Family(why="A large plain subject such as cooking: nearly any of its words brings people who fit.", fits=(1_500, 4_000),
                    kinds={"broad": 5, "apt": 4, "stray": 1}),
    "sparse": Family(why="A rare subject: few fit in all, and even its own words bring mostly others.", fits=(60, 250), veins=(1, 3),
                     kinds={"broad": 3, "apt": 2, "stray": 4, "lure": 1},
                     first={"broad": (0.01, 0.06), "apt": (0.1, 0.4), "stray": (0, 0.003), "lure": (0, 0.01)},
                     depth={"broad": (100, 300), "apt": (25, 80), "stray": (100, 500), "lure": (50, 200)}),
    "mostly worthless": Family(why="A long list that a model wrote: a tenth of the queries is about the subject.", queries=(80, 150),
                               kinds={"broad": 0.5, "apt": 1, "stray": 10, "lure": 1}),
    "one vein": Family(why="People who know each other and use few public words: searches hardly find them, they find each other.",
                       fits=(200, 600), veins=(1, 1), kinds={"broad": 4, "apt": 0.5, "stray": 5}, peers=(0.2, 0.45), moves=1.0,
                       first={"broad": (0.01, 0.08), "apt": (0.2, 0.5), "stray": (0, 0.01), "lure": (0, 0.01)}),
    "misleading names": Family(why="Words with a second meaning: half of the subject's queries lead elsewhere.",
                               kinds={"broad": 2, "apt": 2, "stray": 1, "lure": 4}, tempting=1.5),
    "languages": Family(why="A brief in four to six languages, most of which nobody who fits writes.", languages=(4, 6), deaf=0.6,
                        queries=(40, 80), kinds={"broad": 4, "apt": 3, "stray": 2}),
    "anything": Family(why="All of it drawn widely, for what none of the others foresees.", fits=(80, 3_000), veins=(1, 8),
                       queries=(20, 150), peers=(0.02, 0.45), languages=(1, 5), deaf=0.4,
                       kinds={"broad": 1, "apt": 1, "stray": 4, "lure": 1},
                       first={"broad": (0.01, 0.5), "apt": (0.1, 0.9), "stray": (0, 0.02), "lure": (0, 0.05)},
                       depth={kind: (25, 600) for kind in MIXED}),
}


def made(family: str, seed: int) -> World:
    """The world of a family and a seed."""
    return _Making(FAMILIES[family], np.random.default_rng([seed, *family.encode()])).world(f"{family} {seed:02}")


class _Making:
    """Arms, answers and what opens them; creators who fit come first, then the crowds."""

    def __init__(self, family: Family, rng: np.random.Generator) -> None:
        self.family, self.rng = family, rng
        self.fits = _count(rng, family.fits)
        self.size = self.fits + CROWDS * CROWD
        self.popular = rng.lognormal(0, 1, self.size)
        self.veins = _count(rng, family.veins)
        self.vein = rng.choice(self.veins, self.fits, p=rng.dirichlet(np.full(self.veins, 2.0)))
        self.has_moves = rng.random() < family.moves
        self.page = int(rng.choice((25, 50, 100))) if self.has_moves else 50
        self.most = 20 if self.has_moves else 10
        self.creators = rng.uniform(0.5, 1.0)
        self.words = [(_spelled(rng), vein) for vein in range(self.veins) for _ in range(5)]
        self.others = [_spelled(rng) for _ in range(40)]
        spoken = _count(rng, family.languages)
        self.spoken = ["en", "de", "fr", "es", "pt", "it"][:spoken]
        self.deaf = {name for name in self.spoken[1:] if rng.random() < family.deaf}
        self.tempting = np.zeros(self.size)
        self.arms: list[Arm] = []
        self.pages: list[list[np.ndarray]] = []
        self.opens: dict[int, list[int]] = {}

    def world(self, name: str) -> World:
        self._queries()
        first, looks = list(range(len(self.arms))), self._looks()
        if self.has_moves:
            self._moves(np.flatnonzero(looks >= 0.5))
        fits = np.arange(self.size) < self.fits
        return World(name, float(_count(self.rng, (60, 150))), self.arms, self.pages, self.opens, first, fits, looks)

    # --- queries --------------------------------------------------------------------------------------------------

    def _queries(self) -> None:
        kinds, weights = zip(*self.family.kinds.items(), strict=True)
        wanted = _count(self.rng, self.family.queries)
        drawn = [str(kind) for kind in self.rng.choice(kinds, wanted, p=np.array(weights) / sum(weights))]
        topics = sorted(drawn[:max(1, wanted // (4 * len(self.spoken)))], key=lambda kind: kind != "broad")
        for kind in topics:
            text, vein = self._text(kind)
            crowd, form = int(self.rng.integers(CROWDS)), self._form(kind)
            for language in self.spoken:
                mine = (0.0, form[1]) if language in self.deaf else form
                self._add("topic", text, self._answer(*mine, vein, crowd, kind == "lure"), language=language)
        while len(self.arms) < wanted:
            kind = drawn[len(self.arms)]
            family = str(self.rng.choice(("example", "phrase", "model", "model", "competitor")))
            text, vein = self._text(kind)
            form, language = self._form(kind), str(self.rng.choice(self.spoken))
            form = (0.0, form[1]) if language in self.deaf else form
            said = language if len(self.spoken) > 2 else ""
            self._add(family, text, self._answer(*form, vein, int(self.rng.integers(CROWDS)), kind == "lure"), language=said)

    def _form(self, kind: str) -> tuple[float, float]:
        """The share of those who fit at the start of an answer, and the places over which it falls by e."""
        return float(self.rng.uniform(*self.family.first[kind])), float(self.rng.uniform(*self.family.depth[kind]))

    def _text(self, kind: str) -> tuple[str, int]:
        """A query's words and its vein: broad has one word of the subject, apt two, stray now and then one beside its own."""
        word, vein = self.words[int(self.rng.integers(len(self.words)))]
        near = [text for text, of in self.words if of == vein]
        far = [self.others[int(i)] for i in self.rng.integers(len(self.others), size=2)]
        said = {"broad": [word], "apt": [word, near[int(self.rng.integers(len(near)))]], "lure": [word, far[0]],
                "stray": [word, far[0]] if self.rng.random() < 0.25 else far}[kind]
        return " ".join(dict.fromkeys(said)), vein

    def _answer(self, first: float, depth: float, vein: int, crowd: int, lures: bool) -> np.ndarray:
        """Creators in the order of the answer. It is as long as the platform gives, or a few times its depth."""
        length = int(min(self.most * self.page * self.creators, depth * self.rng.uniform(2, 6)))
        fit = self.rng.random(length) < first * np.exp(-np.arange(length) / depth)
        weight = self.popular[:self.fits] ** 0.7 * np.where(self.vein == vein, 1.0, self._apart(vein))
        ours = self._some(np.arange(self.fits), weight, int(fit.sum()))
        fit[np.flatnonzero(fit)[len(ours):]] = False
        people = self.fits + crowd * CROWD + np.arange(CROWD)
        others = self._some(people, self.popular[people] ** 0.7, int((~fit).sum()))
        if lures:
            self.tempting[others] = self.family.tempting
        answer = np.zeros(length, dtype=int)
        answer[fit], answer[~fit] = ours, others
        return answer

    def _apart(self, vein: int) -> float:
        """The weight of each creator outside of a vein, so that all of them together weigh a fifth of it."""
        inside = float((self.vein == vein).mean())
        return 0.2 * inside / (1 - inside) if 0 < inside < 1 else 1.0

    def _some(self, people: np.ndarray, weight: np.ndarray, many: int) -> np.ndarray:
        """So many of these, each once, the heavier the earlier."""
        return people[np.argsort(self.rng.exponential(size=len(people)) / weight)[:many]]

    def _add(self, family: str, text: str, answer: np.ndarray, openers: Sequence[int] = (), language: str = "") -> None:
        place, size = len(self.arms), max(1, round(self.page * self.creators))
        self.arms.append(Arm(arm_id=f"{family} {place}", family=family, cost=1.0, text=text, language=language))
        self.pages.append([answer[i:i + size] for i in range(0, max(1, len(answer)), size)][:self.most])
        for creator in openers:
            self.opens.setdefault(int(creator), []).append(place)

    # --- looks and moves ------------------------------------------------------------------------------------------

    def _looks(self) -> np.ndarray:
        """A reading of a few words, as a probability that is right on first pages within a third."""
        apart = self.rng.uniform(1.2, 2.3)
        fits = np.arange(self.size) < self.fits
        evidence = apart * (self.rng.normal(size=self.size) + np.where(fits, apart / 2, -apart / 2) + self.tempting)
        shown = np.unique(np.concatenate([pages[0] for pages in self.pages]))
        wanted, low, high = max(1, fits[shown].sum()) * self.rng.lognormal(0, 0.3), -20.0, 10.0
        for _ in range(40):
            middle = (low + high) / 2
            low, high = (middle, high) if _share(evidence[shown] + middle).sum() < wanted else (low, middle)
        return _share(evidence + low).round(4)

    def _moves(self, starts: np.ndarray) -> None:
        starts = starts[self.rng.random(len(starts)) < 0.8]   # some hide whom they follow
        if len(starts) > 3_000:
            starts = np.sort(self.rng.choice(starts, 3_000, replace=False))
        peers, strangers = self.rng.uniform(*self.family.peers), np.arange(self.fits, self.size)
        fame = np.cumsum(self.popular[strangers])
        mates = [np.flatnonzero(self.vein == vein) for vein in range(self.veins)]
        mates = [some if len(some) else np.arange(self.fits) for some in mates]
        for creator in starts.tolist():
            fits = creator < self.fits
            vein = int(self.vein[creator]) if fits else int(self.rng.integers(self.veins))
            length = int(np.clip(self.rng.lognormal(np.log(120), 1), 5, 600))
            self._add("follows", "", self._pointed(mates[vein], peers if fits else peers / 20, length, strangers, fame), (creator,))
        for _ in range(max(10, self.fits // 10)):
            vein, pure = int(self.rng.integers(self.veins)), self.rng.uniform(0.3, 0.9) if self.rng.random() < 0.4 else 0.02
            members = self._pointed(mates[vein], pure, _count(self.rng, (15, 60)), strangers, fame)
            if len(openers := np.intersect1d(members, starts)):
                self._add("list", "", members, openers)
        for vein in [*(vein for _, vein in self.words), *[None] * 20]:
            users = mates[vein] if vein is not None else self.rng.integers(self.size, size=self.fits)
            if len(openers := np.intersect1d(self.rng.choice(users, max(1, len(users) // 5)), starts)):
                pure = self.rng.uniform(0.05, 0.5) if vein is not None else 0.01
                self._add("hashtag", "", self._pointed(users, pure, _count(self.rng, (100, 1_000)), strangers, fame), openers)

    def _pointed(self, mates: np.ndarray, share: float, length: int, strangers: np.ndarray, fame: np.ndarray) -> np.ndarray:
        """Some of the mates and some strangers by fame, mixed."""
        ours = self.rng.choice(mates, min(len(mates), int(self.rng.binomial(length, share))), replace=False)
        others = strangers[np.searchsorted(fame, self.rng.random(length - len(ours)) * fame[-1], side="right").clip(0, len(fame) - 1)]
        return self.rng.permutation(np.unique(np.concatenate([ours, others])))


def _count(rng: np.random.Generator, ends: Range) -> int:
    return round(float(np.exp(rng.uniform(*np.log(ends)))))


def _share(evidence: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-evidence))


def _spelled(rng: np.random.Generator) -> str:
    return "".join(rng.choice(list("bdfgklmnprstvz")) + rng.choice(list("aeiou")) for _ in range(int(rng.integers(2, 5))))
