"""Worlds for linking: invented creators on several platforms, their impostors and fans, written as a directory.

`profiles.csv` has profile, platform, handle, name, bio, url, links, verified and addresses (the last three separated by
spaces), `truth.csv` profile, creator and kind (own, impostor or fan). The recipe's rates were set so that shared links
alone and a stock probabilistic linker come out where a synthetic set of the same make had them; then they were frozen,
before our linker was written. `FIRST` is that world, `OTHER` differs in every rate and is only looked at.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from pathlib import Path

from tastemaker import sheets

PROFILES = ("profile", "platform", "handle", "name", "bio", "url", "links", "verified", "addresses")
TRUTH = ("profile", "creator", "kind")
PLATFORMS = ("youtube", "instagram", "bluesky", "mastodon", "twitch", "x")
SEEDS = (7, 19, 83)
"""The first is the one that rates were set on; the others are held back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """Rates of a world. Shares are of creators where they speak of owning, of profiles where they speak of showing."""

    on: tuple[float, ...] = (0.565, 0.195, 0.145, 0.095)   # creators on 1, 2, 3 and 4 platforms
    second: float = 0.02             # creators with a second channel on one platform
    strangers: float = 0.04          # profiles that are an impostor's or a fan's
    fans: float = 0.5                # of them
    copies_link: float = 0.2         # of impostors
    site: float = 0.55
    shows_site: float = 0.76
    mail: float = 0.30
    shows_mail: float = 0.70
    agency: float = 0.03             # creators with an agency's address
    agencies: int = 60
    shop: float = 0.10               # profiles with a sponsor's link
    friend_link: float = 0.003       # profiles with another creator's site
    cross_link: float = 0.12         # profiles that link to another of their own
    mention: float = 0.10            # bios that name another profile of their own
    other_mention: float = 0.06      # bios that name somebody else
    rel_me: float = 0.35             # Mastodon profiles whose site or other profile links back
    same_handle: float = 0.62
    renamed: float = 0.035
    same_name: float = 0.76
    other_name: float = 0.04
    same_bio: float = 0.20
    brand: float = 0.25
    script: float = 0.08             # creators whose own script is not Latin
    firsts: int = 400_000
    lasts: int = 20_000
    namesakes: float = 0.012         # creators with the name of another
    bend: float = 0.1                # how unequal the chances of names are


FIRST = Recipe()
OTHER = Recipe(on=(0.45, 0.30, 0.17, 0.08), second=0.04, strangers=0.07, fans=0.3, copies_link=0.15, site=0.35,
               shows_site=0.85, mail=0.4, shows_mail=0.4, agency=0.06, agencies=30, shop=0.2, friend_link=0.006,
               cross_link=0.2, mention=0.05, other_mention=0.1, rel_me=0.6, same_handle=0.5, renamed=0.1, same_name=0.7,
               other_name=0.08, same_bio=0.1, brand=0.4, script=0.2, firsts=30_000, lasts=20_000, bend=0.3, namesakes=0.03)


@dataclass(slots=True)
class Person:
    """A creator: what every profile of theirs is a variation of."""

    creator: str
    name: str
    native: str
    handle: str
    words: Sequence[str]
    bio: str
    site: str = ""
    mail: str = ""
    profiles: list[dict[str, str]] = field(default_factory=list)


def write(folder: Path, profiles: int = 100_000, seed: int = SEEDS[0], recipe: Recipe = FIRST) -> Path:
    """The world of a size and a seed as `profiles.csv` and `truth.csv` in a folder."""
    rows = make(profiles, seed, recipe)
    sheets.write(folder / "profiles.csv", PROFILES, rows)
    sheets.write(folder / "truth.csv", TRUTH, rows)
    return folder


def make(profiles: int, seed: int, recipe: Recipe = FIRST) -> list[dict[str, str]]:
    """All profiles with their creator and kind, shuffled."""
    return _World(random.Random(f"{seed} {profiles}"), recipe).rows(profiles)


class _World:
    def __init__(self, chance: random.Random, recipe: Recipe) -> None:
        self.chance, self.recipe = chance, recipe
        self.firsts, self.lasts = ([self._word(chance.choice((2, 3))) for _ in range(n)] for n in (recipe.firsts, recipe.lasts))
        self.first_chances, self.last_chances = (list(accumulate((rank + 3) ** -recipe.bend for rank in range(n)))
                                                 for n in (recipe.firsts, recipe.lasts))
        self.topics = [[self._word(chance.choice((2, 3))) for _ in range(30)] for _ in range(600)]
        self.phrases = [" ".join(self._word(2) for _ in range(3)) for _ in range(80)]
        self.shops = [f"https://{self._word(3)}.shop.example" for _ in range(40)]
        self.taken: set[tuple[str, str]] = set()
        self.names: list[tuple[str, str]] = []

    def rows(self, profiles: int) -> list[dict[str, str]]:
        r, strangers = self.recipe, round(profiles * self.recipe.strangers)
        each = sum(many * share for many, share in enumerate(r.on, 1)) + r.second
        people = [self._person(i) for i in range(round((profiles - strangers) / each))]
        counts = [many for many, share in enumerate(r.on, 1) for _ in range(round(share * len(people)))]
        counts = (counts + [1] * len(people))[:len(people)]
        self.chance.shuffle(counts)
        for person, many in zip(people, counts, strict=True):
            self._settle(person, many)
        for person in people:
            for profile in person.profiles:
                self._furnish(profile, person, people)
        rows = [profile for person in people for profile in person.profiles]
        rows += [self._stranger(self.chance.choice(people), i) for i in range(strangers)]
        self.chance.shuffle(rows)
        for number, row in enumerate(rows, 1):
            row["profile"] = str(number)
        return rows

    def _person(self, number: int) -> Person:
        chance, r = self.chance, self.recipe
        words = chance.choice(self.topics)
        first, last = (chance.choices(pool, cum_weights=chances)[0]
                       for pool, chances in ((self.firsts, self.first_chances), (self.lasts, self.last_chances)))
        if chance.random() < r.brand:
            first, last = chance.choice(words), chance.choice([chance.choice(words), self._word(2), self._word(2)])
        if self.names and chance.random() < r.namesakes:
            first, last = chance.choice(self.names)
        self.names.append((first, last))
        name = f"{first} {last}".title()
        native = _script(name, chance.choice(_SCRIPTS)) if chance.random() < r.script else name
        handle = chance.choices([f"{first}{last}", f"{first}.{last}", f"{first[0]}{last}", f"{first}{chance.choice(words)}",
                                 f"{self._word(2)}{chance.choice(words)}"], weights=(45, 15, 12, 14, 14))[0]
        person = Person(f"c{number}", name, native, handle, words, "")
        person.bio = self._bio(person)
        if chance.random() < r.site:
            base = handle.replace(".", "")
            person.site = self._only(chance.choices(["{}.example", "linktree.example/{}", "{}-home.example"], weights=(45, 35, 20))[0], base)
        if chance.random() < r.mail:
            person.mail = self._only(chance.choice(["hello@{}.example", "{}@mail.example", "business.{}@post.example"]), handle)
        if chance.random() < r.agency:
            person.mail = f"talent@agency{chance.randrange(r.agencies)}.example"
        return person

    def _only(self, form: str, base: str) -> str:
        """An address that nobody else has."""
        while ("", form.format(base)) in self.taken:
            base += str(self.chance.randint(1, 99))
        self.taken.add(("", form.format(base)))
        return form.format(base)

    def _settle(self, person: Person, many: int) -> None:
        """The profiles with handles and names, so that others can link to them and name them."""
        homes = self.chance.sample(PLATFORMS, many)
        for platform in homes:
            self._open(person, platform, self._handle(person), self._name(person))
        if self.chance.random() < self.recipe.second:
            tail = self.chance.choice(("clips", "live", "vlogs", "two", "extra"))
            self._open(person, self.chance.choice(homes), f"{person.handle}{tail}", f"{person.name} {tail.title()}")

    def _open(self, person: Person, platform: str, handle: str, name: str, kind: str = "own") -> dict[str, str]:
        handle = handle.lower() if platform != "youtube" else handle
        while (platform, handle.lower()) in self.taken:
            handle += str(self.chance.randint(1, 99))
        self.taken.add((platform, handle.lower()))
        profile = {"platform": platform, "handle": handle, "name": name, "bio": "", "links": "", "verified": "", "addresses": "",
                   "url": f"https://{platform}.example/@{handle}", "creator": person.creator, "kind": kind}
        person.profiles.append(profile)
        return profile

    def _handle(self, person: Person) -> str:
        chance, r, base = self.chance, self.recipe, person.handle
        draw = chance.random()
        if draw < r.same_handle:
            return base
        if draw > 1 - r.renamed:
            return f"{self._word(2)}{chance.choice(person.words)}"
        first, last = person.name.lower().split(" ")[0], person.name.lower().split(" ")[-1]
        return chance.choice([f"{first}_{last}", f"{first}{last}", f"{first}-{last}", f"the{base}", f"its{base}", f"{base}tv",
                              f"{base}official", f"{base}{chance.randint(1, 2030)}", f"{first[0]}{last}", f"{first}{last[0]}",
                              f"{first}.{chance.choice(person.words)}", f"{base}_", f"_{base}", base.replace("a", "4", 1)])

    def _name(self, person: Person) -> str:
        chance, r = self.chance, self.recipe
        draw, name = chance.random(), person.native if chance.random() < 0.7 else person.name
        if draw < r.same_name:
            return name
        if draw > 1 - r.other_name:
            return chance.choice(["", self._word(3).title(), " ".join(chance.sample(person.words, 2))])
        return chance.choice([name.split(" ")[0], f"{name} ✨", f"{name} | {chance.choice(person.words)}", name.upper(), person.handle,
                              f"{name.split(' ')[0]} {name.split(' ')[-1][0]}.", " ".join(reversed(name.split(" "))),
                              f"{person.words[0]} with {name.split(' ')[0]}"])

    def _furnish(self, profile: dict[str, str], person: Person, people: Sequence[Person]) -> None:
        """Bio, links and addresses."""
        chance, r = self.chance, self.recipe
        others = [other for other in person.profiles if other is not profile]
        bio = person.bio if chance.random() < r.same_bio else self._bio(person)
        links = [self._dressed(person.site)] if person.site and chance.random() < r.shows_site else []
        if others and chance.random() < r.cross_link:
            links.append(chance.choice(others)["url"])
        if chance.random() < r.shop:
            links.append(f"{chance.choice(self.shops)}/{chance.choice(('', '', self._word(2)))}")
        if chance.random() < r.friend_link:
            links.append(self._dressed(chance.choice(people).site))
        if others and chance.random() < r.mention:
            bio += f" also @{chance.choice(others)['handle']}"
        elif chance.random() < r.other_mention:
            bio += f" {chance.choice(('w/', 'ex', '❤'))} @{chance.choice(chance.choice(people).profiles)['handle']}"
        if profile["platform"] == "mastodon" and chance.random() < r.rel_me:
            backing = [link for link in links if ".shop." not in link][:1] or ([chance.choice(others)["url"]] if others else [])
            profile["verified"] = " ".join(backing)
            links += [link for link in backing if link not in links]
        profile["bio"], profile["links"] = bio.strip(), " ".join(link for link in links if link)
        profile["addresses"] = person.mail if person.mail and chance.random() < r.shows_mail else ""

    def _stranger(self, person: Person, number: int) -> dict[str, str]:
        """Somebody who poses as a creator, or a fan of theirs; on the same platform or on another."""
        chance, r = self.chance, self.recipe
        original = chance.choice(person.profiles)
        other = Person(f"s{number}", person.name, person.native, person.handle, person.words, "")
        if chance.random() < r.fans:
            handle = chance.choice([f"{person.handle}fans", f"daily{person.handle}", f"{person.handle}clips", f"team{person.handle}"])
            name = chance.choice([f"{person.name} Fans", f"{person.name} Clips", f"Daily {person.name}", f"{person.name} Fanpage"])
            profile = self._open(other, chance.choice(PLATFORMS), handle, name, "fan")
            profile["bio"] = f"fan account {chance.choice(('of', 'for', 'not'))} @{original['handle']} {chance.choice(self.phrases)}"
            profile["links"] = chance.choice([original["url"], "", ""])
            return profile
        handle = original["handle"]
        handle = chance.choice([handle, f"{handle}_", f"{handle}official", f"real{handle}", handle.replace("l", "1", 1),
                                handle.replace("o", "0", 1), handle + handle[-1], f"{handle}.{chance.choice(person.words)}"])
        profile = self._open(other, chance.choice([original["platform"], *PLATFORMS]), handle, chance.choice([original["name"], original["name"], f"{person.name} Official", person.name.split(" ")[0]]), "impostor")
        profile["bio"] = original["bio"] if chance.random() < 0.6 else self._bio(person)
        if chance.random() < r.copies_link:
            profile["links"] = original["links"]
        return profile

    def _bio(self, person: Person) -> str:
        chance = self.chance
        words = chance.sample(person.words, chance.randint(2, 6))
        parts = [" ".join(words), *chance.sample(self.phrases, chance.randint(0, 2))]
        return "" if chance.random() < 0.1 else chance.choice((" | ", ". ", " ")).join(parts)

    def _dressed(self, site: str) -> str:
        if not site:
            return ""
        return self.chance.choice(["https://{}", "http://{}", "https://www.{}/", "https://{}/", "https://{}?utm_source=bio"]).format(site)

    def _word(self, syllables: int) -> str:
        return "".join(self.chance.choice(_HEADS) + self.chance.choice(_TAILS) for _ in range(syllables))


_HEADS = ("b", "br", "ch", "d", "dr", "f", "fl", "g", "gr", "h", "j", "k", "kl", "l", "m", "n", "p", "pr", "r", "s", "sh", "st", "t",
          "tr", "v", "w", "y", "z")
_TAILS = ("a", "an", "ar", "e", "el", "en", "er", "i", "in", "is", "o", "ol", "on", "or", "u", "un", "ay", "ie", "ea", "ou")
_SCRIPTS = (0x0430, 0x03b1, 0x30a2, 0x0621, 0xac00)
"""First letters of Cyrillic, Greek, Katakana, Arabic and Hangul."""


def _script(name: str, start: int) -> str:
    """A name in another script: each letter its own sign."""
    return "".join(chr(start + ord(sign) - ord("a")) if sign.isalpha() else sign for sign in name.lower())


def pairs(rows: Sequence[dict[str, str]]) -> Iterator[tuple[str, str]]:
    """True pairs: two own profiles of one creator."""
    groups: dict[str, list[str]] = {}
    for row in rows:
        if row["kind"] == "own":
            groups.setdefault(row["creator"], []).append(row["profile"])
    yield from ((a, b) for group in groups.values() for i, a in enumerate(group) for b in group[i + 1:])
