"""One person, taken out to the byte: everything that is held about them as one document, and everything removed.

What stays is a keyed hash that refuses them for good. DuckDB keeps the bytes of deleted rows in its file, so the
database is written anew into another file that then takes its place.
"""

from tastemaker.erasure.forgetting import Forgotten, forget
from tastemaker.erasure.holding import Held, what_we_hold

__all__ = ["Forgotten", "Held", "forget", "what_we_hold"]
