"""The verbs that say what came of it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from tastemaker.cli.speaking import (
    AsJson,
    BriefFile,
    PerThousand,
    PriceFile,
    numbers,
    opened,
    read_brief,
    records,
    say,
    show_json,
    write,
)

app = typer.Typer(rich_markup_mode=None)


@app.command()
def results(brief: BriefFile, out: Annotated[Path | None, typer.Option(help="Write the tables as CSV and a page into this folder.")] = None,
            rates: Annotated[Path | None, typer.Option(help="TOML of what a view, like or comment is worth to you, for earned media.")] = None,
            as_json: AsJson = False) -> None:
    """Say what came of a campaign: funnel, rates, tests, costs, each with its n and interval."""
    bench, read = opened(), read_brief(brief)
    if rates:
        bench.rates(read, rates)
    found = bench.results(read)
    if as_json:
        return show_json({"headline": found.headline, **{name: records(frame) for name, frame in found.frames.items()}})
    say(found)
    for path in found.save(out) if out else ():
        write(str(path))


@app.command()
def portfolio(brief: BriefFile, budget: Annotated[float, typer.Option(help="The most that the set may cost.")],
              prices: PriceFile = None, per_thousand: PerThousand = [],  # noqa: B006
              at_least: Annotated[list[str], typer.Option(help="A kind and how many, such as language:de=2; may be given again.")] = [],  # noqa: B006
              at_most: Annotated[list[str], typer.Option(help="A kind and how many, such as platform:youtube=10.")] = [],  # noqa: B006
              n: Annotated[int | None, typer.Option(help="The most creators.")] = None,
              currency: Annotated[str, typer.Option(help="The currency of budget and prices, to be shown.")] = "",
              as_json: AsJson = False) -> None:
    """Choose the best set of creators under a budget; who has no price is left out and named."""
    found = opened().portfolio(read_brief(brief), budget, prices=prices, per_thousand=numbers(per_thousand),
                               at_least={kind: int(most) for kind, most in numbers(at_least, whole=True).items()},
                               at_most={kind: int(most) for kind, most in numbers(at_most, whole=True).items()}, n=n, currency=currency)
    if not as_json:
        return say(found)
    show_json({"value": found.value, "price": found.price, "budget": found.budget, "chosen": records(found.chosen),
               "limits": records(found.limits), "left_out": records(found.left_out)})


@app.command()
def outlook(brief: BriefFile, top: Annotated[int, typer.Option(help="The first so many of the shortlist.")] = 20,
            prices: PriceFile = None, per_thousand: PerThousand = [],  # noqa: B006
            currency: Annotated[str, typer.Option(help="The currency of the prices, to be shown.")] = "", as_json: AsJson = False) -> None:
    """Say what the first of the shortlist may reach and cost, as ranges by platform."""
    found = opened().outlook(read_brief(brief), top, prices=prices, per_thousand=numbers(per_thousand), currency=currency)
    show_json({"reach": records(found.reach), "cost": records(found.cost)}) if as_json else say(found)
