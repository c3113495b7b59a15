"""The verbs of campaigns, products, lists, notes, tasks and the calendar."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tastemaker.cli.speaking import AsJson, next_step, opened, read_brief, records, say, show_json, show_table, write

if TYPE_CHECKING:
    from tastemaker.brief import Brief

app = typer.Typer(rich_markup_mode=None)
Which = Annotated[str, typer.Argument(help="A brief (a TOML file), or the name of a campaign that is here, such as trail-shoes-spring.")]
MaybeWhich = Annotated[str | None, typer.Argument(help="A brief (a TOML file) or the name of a campaign; all when left out.")]
Of = Annotated[str | None, typer.Option("--campaign", help="Of this campaign: a brief or a campaign's name.")]
Who = Annotated[str, typer.Argument(help="A handle, as @name or platform:name.")]


@app.command()
def campaign(
    which: MaybeWhich = None,
    state: Annotated[str | None, typer.Option(help="draft, active, paused or completed. Paused and completed ones spend nothing.")] = None,
    owner: Annotated[str | None, typer.Option(help="Who looks after it.")] = None,
    starts: Annotated[str | None, typer.Option(help="A date, as 2026-05-31.")] = None,
    ends: Annotated[str | None, typer.Option(help="A date; it stands in the calendar.")] = None,
    budget: Annotated[str | None, typer.Option(help="An amount for fees, with --currency. It is watched, and stops nothing.")] = None,
    currency: Annotated[str | None, typer.Option(help="Three letters, such as EUR.")] = None,
    product: Annotated[list[str], typer.Option(help="A product of the catalogue; may be given again.")] = [],  # noqa: B006
    note: Annotated[str, typer.Option(help="Why; it stands in the history.")] = "",
    history: Annotated[bool, typer.Option("--history", help="List every change.")] = False,
    as_json: AsJson = False,
) -> None:
    """Show a campaign, or set what you give of it; without a name, list them all."""
    wanted = {"state": state, "owner": owner, "starts": starts, "ends": ends, "budget": budget, "currency": currency, "products": product or None}
    setting = note or any(value is not None for value in wanted.values())
    if which is None:
        if setting:
            raise typer.BadParameter("name the campaign that you set")
        frame = opened().campaigns()
        return show_json(records(frame)) if as_json else show_table(
            frame, ["campaign_id", "state", "owner", "starts_on", "ends_on", "budget", "currency", "fees", "spent_usd"])
    named = _which(which)
    bench = opened(begin=not isinstance(named, str))
    found = bench.set_campaign(named, **wanted, note=note) if setting else bench.campaign(named)
    if as_json:
        return show_json({**found.now, "said": found.said(), "level": found.budget.level, "history": records(found.events)})
    say(found)
    if history:
        show_table(found.events, ["made_at", "what", "before", "value", "note", "made_by"])


@app.command()
def products(
    name: Annotated[str | None, typer.Argument(help="A product: it is shown, or changed by what you give; all when left out.")] = None,
    url: Annotated[str | None, typer.Option(help="Its page. An Amazon address gives the ASIN and marketplace; nothing is fetched.")] = None,
    category: Annotated[str | None, typer.Option(help="What it is.")] = None,
    price: Annotated[float | None, typer.Option(help="With --currency.")] = None,
    currency: Annotated[str | None, typer.Option(help="Three letters, such as EUR.")] = None,
    image: Annotated[list[Path], typer.Option(help="A picture on this machine; may be given again.")] = [],  # noqa: B006
    affiliate: Annotated[list[str], typer.Option(help="A parameter of its link, as tag=mystore-21; may be given again.")] = [],  # noqa: B006
    withdraw: Annotated[bool | None, typer.Option("--withdraw/--offer", help="Take it out of the catalogue, or put it back.")] = None,
    as_json: AsJson = False,
) -> None:
    """List the products that campaigns promote, or add one."""
    if name is None:
        if any(one is not None for one in (url, category, price, currency, withdraw)) or image or affiliate:
            raise typer.BadParameter("name the product that you add or change")
        frame = opened().products()
        return show_json(records(frame)) if as_json else show_table(frame, ["name", "category", "price", "currency", "link", "asin", "marketplace"])
    found = opened(begin=True).product(name, url, category=category, price=price, currency=currency, images=image or None,
                                       affiliate=_pairs(affiliate) or None, withdrawn=withdraw)
    show_json({"name": found.name, **found.said()}) if as_json else say(found)


@app.command()
def tag(
    name: Annotated[str, typer.Argument(help="The name of the list.")],
    who: Annotated[list[str], typer.Argument(help="Handles, as @name or platform:name.")] = [],  # noqa: B006
    off: Annotated[bool, typer.Option("--off", help="Take them off it; everybody when no handle is given.")] = False,
) -> None:
    """Put creators on a list that holds across campaigns, or take them off."""
    if not off and not who:
        raise typer.BadParameter("name whom to put on the list")
    bench = opened()
    say(bench.untag(name, who or None) if off else bench.tag(name, who))


@app.command()
def tags(
    name: Annotated[str | None, typer.Argument(help="Who is on this list; all lists when left out.")] = None,
    as_json: AsJson = False,
) -> None:
    """List the lists of creators, or who is on one."""
    frame = opened().tags(name)
    columns = ["tag", "profiles", "platforms", "since", "made_by"] if name is None else ["platform", "handle", "name", "url", "since", "made_by"]
    show_json(records(frame)) if as_json else show_table(frame, columns)


@app.command()
def note(
    who: Who,
    text: Annotated[str | None, typer.Argument(help="What to keep; without it the notes about them are shown.")] = None,
    campaign: Of = None,
    as_json: AsJson = False,
) -> None:
    """Keep a note about a creator, or read them. Notes go with the creator who is forgotten."""
    bench = opened()
    mine = _which(campaign) if campaign else None
    frame = bench.notes(who, mine) if text is None else bench.note(who, text, mine)
    show_json(records(frame)) if as_json else show_table(frame, ["made_at", "text", "made_by", "campaign_id"])


@app.command()
def task(
    what: Annotated[str | None, typer.Argument(help="What is to be done; without it the open tasks are listed.")] = None,
    who: Annotated[str | None, typer.Option(help="About this creator, as @name or platform:name.")] = None,
    campaign: Of = None,
    due: Annotated[str, typer.Option(help="Until when, as 2026-05-31; the same words again with another day move it.")] = "",
    done: Annotated[int | None, typer.Option(help="The number of a task that is done.")] = None,
    drop: Annotated[int | None, typer.Option(help="The number of a task that nobody need do.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="List also what is done or dropped.")] = False,
    as_json: AsJson = False,
) -> None:
    """List what is to be done, keep a task, or say that one is done."""
    if sum(one is not None for one in (what, done, drop)) > 1:
        raise typer.BadParameter("keep one task, or settle one, not both")
    bench, mine = opened(), _which(campaign) if campaign else None
    if what is not None:
        write(f"Task {bench.task(what, who, mine, due=due)}")
        return next_step("tastemaker calendar --out exports/tasks.ics")
    for number, state in ((done, "done"), (drop, "dropped")):
        if number is not None:
            return say(f"{state.capitalize()}: {bench.done(number, state)}")   # type: ignore[arg-type]
    frame = bench.tasks(mine, who=who, closed=everything)
    show_json(records(frame)) if as_json else show_table(frame, ["task_id", "due_on", "what", "handle", "platform", "state", "campaign_id"])


@app.command()
def prospects(
    which: Which,
    who: Annotated[str | None, typer.Argument(help="A handle: what happened with this creator, or whom --mark is about.")] = None,
    mark: Annotated[str | None, typer.Option(help="Set the state by hand: found, shortlisted, drafted, approved, sent, replied, agreed, "
                                                  "live, done or declined.")] = None,
    note: Annotated[str, typer.Option(help="With --mark: why.")] = "",
    state: Annotated[str | None, typer.Option(help="List only those in this state.")] = None,
    as_json: AsJson = False,
) -> None:
    """Say in which state each creator of a campaign is, what happened with one, or set a state by hand."""
    if (mark or note) and not (mark and who):
        raise typer.BadParameter("--mark takes a state and needs a handle; --note goes with it")
    bench, named = opened(), _which(which)
    if who:
        found = bench.mark(named, who, mark, note) if mark else bench.history(named, who)
        return show_json(records(found.frame)) if as_json else say(found)
    frame = bench.prospects(named)
    frame = frame[frame["state"] == state] if state else frame
    show_json(records(frame)) if as_json else show_table(frame, ["state", "since", "days", "name", "handle", "platform", "rank", "made_by"])


@app.command()
def calendar(
    which: MaybeWhich = None,
    out: Annotated[Path | None, typer.Option(help="Write a calendar file (.ics); reading it in again updates what moved.")] = None,
    as_json: AsJson = False,
) -> None:
    """List what is due: letters that may follow, deliverables, tasks, ends of campaigns. With --out as a calendar file."""
    found = opened().calendar(_which(which) if which else None, out)
    show_json(records(found.frame)) if as_json else say(found)


def _which(said: str) -> Brief | str:
    """A brief where there is such a file, else the name of a campaign."""
    return read_brief(Path(said)) if said.endswith(".toml") or Path(said).is_file() else said


def _pairs(given: list[str]) -> dict[str, str]:
    """Parameters from `name=value` words."""
    found = {}
    for word in given:
        name, sign, value = word.partition("=")
        if not sign or not name.strip():
            raise typer.BadParameter("a parameter is a name and a value, such as tag=mystore-21")
        found[name.strip()] = value.strip()
    return found
