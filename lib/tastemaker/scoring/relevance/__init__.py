"""Relevance: how well creators' own words fit what a brief asks for, from the texts at hand and no model from elsewhere.

It goes in two stages. The first, an inverted index over words (`inverted`), reads every text and picks the best few
thousand. The second (`close`) looks at those in views that are added, each for what the others miss:
- *words*: TF-IDF cosine over stems. Exact and rare names count here.
- *spellings*: TF-IDF cosine over character n-grams. Compounds, spellings and languages without our stemmer count here.
- *latent*: cosine after a truncated SVD of both (`latent`), so a text can match without sharing a word. Encoders from
  elsewhere (`scoring.encoders`) stand beside it where a person gives one.
Where texts are of several platforms, each one's manner of writing is taken out of the latent view first (`level`).
Then the query moves half way to the centre of the ten best texts, each as far as it fits, in the latent view only: there
a few wrong texts among the ten cost little, in the word view they would bring their names along.

The views are added as cosines and not as ranks or standardised scores: a cosine says how much matches, while a rank gives
the best of a poor view the same say as the best of a good one. The latent view has weight 1 and the two literal ones a
quarter each, because they also see much that is chance when a query is one word.
"""

from tastemaker.scoring.relevance.asking import asked
from tastemaker.scoring.relevance.index import SHORTLIST, Index, Views, order, rank
from tastemaker.scoring.relevance.literal import Query

__all__ = ["SHORTLIST", "Index", "Query", "Views", "asked", "order", "rank"]
