"""The verbs of who is who: creators with several profiles, questions, what a person says, and profiles that resemble others."""

from __future__ import annotations

from numbers import Integral
from typing import TYPE_CHECKING, Any

from tastemaker.store import who

if TYPE_CHECKING:
    import pandas as pd

    from tastemaker.store import Store

Named = str | int
"""A profile as a person names it: `platform:handle`, `platform:id`, `@handle`, or its key."""


class People:
    """A part of the Workbench; see there."""

    store: Store

    def people(self) -> pd.DataFrame:
        """Creators with several profiles: their profiles, the reason, who joined them and since when."""
        from tastemaker.discovery import people
        return people.creators(self.store)

    def link(self) -> int:
        """Look anew for profiles of one person, as every pull does at its end; how many profiles got another creator."""
        from tastemaker.discovery import people
        with self._run("people") as run:
            return people.run(self.store, run)

    def questions(self, n: int = 20) -> pd.DataFrame:
        """The pairs of profiles on which your word would help most: what agrees, what does not, how probable."""
        from tastemaker.discovery import people
        return people.questions(self.store, n)

    def ask(self, n: int = 20) -> Any:
        """The same as a screen: one question at a time, answered by buttons or keys. Every answer can be undone."""
        from tastemaker.discovery import people
        from tastemaker.views import people as views
        return views.screen(lambda most: people.compared(self.store, most), self._answer, self.undo_people, n)

    def same(self, a: Named, b: Named, *, two_channels: bool = False, note: str = "", by: str | None = None) -> int:
        """Say that two profiles are one person's. Two profiles of one platform need `two_channels`. Undo: `undo_people`."""
        from tastemaker.discovery import people
        one, other = self._profile(a), self._profile(b)
        with self._run("people") as run:
            changed = people.same(self.store, run, one, other, by or self.reviewer, two_channels=two_channels, note=note)
        return self._joined(changed)

    def different(self, a: Named, b: Named, *, note: str = "", by: str | None = None) -> int:
        """Say that two profiles are different people's; no sign joins them again."""
        from tastemaker.discovery import people
        one, other = self._profile(a), self._profile(b)
        with self._run("people") as run:
            changed = people.different(self.store, run, one, other, by or self.reviewer, note=note)
        return self._joined(changed)

    def split(self, profile: Named, *, note: str = "", by: str | None = None) -> int:
        """Say that a profile is nobody else's: it becomes a creator of its own and stays one."""
        from tastemaker.discovery import people
        key = self._profile(profile)
        with self._run("people") as run:
            changed = people.split(self.store, run, key, by or self.reviewer, note=note)
        return self._joined(changed)

    def undo_people(self, n: int = 1, *, by: str | None = None) -> list[str]:
        """Take back the last `n` answers about people, whoever gave them; each as a sentence."""
        from tastemaker.discovery import people
        with self._run("people") as run:
            back = people.undo(self.store, run, n, by or self.reviewer)
        self._joined(len(back))
        return back

    def flags(self) -> pd.DataFrame:
        """Profiles that resemble another and are linked by nothing of theirs. Evidence for a look, never a verdict."""
        from tastemaker.discovery import people
        return people.flags(self.store)

    def _answer(self, a: int, b: int, word: str) -> None:
        """What the screen says: same, two channels, different or skip."""
        from tastemaker.discovery import people
        if word == "skip":
            with self._run("people") as run:
                people.skip(self.store, run, a, b, self.reviewer)
        elif word == "different":
            self.different(a, b)
        else:
            self.same(a, b, two_channels=word == "two channels")

    def _joined(self, changed: int) -> int:
        """Show stakeholders nobody whom a merge leaves alone."""
        if changed:
            self._renew_snapshot()
        return changed

    def _profile(self, named: Named) -> int:
        """The key of the profile that is meant."""
        return int(named) if isinstance(named, Integral) else int(who.one(self.store, named)["profile_key"])
