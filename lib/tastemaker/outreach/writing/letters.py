"""The template writer: letters from sentences that people wrote, filled with facts that may be quoted. It needs no
key."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from jinja2 import StrictUndefined, Template
from jinja2.sandbox import SandboxedEnvironment

from tastemaker import render
from tastemaker.errors import BadInput
from tastemaker.outreach import grounding, quoting, templates
from tastemaker.outreach.writing.assignment import Assignment, Sentence, Written, digest
from tastemaker.outreach.writing.posts import Quotable, quotable_posts, reasons
from tastemaker.outreach.writing.styling import styled

WORDS = {"normal": 120, "short": 70}
"""The longest letter, in words without the sign-off, that is made of a brief whose offer is short."""
SHORT = {"ko": 500}
"""Characters of a direct message at most, where they are not 300."""
_ORDER = {"warm": ("post", "about"), "plain": ("about", "post"), "brief": ("post", "about")}


class TemplateWriter:
    """Equal tasks, equal letters. What a letter holds depends on its style, its length and which letter it is."""

    name = "template"

    def __init__(self) -> None:
        self._jinja = SandboxedEnvironment(autoescape=False, undefined=StrictUndefined, keep_trailing_newline=False)
        self._jinja.filters["josa"] = templates.josa
        self._made: dict[str, Template] = {}

    def prompt_hash(self, assignment: Assignment) -> str:
        """Changes when a template of this language, tone and style does."""
        return digest(assignment.slots(), "template 2")

    def forecast(self, assignment: Assignment) -> float | None:
        """Nothing."""
        return 0.0

    async def write(self, assignment: Assignment) -> Written:
        """The letter; BadInput when no post of this creator may be quoted, or a follow-up has nothing to say."""
        return self.written(assignment)

    def written(self, a: Assignment) -> Written:
        """The letter, made at once."""
        posts = self.posts(a)
        if not posts and a.touch == 1:
            raise BadInput("No post with a date may be quoted to this creator.",
                           "Pull newer posts, or write this one by hand.")
        said = self._first(a, posts) if a.touch == 1 else self._again(a, posts)
        return Written(subject=self.subject(a, posts), sentences=tuple(self.ruled(a, said)), writer=self.name,
                       short=tuple(self.direct(a)), why=reasons(a.usable, posts), prompt_hash=self.prompt_hash(a),
                       cost=0.0)

    def posts(self, a: Assignment) -> list[Quotable]:
        """The posts that this letter may speak of; a follow-up speaks of none that an earlier letter did."""
        found = quotable_posts(a.usable, about=" ".join((*a.bank.topics, a.bank.what)))
        told = {i for letter in a.earlier for i in letter.evidence}
        return [post for post in found if post.words.evidence_id not in told]

    # --- the whole letter ------------------------------------------------------------------------------------------

    def _first(self, a: Assignment, posts: Sequence[Quotable]) -> list[Sentence]:
        """The longest of the letters that fits: with a second post and the topic, without the one, without both."""
        rich = a.length != "short" and templates.style_for(a.style, a.tone) != "brief"
        sizes = ((True, True), (False, True), (False, False)) if rich else ((False, False),)
        said: list[Sentence] = []
        for also, fit in sizes:
            said = list(self._sentences(a, posts, also=also, fit=fit))
            if sum(len(s.text.split()) for s in said) <= WORDS.get(a.length, WORDS["normal"]):
                break
        return said

    def _sentences(self, a: Assignment, posts: Sequence[Quotable], *, also: bool, fit: bool) -> Iterator[Sentence]:
        yield self.greeting(a)
        parts = {"post": lambda at: self._opening(a, posts, at, also=also, fit=fit),
                 "about": lambda at: [self._about(a, at)]}
        order = _ORDER[templates.style_for(a.style, a.tone)]
        for paragraph, part in enumerate(order, start=1):
            for n, s in enumerate(parts[part](paragraph)):
                first = paragraph == 1 and n == 0
                yield Sentence(templates.begun(s.text, a.tongue) if first else s.text, s.evidence, s.paragraph)
        yield from self._offer(a, 3)
        yield Sentence(self.fill(a, "ask"), (), 3)
        yield from self.notices(a, 4)

    def _opening(self, a: Assignment, posts: Sequence[Quotable], at: int, *, also: bool, fit: bool) -> list[Sentence]:
        said = [self._post(a, posts[0], "", at)]
        topic = posts[0].topic
        if fit and topic is not None:
            text = self.fill(a, "fit", topic=topic.value, **posts[0].slots(a.tongue, a.tone))
            said.append(Sentence(text, (topic.evidence_id, *posts[0].ids), at))
        if also and len(posts) > 1:
            said.append(self._post(a, posts[1], "also_", at))
        return said

    def _post(self, a: Assignment, post: Quotable, prefix: str, paragraph: int) -> Sentence:
        slot = prefix + ("title" if post.titled else "quote")
        given = a.arm("opening") if not prefix and a.touch == 1 else ""
        return Sentence(self.fill(a, slot, given=given, **post.slots(a.tongue, a.tone)), post.ids, paragraph)

    def _about(self, a: Assignment, paragraph: int) -> Sentence:
        fits = a.length != "short" and a.bank.tongue == a.tongue and len(a.bank.what.split()) <= 25
        known = a.bank.what if fits else ""
        what = self.render(templates.language(a.tongue)["what"], what=_soft(known)) if known else ""
        slot = "about" if a.bank.organisation else "about_nobody"
        text = self.fill(a, slot, organisation=a.bank.organisation, sender=a.bank.sender, product=a.bank.product,
                         what=what)
        return Sentence(text, (), paragraph)

    def _offer(self, a: Assignment, paragraph: int) -> Iterator[Sentence]:
        if a.bank.offer:
            slot = "offer" if a.bank.tongue == a.tongue else "offer_foreign"
            offer = quoting.quotable(a.bank.offer) if len(a.bank.offer) <= 200 else a.bank.offer
            given = a.arm("offer") if len(a.arm("offer")) == 1 else ""
            yield Sentence(self.fill(a, slot, given=given, offer=offer), (), paragraph)

    # --- follow-ups ------------------------------------------------------------------------------------------------

    def _again(self, a: Assignment, posts: Sequence[Quotable]) -> list[Sentence]:
        """A follow-up: when we wrote and about what, one new fact or the offer, and a shorter ask."""
        said = [self.greeting(a), self.again(a)]
        if posts:
            slot = "new_title" if posts[0].titled else "new_quote"
            said.append(Sentence(self.fill(a, slot, **posts[0].slots(a.tongue, a.tone)), posts[0].ids, 1))
        else:
            said += self._offer(a, 1)
        if a.touch == 3:
            said.append(Sentence(self.fill(a, "last"), (), 2))
        said.append(Sentence(self.fill(a, "ask_again"), (), 2))
        return said + self._link(a, 3)

    # --- parts that a model's letters have as well -----------------------------------------------------------------

    def subject(self, a: Assignment, posts: Sequence[Quotable]) -> str:
        """The subject: of a follow-up the first letter's, so that mail programs show them as one conversation."""
        if a.earlier:
            return self._same_subject(a)
        titled = posts[0].titled and len(posts[0].said) <= 60
        return self.fill(a, "subject_title" if titled else "subject", given=a.arm("subject"), product=a.bank.product,
                         **posts[0].slots(a.tongue, a.tone))

    def again(self, a: Assignment) -> Sentence:
        """When we wrote first and about what; it cites the posts of that letter, which its subject may name."""
        text = self.fill(a, "again", first=templates.spoken(a.earlier[0].day, a.tongue), product=a.bank.product)
        posts = {f.evidence_id for f in a.usable if f.post_key is not None}
        return Sentence(templates.begun(text, a.tongue), tuple(i for i in a.earlier[0].evidence if i in posts), 1)

    def _same_subject(self, a: Assignment) -> str:
        """The first letter's subject while its facts stand; else the product's name, which needs none."""
        subject = a.earlier[0].subject
        found = grounding.check(subject, [self.again(a)], a.usable, a.bank, earlier=a.earlier[0].day)
        return a.bank.product if any(r.sentence == 0 for r in found) else subject

    def greeting(self, a: Assignment) -> Sentence:
        """The greeting: the name that the profile gives itself, where it can be spoken."""
        name = next((f for f in a.usable if f.kind == "name" and quoting.may_name(f.value)), None)
        if name is None:
            return Sentence(self.fill(a, "greeting_nobody"), ())
        return Sentence(self.fill(a, "greeting", name=name.value), (name.evidence_id,))

    def notices(self, a: Assignment, paragraph: int) -> list[Sentence]:
        """The brief's link, and in a first letter where we found the person."""
        said = self._link(a, paragraph)
        platform = next((f for f in a.usable if f.kind == "platform"), None)
        if platform is not None and a.touch == 1:
            said.append(Sentence(self.fill(a, "source", platform=platform.value), (platform.evidence_id,),
                                 paragraph + 1))
        return said

    def _link(self, a: Assignment, paragraph: int) -> list[Sentence]:
        return [Sentence(self.fill(a, "link", url=a.bank.url), (), paragraph)] if a.bank.url else []

    def direct(self, a: Assignment) -> list[Sentence]:
        """A message of at most 300 characters (500 in Korean) for a person to copy: with a post where it fits,
        signed."""
        slot = "direct" if a.bank.organisation else "direct_nobody"
        about = Sentence(self.fill(a, slot, organisation=a.bank.organisation, product=a.bank.product))
        ask = Sentence(self.fill(a, "ask"))
        sign = Sentence(", ".join(filter(None, (a.bank.sender, a.bank.organisation))))
        for post in (*sorted(self.posts(a)[:3], key=lambda p: p.topic is None), None):
            said = [about] if post is None else [about, self._post(a, post, "", 0)]
            said = said if _ORDER[templates.style_for(a.style, a.tone)][0] == "about" else said[::-1]
            said = self.ruled(a, [self.greeting(a), *said, ask])
            said[1] = Sentence(templates.begun(said[1].text, a.tongue, inline=True), said[1].evidence,
                               said[1].paragraph)
            if sum(len(s.text) + 1 for s in (*said, sign)) - 1 <= SHORT.get(a.tongue, 300):
                return [*said, sign]
        return []

    def ruled(self, a: Assignment, said: Sequence[Sentence]) -> list[Sentence]:
        """The sentences with the rules that a person accepted for this language."""
        rules = [rule for rule in a.rules if rule.tongue == a.tongue]
        return styled(said, rules, a.bank.texts()) if rules else list(said)

    # --- filling ---------------------------------------------------------------------------------------------------

    def fill(self, a: Assignment, slot: str, given: str = "", **values: str) -> str:
        """One variant of a slot with these values, on one line; `given` is a variant's letter or a text in its
        place."""
        variants = a.slots()[slot]
        place = ord(given) - ord("a") if len(given) == 1 else -1
        chosen = variants[place % len(variants)] if place >= 0 else given or a.pick(slot)
        try:
            return self.render(chosen, **values)
        except Exception as error:
            if not given:
                raise
            raise BadInput(f"An experiment's text cannot be filled in ({type(error).__name__}).",
                           "Use only the placeholders of the templates.") from None

    def render(self, text: str, **values: str) -> str:
        """A template with its values, on one line; a value is never read as a template."""
        if text not in self._made:
            self._made[text] = self._jinja.from_string(text)
        return render.line(self._made[text].render(values), 2_000)


def _soft(text: str) -> str:
    """A sentence as it goes on after a colon: a leading article or pronoun loses its capital."""
    first, _, rest = text.partition(" ")
    return f"{first.lower()} {rest}" if first in {"A", "An", "The", "It", "Ein", "Eine", "Der", "Die", "Das", "Un",
                                                  "Une", "Le", "La", "El", "Una"} else text


