"""How the sandbox's tests drive an adapter: the real door, page after page."""

import asyncio
from datetime import UTC, datetime

from tastemaker import clock
from tastemaker.http import Door

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


def pull(adapter, calls, attempts=1, most=400, at=NOON):
    """All pages of some calls, with those that complete them; nothing may be quarantined."""
    async def run():
        pages, left = [], list(calls)
        async with Door(attempts=attempts, backoff_s=0.01) as door:
            while left and len(pages) < most:
                call = left.pop(0)
                answer = await door.send(call.request, headers=adapter.headers(), explain=lambda a, c=call: adapter.explain(a, c))
                pages.append(call.parse(answer))
                assert not pages[-1].rejected, pages[-1].rejected
                left += [*([pages[-1].next] if pages[-1].next else []), *pages[-1].follow]
        return pages
    with clock.fixed(at):
        return asyncio.run(run())


def items(kind, pages):
    """The records of one kind on some pages."""
    return [item for page in pages for item in page.items if isinstance(item, kind)]
