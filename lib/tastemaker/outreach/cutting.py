"""A person's text cut into sentences, as the check reads it."""

from __future__ import annotations

import re


def sentences(text: str) -> list[str]:
    """A person's text cut into sentences, line by line; a quotation is not cut.

    >>> sentences("Hi Anna,\\n\\nI saw “Mud! And rain.” of 3. Mai 2026. May I write?")
    ['Hi Anna,', 'I saw “Mud! And rain.” of 3. Mai 2026.', 'May I write?']
    """
    found = []
    for passage in filter(None, map(str.strip, text.splitlines())):
        held = re.sub(r"[“„«][^”“»\n]*[”“»]|\"[^\"\n]*\"", lambda m: re.sub(r"[.!?…]", "·", m[0]), passage)
        cuts = [m.end() for m in re.finditer(r"(?<!\b\d)(?<!\b\d\d)(?<!\b[A-Z])[.!?…]+\s+(?=\S)|"
                                             r"·[”“»\"]\s+(?=[^\W\d_a-zäöü]|¿)", held)]
        found += [passage[a:b].strip() for a, b in zip([0, *cuts], [*cuts, len(passage)], strict=True)]
    return found
