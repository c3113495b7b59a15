"""What the verbs of act 3 share: a writer with its experiments, links and cap, the mailbox, and what an opt-out closes."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from tastemaker import background, privacy
from tastemaker.brief import Brief
from tastemaker.errors import BadInput, NeedsKey
from tastemaker.settings import PREFIX, Settings
from tastemaker.store import Store
from tastemaker.workbench import installed

if TYPE_CHECKING:
    import pandas as pd

    from tastemaker.mail import Mailbox
    from tastemaker.outreach.outbox import Outbox
    from tastemaker.store import Run
    from tastemaker.workbench import Workbench

PASSWORD, TOKEN = f"{PREFIX}MAIL_PASSWORD", f"{PREFIX}MAIL_TOKEN"


def written(bench: Workbench, brief: Brief, writer: str, verb: Callable[..., Awaitable[Any]],
            progress: background.Progress | None, **more: Any) -> Any:
    """What a verb of drafting gives, with this campaign's experiments and links, and relevance handed in."""
    if writer != "template" and verb.__name__ != "forecast":
        bench._may_spend(brief, "a letter by a model")
    from tastemaker.outreach import drafting, experiments, links, shortening
    from tastemaker.scoring import relevance
    short = shortening.known(bench.store, campaign_link(brief)) if brief.product.url else None
    link: links.Link = links.utm(bench.store.hash_key, campaign=brief.campaign_id)
    if short is not None:
        def link(url: str, draft: str) -> str:
            return short

    async def work(tell: background.Progress) -> Any:
        async with installed.writer(writer, bench.settings) as chosen:
            if verb is not drafting.forecast:
                more["progress"] = tell
            return await verb(bench.store, run, brief, writer=chosen, settings=bench.settings, relevance=relevance.rank,
                              assign=experiments.assigner(bench.store, brief.campaign_id), link=link, **more)

    with bench._run("draft", brief) as run:
        return background.run(work, progress or bench._bar("Drafting"))


def campaign_link(brief: Brief) -> str:
    """The product's link with the campaign's UTM parameters: what a short link stands for, the same in every letter."""
    from tastemaker.outreach import links
    if brief.product.url is None:
        raise BadInput("The brief names no product page.", "Give product.url in the brief.")
    return links.tagged(str(brief.product.url), source="outreach", medium=links.MEDIUM, campaign=brief.campaign_id, content="all")


def shorten(bench: Workbench, brief: Brief) -> str:
    """The campaign's short link, made now unless it is there."""
    from tastemaker.http import Door
    from tastemaker.outreach import shortening
    if shortening.known(bench.store, campaign_link(brief)) is None:
        bench._may_spend(brief, "a short link")

    async def work(_: background.Progress) -> str:
        async with Door() as door:
            return await shortening.shorten(bench.store, run, door, campaign_link(brief), token, base_url=base_url,
                                            links=bench.settings.bitly_links)

    with bench._run("shorten", brief) as run, bench._bitly() as (base_url, token):
        return background.run(work, bench._bar("Shortening"))


def outbox(bench: Workbench) -> Outbox:
    """The outbox with the notice that a first mail carries."""
    from tastemaker.outreach.outbox import Outbox
    return Outbox(bench.store, bench.settings)


@contextmanager
def mailbox(settings: Settings) -> Iterator[Mailbox]:
    """The person's own mailbox; NeedsKey, with what to set, where none is named."""
    from tastemaker.mail import Login, Mailbox
    secret = settings.secret(TOKEN) or settings.secret(PASSWORD)
    if not settings.mail_host or not settings.mail_user or secret is None:
        raise NeedsKey("Your mailbox is not set.", f"Set {PREFIX}MAIL_HOST, {PREFIX}MAIL_USER and {PASSWORD} (or {TOKEN}); or save "
                                                   "the outbox as files and open them in your mail program.")
    login = Login(settings.mail_host, settings.mail_user, secret, token=settings.secret(TOKEN) is not None, port=settings.mail_port,
                  start_tls=settings.mail_start_tls, drafts=settings.mail_drafts, sent=settings.mail_sent)
    with Mailbox.at(login) as box:
        yield box


def fetch(bench: Workbench) -> pd.DataFrame:
    """Read new replies from the mailbox; an opt-out among them counts at once."""
    from tastemaker.outreach import mailbox as posts
    closed: list[object] = []
    try:
        with bench._run("replies") as run, mailbox(bench.settings) as box:
            return posts.fetch_replies(bench.store, run, box, closes(bench, run, closed), own=bench.settings.sender_email)
    finally:   # those that were kept before a line broke count too
        if closed:
            bench._renew_snapshot()


def closes(bench: Workbench, run: Run, closed: list[object] | None = None) -> Callable[[str, str], object]:
    """What an opt-out by mail does: the same as the verb `optout`, but for the snapshot, which is made once at the end.

    Who is covered is added to `closed`.
    """
    from tastemaker.scoring import manifest

    def close(who: str, reason: str) -> int:
        covered = privacy.opt_out(bench.store, run, who, reason, bench.reviewer)
        if closed is not None:
            closed.append(covered)
        manifest.forget(manifest.folder(bench.store),
                        [row["profile_key"] for row in bench.store.rows("SELECT profile_key FROM do_not_contact")])
        return covered

    return close


def replies(store: Store) -> pd.DataFrame:
    """Every kept reply, newest first: whose, to which letter, what it says, and what a person made of it."""
    return store.frame("""
        SELECT r.reply_id, r.received_at, p.name, p.handle, p.platform, coalesce(r.decided, r.kind) AS kind, r.sure, r.quote,
               r.decided_by, r.campaign_id, r.draft_id
        FROM replies r JOIN profiles p USING (profile_key) ORDER BY r.received_at DESC, r.reply_id""")


def forget(bench: Workbench, who: str, reason: str, by: str) -> Any:
    """Remove a person, also from rankings' inputs and the snapshot."""
    from tastemaker import erasure
    from tastemaker.scoring import manifest
    folder = manifest.folder(bench.store)
    with bench._run("forget") as run:
        done = erasure.forget(bench.store, run, who, reason=reason, by=by, inputs=lambda keys, posts: manifest.forget(folder, keys))
    bench._renew_snapshot()
    return done
