"""Who lives in the world: one creator from a seed and a number, and how they live on each platform.

The accounts on YouTube and Bluesky are drawn with the creator; those on other platforms by dice of their own
(`settled`), when somebody first asks.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from tastemaker.sandbox import ids
from tastemaker.sandbox.attacks import ATTACKS, KINDS, PLACES
from tastemaker.sandbox.chance import Dice
from tastemaker.sandbox.part import Habitat
from tastemaker.sandbox.words import LANGUAGES, TOPICS, fill, speech

FIRST = ("amber", "azure", "birch", "brisk", "calm", "cedar", "clay", "cloud", "coral", "copper", "dusk", "ember",
         "fern", "flint", "foggy", "frost", "gentle", "ginger", "golden", "green", "hazel", "indigo", "ivory", "jolly",
         "kind", "lemon", "lilac", "lunar", "maple", "mellow", "merry", "misty", "mossy", "noble", "oaken", "ochre",
         "olive", "opal", "pale", "peach", "pine", "plum", "quiet", "rosy", "ruby", "rustic", "saffron", "sandy",
         "silver", "slate", "snowy", "solar", "spruce", "stony", "sunny", "swift", "tidal", "topaz", "umber", "velvet",
         "violet", "warm", "wild", "willow")
SECOND = ("badger", "beaver", "bison", "bream", "clover", "comet", "crane", "cricket", "dingo", "dormouse", "eider",
          "falcon", "ferret", "finch", "gannet", "gecko", "gopher", "grouse", "hare", "heron", "hoopoe", "ibex",
          "jackal",
          "kestrel", "koala", "lark", "lemur", "linnet", "lynx", "magpie", "marmot", "marten", "mole", "newt", "ocelot",
          "osprey", "otter", "owl", "panda", "pipit", "plover", "puffin", "quail", "rabbit", "raven", "robin", "sable",
          "salmon", "shrew", "siskin", "snipe", "sparrow", "stoat", "stork", "swallow", "tapir", "tern", "thrush",
          "toad", "vole", "walrus", "weasel", "wombat", "wren")

SETTLED = date(2026, 9, 1).toordinal()
"""The day at which an account has the size that it was drawn with."""
NATIVE = {
    "youtube": Habitat(share=0.65, since=date(2012, 1, 1), titled=True, views=True, hidden=0.04, gap=6, response=0.12,
                       habits={"long": 4, "short": 3, "mixed": 3, "live": 1}, longest_handle=60, joiner="-"),
    "bluesky": Habitat(share=0.55, size=0.3, since=date(2023, 4, 1), threads=True, gap=1.3, response=0.012,
                       habits={"text": 4, "image": 4, "video": 1}, longest_handle=60, joiner="-")}
"""The platforms on which a creator is born: their accounts are fields of the Creator."""
LONGEST_NAME = 640
"""Characters that Bluesky allows a display name; YouTube allows fewer, but attackers know a way."""
NEWEST = date(2028, 1, 1).toordinal()


@dataclass(frozen=True, slots=True)
class Account:
    """One account: its size, how it grows and how it posts. Days are ordinals, as `date.toordinal` counts them."""

    platform: str
    platform_id: str
    opened: int
    settled_size: float
    """Followers that came by themselves, on the day SETTLED."""
    power: float
    """The curve: followers go with age to this power."""
    bump_every: int
    bump_size: float
    """A viral post adds this share of the size every so many days."""
    bought_every: int
    bought_size: float
    """0 where nothing was bought; else this share is bought every so many days, without natural companions."""
    gap: float
    """Days between posts."""
    pause_from: int
    pause_days: int
    """A hiatus: before the post of this number nothing appears for so many days."""
    response: float
    """Views of a usual post per follower; likes where there are no views."""
    formats: str
    titled: bool
    """Posts have a title and a longer text."""
    views: bool
    """Counters start from views; otherwise from likes."""
    threads: bool
    """Some posts continue the one before."""
    counts_hidden: bool
    likes_hidden: bool


@dataclass(frozen=True, slots=True)
class Creator:
    """A person or a brand that does not exist."""

    index: int
    handle: str
    name: str
    language: str
    country: str | None
    topic: str
    second: str
    words: tuple[str, ...]
    """The phrases of their topics that they keep using."""
    decoy: bool
    """Uses words of another topic in another sense."""
    sponsored: float
    """Share of posts that a brand paid for."""
    honest: float
    """Share of those that say so."""
    bought: str
    """What was bought: "", "followers", "likes" or "comments"."""
    attack: str
    attack_place: str
    gone_on: int
    """The day from which the creator's accounts are deleted."""
    linked: bool
    """Whether the bios of all accounts link to the creator's own site."""
    size: float
    """Followers on an average platform, on the day SETTLED: what `Habitat.size` multiplies."""
    youtube: Account | None
    bluesky: Account | None

    @property
    def site(self) -> str:
        return f"https://{self.handle}.example"

    @property
    def accounts(self) -> tuple[Account, ...]:
        """Those that the creator was born with."""
        return tuple(account for account in (self.youtube, self.bluesky) if account)


def born(seed: int, index: int) -> Creator:
    """The creator of this number: nothing but seed and number decides."""
    dice = Dice(seed, "creator", index)
    language = dice.weighted(LANGUAGES)
    topic = dice.pick(tuple(TOPICS))
    second = dice.pick(TOPICS[topic]) if dice.happens(0.75) else dice.pick(tuple(TOPICS))
    said = speech(language)
    decoys = said.topics[topic].get("decoys", [])
    decoy = bool(decoys) and dice.happens(0.35)
    words = dice.some(said.topics[topic]["words"], 7) + dice.some(said.topics[second]["words"], 2)
    words += dice.some(decoys, 3) if decoy else []
    handle = f"sandbox-{dice.pick(FIRST)}-{dice.pick(SECOND)}-{_base36(index)}"
    attack = dice.pick(KINDS) if dice.happens(0.03) else ""
    place = dice.pick(PLACES) if attack else ""
    bought = dice.weighted({"followers": 5, "likes": 2, "comments": 1}) if dice.happens(0.08) else ""
    country = dice.weighted(said.phrases["countries"]) if dice.happens(0.68) else None
    where = dice.weighted({"y": 45, "b": 35, "yb": 20})
    size = dice.lognormal(9_000, 1.9)
    return Creator(
        index=index, handle=handle, name=_name(dice, handle, said.topics[topic]["name"], attack, place),
        language=language,
        country=country, topic=topic, second=second, words=tuple(words), decoy=decoy,
        sponsored=dice.between(0.02, 0.2) if dice.happens(0.5) else 0.0, honest=dice.pick((0.0, 0.3, 0.8, 1.0, 1.0)),
        bought=bought, attack=attack, attack_place=place, gone_on=_gone(dice), linked=dice.happens(0.85), size=size,
        youtube=_account(dice, "youtube", ids.channel(seed, index), size, bought) if "y" in where else None,
        bluesky=_account(dice, "bluesky", ids.did(seed, index), size, bought) if "b" in where else None)


def settled(seed: int, creator: Creator, platform: str, habitat: Habitat) -> Account | None:
    """A creator's account on a platform that they were not born on, or None where they have none."""
    dice = Dice(seed, "account", platform, creator.index)
    if not dice.happens(habitat.share):
        return None
    number = ids.number_of(seed, platform, creator.index)
    return _account(dice, platform, number, creator.size, creator.bought, habitat)


def handle(creator: Creator, longest: int, joiner: str = "_") -> str:
    """The creator's handle for platforms with shorter names or without `-`.

    `sandbox_amber_badger_1a`, or `sandbox_1a` where that is longer than allowed.
    """
    words = creator.handle.split("-")
    whole = joiner.join(words)
    return whole if len(whole) <= longest else joiner.join((words[0], words[-1]))


def of_handle(text: str) -> list[int]:
    """The numbers of creators that a handle may name by its end; the caller compares the whole handle."""
    tail = text.lower()[-6:]
    ends = (tail[start:] for start in range(len(tail)))
    return [int(end, 36) for end in ends if end.isascii() and end.isalnum()]


def bio(creator: Creator, platform: str, longest: int | None = None) -> str:
    """What an account says about itself, in the creator's language, in at most `longest` characters.

    The site and the address at its end stay whole when there is room for them, and the rest is cut.
    """
    said = speech(creator.language)
    dice = Dice(creator.handle, platform, "bio")
    topic = said.topics[creator.topic]["name"]
    words = list(creator.words)
    text = fill(dice.pick(said.phrases["bios"]), dice, words, topic=topic, often=dice.pick(said.phrases["often"]))
    if dice.happens(0.4):
        text += " " + fill(dice.pick(said.phrases["extras"]), dice, words, topic=topic)
    if creator.attack:
        text += ("" if dice.happens(0.5) else "\n") + ATTACKS[creator.attack]
        text = ATTACKS[creator.attack] if creator.attack_place == "bio" and dice.happens(0.4) else text
    lines = [creator.site] if creator.linked else []
    if dice.happens(0.45 if platform == "bluesky" else 0.25):
        box = dice.pick(("hello", "mail", "studio", "work"))
        lines.append(f"{said.phrases['business']}: {box}@{creator.handle}.example")
    return _fitted(text, lines, longest)


def _fitted(text: str, lines: list[str], longest: int | None) -> str:
    """The text and then the lines; in a short space as many lines as leave a third of it, and the text is cut."""
    if longest is None or len("\n".join([text, *lines])) <= longest:
        return "\n".join([text, *lines])
    kept: list[str] = []
    for line in lines:
        if sum(map(len, kept)) + len(kept) + len(line) + 1 <= longest * 2 // 3:
            kept.append(line)
    return "\n".join([text[:longest - sum(len(line) + 1 for line in kept)].rstrip(), *kept])


def _account(dice: Dice, platform: str, platform_id: str, size: float, bought: str,
             habitat: Habitat | None = None) -> Account:
    here = habitat or NATIVE[platform]
    opened = int(dice.between(here.since.toordinal(), SETTLED - 120))
    if dice.happens(0.06):
        opened = int(dice.between(SETTLED - 240, NEWEST))
    formats = dice.weighted(here.habits)
    return Account(
        platform=platform, platform_id=platform_id, opened=opened,
        settled_size=max(size * here.size * dice.lognormal(1, 0.2), 12),
        power=dice.between(0.5, 2.2), bump_every=int(dice.between(100, 400)),
        bump_size=dice.between(0.03, 0.25) if dice.happens(0.35) else 0.0,
        bought_every=int(dice.between(70, 150)), bought_size=dice.between(0.15, 0.6) if bought == "followers" else 0.0,
        gap=dice.lognormal(here.gap, 0.7), pause_from=int(dice.between(5, 200)),
        pause_days=int(dice.between(40, 500)) if dice.happens(0.3) else 0,
        response=dice.lognormal(here.response, 0.7), formats=formats, titled=here.titled, views=here.views,
        threads=here.threads, counts_hidden=bool(here.hidden) and dice.happens(here.hidden),
        likes_hidden=bool(here.hidden) and dice.happens(here.hidden * 0.75))


def _gone(dice: Dice) -> int:
    """The day an account is deleted: a third of all do it within the five years from 2026 on, the rest never."""
    day = int(dice.between(date(2026, 1, 1).toordinal(), date(2031, 1, 1).toordinal()))
    return day if dice.happens(0.3) else date.max.toordinal()


def _name(dice: Dice, handle: str, topic: str, attack: str, place: str) -> str:
    plain = "Sandbox " + " ".join(part.capitalize() for part in handle.split("-")[1:3])
    if place == "name":
        return f"{ATTACKS[attack]} {plain}"[:LONGEST_NAME]
    return f"{plain} | {topic}" if dice.happens(0.3) else plain


def _base36(value: int) -> str:
    text = ""
    while value or not text:
        value, digit = divmod(value, 36)
        text = "0123456789abcdefghijklmnopqrstuvwxyz"[digit] + text
    return text
