"""The catalogue of what campaigns promote. A product is known by its name; every change is a new row, the newest counts."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from tastemaker import clock, render
from tastemaker.campaigns import addresses, images, states
from tastemaker.errors import BadInput
from tastemaker.store import Run, Session, Store

LONGEST = 200


@dataclass(frozen=True, slots=True)
class Product:
    """A product of the catalogue. `link` is its address with the affiliate parameters."""

    product_id: str
    name: str
    url: str | None = None
    asin: str | None = None
    marketplace: str | None = None
    category: str = ""
    price: float | None = None
    currency: str | None = None
    images: tuple[str, ...] = ()
    affiliate: Mapping[str, str] = field(default_factory=dict)
    state: str = "offered"

    @property
    def link(self) -> str | None:
        """The address that a letter or a post carries."""
        return addresses.linked(self.url, self.affiliate) if self.url else None

    def said(self) -> dict[str, str]:
        """What is known of it, as label and text."""
        price = f"{self.price:,.2f} {self.currency}" if self.price is not None else ""
        rows = {"Page": self.url, "Link": self.link if self.affiliate else "", "ASIN": self.asin, "Marketplace": self.marketplace,
                "Category": self.category, "Price": price, "Pictures": ", ".join(self.images),
                "State": "" if self.state == "offered" else self.state}
        return {label: value for label, value in rows.items() if value}

    def __repr__(self) -> str:
        return f"Product({self.name!r}{''.join(f', {label.lower()}: {value}' for label, value in self.said().items())})"

    def _repr_html_(self) -> str:
        return render.facts(self.name, self.said())


def keep(store: Store, run: Run, name: str, *, by: str, url: str | None = None, category: str | None = None,
         price: float | None = None, currency: str | None = None, images: Iterable[str | Path] | None = None,
         affiliate: Mapping[str, str] | None = None, withdrawn: bool | None = None) -> Product:
    """Add a product or change what is given of it; None leaves a thing as it is, an empty text takes it away.

    Without anything but a name it is only looked up. The same again writes nothing. BadInput says what cannot be kept.
    """
    given = {"url": url, "category": category, "price": price, "currency": currency, "images": images,
             "affiliate": affiliate, "withdrawn": withdrawn}
    new = {what: _KEPT[what](store, value) for what, value in given.items() if value is not None}
    with store.write() as s:
        held = _held(s, ident(name))
        if held is None and not new:
            raise BadInput(f"There is no product called {render.line(name, 80)}.", "Give its page, price or category to add it.")
        row = dict(held or {"product_id": ident(name), "name": named(name), "state": "offered"})
        for part in new.values():
            row |= part
        if row.get("price") is not None and not row.get("currency"):
            raise BadInput("A price needs its currency.", "Give currency=\"EUR\" beside it.")
        if row != held:
            s.insert("products", [row | {"made_by": by, "made_at": clock.now(), "run_id": run.run_id}])
        return of(_held(s, ident(name)) or row)


def find(store: Store, names: Iterable[str]) -> list[Product]:
    """Products by name or id, in this order; BadInput names one that is not in the catalogue."""
    known = {row["product_id"]: of(row) for row in store.rows("SELECT * FROM current_products")}
    found = []
    for name in names:
        if (product := known.get(ident(name))) is None:
            raise BadInput(f"There is no product called {render.line(name, 80)}.",
                           f"There are: {', '.join(one.name for one in known.values())}." if known else "Add it with bench.product(...).")
        found.append(product)
    return found


def table(store: Store) -> pd.DataFrame:
    """The catalogue: one row a product that is offered, with its link."""
    rows = [of(row) for row in store.rows("SELECT * FROM current_products WHERE state = 'offered' ORDER BY name")]
    columns = ["name", "category", "price", "currency", "url", "link", "asin", "marketplace", "images", "product_id"]
    return pd.DataFrame([{name: getattr(row, name) for name in columns} for row in rows], columns=columns)


def ident(name: str) -> str:
    """A product's name as an identifier.

    >>> ident(" Fernpath, the Shoe! ")
    'fernpath-the-shoe'
    """
    return re.sub(r"[^\w]+", "-", named(name).lower()).strip("-") or "product"


def named(name: str) -> str:
    """A name as it is kept. BadInput for an empty or a long one."""
    kept = render.line(name, LONGEST + 1)
    if not kept or len(kept) > LONGEST:
        raise BadInput(f"A product's name has 1 to {LONGEST} characters.", "Choose another one.")
    return kept


def of(row: Mapping[str, Any]) -> Product:
    """A stored row as a product."""
    plain = {name: row.get(name) for name in ("product_id", "name", "url", "asin", "marketplace", "price", "currency", "state")}
    return Product(**plain, category=row.get("category") or "", images=tuple(json.loads(row.get("images") or "[]")),
                   affiliate=json.loads(row.get("affiliate") or "{}"))


def _held(s: Session, product_id: str) -> dict[str, Any] | None:
    rows = s.rows("""SELECT product_id, name, url, asin, marketplace, category, price, currency, images, affiliate, state
                     FROM current_products WHERE product_id = $id""", id=product_id)
    return rows[0] if rows else None


def _address(store: Store, url: str) -> dict[str, Any]:
    if not url.strip():
        return {"url": None, "asin": None, "marketplace": None}
    found = addresses.read(url)
    return {"url": found.url, "asin": found.asin, "marketplace": found.marketplace}


def _pictures(store: Store, given: Iterable[str | Path]) -> dict[str, Any]:
    paths = [given] if isinstance(given, (str, Path)) else list(given)
    return {"images": json.dumps(list(dict.fromkeys(images.keep(store.path, path) for path in paths if str(path))))}


_KEPT = {
    "url": _address, "images": _pictures,
    "category": lambda store, given: {"category": render.line(given, LONGEST)},
    "price": lambda store, given: {"price": states.amount(given, "price")},
    "currency": lambda store, given: {"currency": states.currency(given)},
    "affiliate": lambda store, given: {"affiliate": json.dumps(addresses.parameters(given), sort_keys=True)},
    "withdrawn": lambda store, given: {"state": "withdrawn" if given else "offered"}}
"""How each thing that a person gives is read: from the store and what was given to columns of the table."""
