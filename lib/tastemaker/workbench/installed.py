"""What this installation has: the platforms' adapters with its keys and addresses, and the writers with theirs."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from tastemaker import platforms
from tastemaker.errors import BadInput
from tastemaker.settings import PREFIX, Settings


def adapter(name: str, settings: Settings, server: Any = None) -> platforms.Adapter:
    """A platform's adapter; with a sandbox's `server` it speaks to that one and needs no key."""
    from tastemaker.terms import load
    cls, terms = platforms.adapter_class(name), load(name)
    if server is not None:
        return cls(server.base_url(name), dict.fromkeys(cls.keys, "sandbox"), server.urls(name), server.options(name),
                   [acceptance.name for acceptance in terms.accept])
    secrets = {key: found.get_secret_value() for key in cls.keys if (found := settings.secret(key))}
    urls = {host: url for host in cls.hosts if (url := settings.value(f"{PREFIX}{name.upper()}_{host.upper()}_URL"))}
    options = {setting: text for setting in cls.settings if (text := settings.value(setting))}
    accepted = [a.name for a in terms.accept if settings.accepted(terms.setting(a.name))]
    return cls(settings.value(f"{PREFIX}{name.upper()}_BASE_URL"), secrets, urls, options, accepted)


@asynccontextmanager
async def writer(name: str, settings: Settings) -> AsyncIterator[Any]:
    """The writer called template or openai; its connections end with the block."""
    from tastemaker.llm import Model
    from tastemaker.outreach.writing import ModelWriter, TemplateWriter
    if name == "template":
        yield TemplateWriter()
    elif name == "openai":
        async with Model(settings.openai_model, settings.secret(f"{PREFIX}OPENAI_API_KEY"),
                         base_url=settings.openai_base_url) as model:
            yield ModelWriter(model)
    else:
        raise BadInput(f"There is no writer called {name}.", "Use template or openai.")
