"""Features: one row of named figures per profile, as unbound Ibis expressions that any engine can run.

Formulas, units and windows are in `FORMULAS`. Medians, because one viral post should not make a small account look
large. What is not known stays NULL, and every figure has its n, and its interval where it has one. Where a platform's terms
allow no derived figures and the person has not had them accepted, a profile gets its follower count and nothing else.
Of a large store the posts are summed as arrays (`arrays`), to the same figures.
"""

from tastemaker.scoring.features.compiled import newest
from tastemaker.scoring.features.posts import Tables, posts
from tastemaker.scoring.features.running import changed, run
from tastemaker.scoring.features.table import table
from tastemaker.scoring.formulas import FORMULAS
from tastemaker.scoring.permission import permitted

__all__ = ["FORMULAS", "Tables", "changed", "newest", "permitted", "posts", "run", "table"]
