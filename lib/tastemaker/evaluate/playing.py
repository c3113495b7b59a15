"""Pulls played in a world that is known whole: what every call would bring, and who spends the calls how."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from tastemaker.discovery.choosing import Arm, Choice, Trial, choose

BATCH = 5
"""Calls that ours chooses at once; what they bring is learned from before the next ones."""
LIKELY = 0.5
"""How relevant a creator must look to count as a link."""
_EXACT = 1e-9


@dataclass(frozen=True, slots=True)
class World:
    """Everything about one world; arms and creators are places in its lists."""

    name: str
    calls: float
    arms: Sequence[Arm]
    pages: Sequence[Sequence[np.ndarray]]
    opens: Mapping[int, Sequence[int]]
    """Creator to the moves that it makes possible."""
    first: Sequence[int]
    """Arms that are there from the start."""
    relevant: np.ndarray
    looks: np.ndarray


@dataclass(slots=True)
class Pull:
    """One pull under way in a world."""

    world: World
    spent: float = 0.0
    relevant: int = 0
    new: int = 0
    trials: list[Trial] = field(default_factory=list)
    curve: list[tuple[float, int, int]] = field(default_factory=list)
    """After each call: what is spent, the relevant creators found and all creators found."""
    arms: dict[int, Arm] = field(default_factory=dict)
    """What can be called now, in the order in which it became possible."""
    _brought: np.ndarray = field(init=False)
    """The arm that brought each creator first, -1 where none did."""
    _shared: np.ndarray = field(init=False)
    """Whether several arms brought each."""
    _answers: list[np.ndarray] = field(default_factory=list)
    _led: dict[int, tuple[int, float, int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._brought = np.full(len(self.world.relevant), -1)
        self._shared = np.zeros(len(self.world.relevant), dtype=bool)
        self.arms = {place: self.world.arms[place] for place in self.world.first}

    def affordable(self) -> dict[int, Arm]:
        left = self.world.calls - self.spent + _EXACT
        return {place: arm for place, arm in self.arms.items() if arm.cost <= left}

    def gain(self, place: int, page: int) -> int:
        """Relevant creators of this page who are new now: only the oracle may ask."""
        answer = self.world.pages[place][page]
        return int((self.world.relevant[answer] & (self._brought[answer] < 0)).sum())

    def call(self, place: int) -> list[int]:
        """Make the next call of an arm; gives the arms that became possible."""
        arm, pages = self.arms[place], self.world.pages[place]
        answer = np.unique(pages[arm.page])
        before = self._brought[answer]
        new = answer[before < 0]
        self._shared[answer[(before >= 0) & (before != place)]] = True
        self._brought[new] = place
        self._answers.append(answer)
        more = arm.page + 1 < len(pages)
        self.trials.append(Trial(arm_id=arm.arm_id, family=arm.family, page=arm.page, cost=arm.cost, trust=arm.trust,
                                 links=arm.links, text=arm.text, language=arm.language, found=len(answer), new=len(new),
                                 relevant=float(self.world.looks[new].sum()), more=more))
        if more:
            self.arms[place] = replace(arm, page=arm.page + 1)
        else:
            del self.arms[place]
        self.spent += arm.cost
        self.relevant += int(self.world.relevant[new].sum())
        self.new += len(new)
        self.curve.append((self.spent, self.relevant, self.new))
        return [place for creator in new.tolist() for place in self._opened(creator)]

    def told(self) -> list[Trial]:
        """The trials, each with the creators of its answer that other arms brought too by now."""
        return [replace(trial, shared=int(self._shared[answer].sum())) for trial, answer in zip(self.trials, self._answers, strict=True)]

    def _opened(self, creator: int) -> Iterator[int]:
        looks = float(self.world.looks[creator])
        for place in self.world.opens.get(creator, ()):
            leading, total, likely = self._led.get(place, (0, 0.0, 0))
            self._led[place] = leading, total, likely = leading + 1, total + looks, likely + (looks >= LIKELY)
            known = self.arms.get(place)
            if leading == 1 or known is not None:
                self.arms[place] = replace(known or self.world.arms[place], trust=total / leading, links=max(1, likely))
            if leading == 1:
                yield place

    def at(self, budget: float) -> tuple[int, int]:
        """Relevant and all creators found when so much was spent."""
        made = [found for spent, *found in self.curve if spent <= budget + _EXACT]
        return tuple(made[-1]) if made else (0, 0)


Chooser = Callable[..., Sequence[Choice]]


def adaptive(world: World, seed: str, chooser: Chooser = choose, batch: int = BATCH) -> tuple[Pull, list[Choice]]:
    """A pull that spends as `chooser` says, with its choices."""
    pull, chosen = Pull(world), []
    while open_to := pull.affordable():
        places = {arm.arm_id: place for place, arm in open_to.items()}
        for choice in chooser(list(open_to.values()), pull.told(), batch, seed=f"{seed} {len(pull.trials)}"):
            if open_to[places[choice.arm_id]].cost <= world.calls - pull.spent + _EXACT:
                pull.call(places[choice.arm_id])
                chosen.append(choice)
    return pull, chosen


def in_order(world: World) -> Pull:
    """Every query, every page, in order; then every move in the order in which it became possible."""
    pull = Pull(world)
    while open_to := pull.affordable():
        pull.call(next(iter(open_to)))
    return pull


def by_chance(world: World, seed: int) -> Pull:
    """Any arm that can be called, each as likely as the others."""
    pull, chance = Pull(world), np.random.default_rng(seed)
    while open_to := list(pull.affordable()):
        pull.call(open_to[int(chance.integers(len(open_to)))])
    return pull


def greedy(world: World) -> Pull:
    """The oracle: it knows every answer and who is relevant, and takes the arm whose next pages bring most per cost.

    An arm is worth the best mean over its next one, two or more pages, so that a poor first page does not hide a rich
    second one. It does not look at what a creator would open. Worth only falls while others are found, so a heap whose top
    is measured again before it is taken gives the true maximum (Minoux 1978).
    """
    pull = Pull(world)
    heap = [(-_worth(pull, place), place) for place in pull.arms]
    heapq.heapify(heap)
    while heap:
        _, place = heapq.heappop(heap)
        if pull.arms[place].cost > world.calls - pull.spent + _EXACT:
            continue
        now = (-_worth(pull, place), place)
        if heap and now > heap[0]:
            heapq.heappush(heap, now)
            continue
        for each in (*pull.call(place), *([place] if place in pull.arms else [])):
            heapq.heappush(heap, (-_worth(pull, each), each))
    return pull


def _worth(pull: Pull, place: int) -> float:
    arm, best, total = pull.arms[place], 0.0, 0
    for n, page in enumerate(range(arm.page, len(pull.world.pages[place])), 1):
        total += pull.gain(place, page)
        best = max(best, total / (n * arm.cost))
    return best
