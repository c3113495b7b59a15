"""The screens of scoring and vetting, drawn from frames, dicts and callables that they are handed.

`sliders` re-ranks while a person weighs; `intervals` draws how sure the top is; `evidence` is a creator's page,
`compare` two of them; `labelling` and `findings` ask a person; `moves` and `fairness` explain a run.
"""

from __future__ import annotations

from tastemaker.views.charts import intervals
from tastemaker.views.compare import compare, fairness, moves
from tastemaker.views.deciding import findings, labelling
from tastemaker.views.sliders import sliders
from tastemaker.views.vetting import evidence

__all__ = ["compare", "evidence", "fairness", "findings", "intervals", "labelling", "moves", "sliders"]
