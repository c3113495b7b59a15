"""Who is who: profiles of one person become one creator, and a person's word stands above the machine's.

`run` looks at the facts that may be used now and stores three views of the machine's: signs that join profiles, questions
for a person, and flags of profiles that resemble another. `same`, `different`, `split`, `skip` and `undo` keep what a
person says. Whose each profile is follows from both, at once and again at every run.
"""

from tastemaker.discovery.people.asking import compared, creators, flags, questions
from tastemaker.discovery.people.finding import run
from tastemaker.discovery.people.joining import MACHINE
from tastemaker.discovery.people.signs import own_site, plain
from tastemaker.discovery.people.words import different, same, skip, split, undo

__all__ = ["MACHINE", "compared", "creators", "different", "flags", "own_site", "plain", "questions", "run", "same", "skip", "split",
           "undo"]
