"""Settings: environment first, then `.env`, then the keyring where there is one. Secrets never show."""

from __future__ import annotations

import hashlib
import hmac
import os
from functools import cached_property
from pathlib import Path
from typing import Any

from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from tastemaker import logs
from tastemaker.errors import BadInput

PREFIX = "TASTEMAKER_"
_YES, _NO = ("1", "true", "yes", "on"), ("0", "false", "no", "off")


class Settings(BaseSettings):
    """What an installation chooses. Each field is the environment variable `TASTEMAKER_<FIELD>`."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, env_file=".env", extra="ignore", frozen=True)

    database: Path = Path("data/workbench.duckdb")
    reviewer: str = Field("", description="Your name, as it stands beside every decision that you make.")
    postal_address: str = Field("", description="The postal address that every e-mail must carry.")
    sender_email: str = Field("", description="The address that drafts are written from.")
    opt_out_line: str = "If you would rather not hear from us, reply with “no thanks” and we will not write again."
    mail_host: str = Field("", description="The IMAP server of your own mailbox, for drafts, what was sent, and replies.")
    mail_user: str = Field("", description="The mailbox's user; the password is TASTEMAKER_MAIL_PASSWORD or TASTEMAKER_MAIL_TOKEN.")
    mail_port: int | None = Field(None, ge=1, le=65535, description="993 where none is set, 143 with start_tls.")
    mail_start_tls: bool = Field(False, description="Begin in the clear and encrypt before anything is said.")
    mail_drafts: str = Field("", description="The name of the Drafts folder, where the server does not mark it.")
    mail_sent: str = Field("", description="The name of the Sent folder, where the server does not mark it.")
    bitly_links: int = Field(5, ge=1, description="Short links that your Bitly plan allows a month.")
    contact_once_days: int = Field(90, ge=0, description="Days in which no other campaign contacts the same person.")
    suitability_file: Path | None = Field(None, description="A TOML file of suitability categories instead of ours.")
    spend_limit_usd: float = Field(
        0.0, ge=0, description="The most US dollars that paid platforms may cost in a UTC day; 0: none is asked.")
    openai_model: str = ""
    openai_base_url: str = Field("", description="A compatible server, such as one on your own machine.")
    draft_budget_usd: float = Field(5.0, ge=0, description="The most that one drafting run may cost, and a day's questions for queries.")
    review_url: str = Field("", pattern=r"^(https?://[^\s\"'<>]+)?$", description="Where your team's review screen is, for the dashboards' link to it.")
    concurrency: int = Field(8, ge=1, le=64, description="Calls under way at once, per platform.")

    def __init__(self, **values: Any) -> None:
        """Read the environment and `.env`. BadInput names every setting that cannot be used, without its value."""
        try:
            super().__init__(**values)
            return
        except ValidationError as error:
            wrong = "; ".join(f"{PREFIX}{'.'.join(map(str, e['loc'])).upper()}: {e['msg']}" for e in error.errors())
        raise BadInput(f"The settings cannot be used: {wrong}.", "Mend them in the environment or in .env.")

    def secret(self, name: str) -> SecretStr | None:
        """The secret called `name` (such as TASTEMAKER_YOUTUBE_API_KEY), or None: environment, `.env`, then keyring.

        Whatever is read here is masked in every log line from now on.
        """
        value = os.environ.get(name) or self._dotenv.get(name) or _from_keyring(name)
        logs.register_secret(value)
        return SecretStr(value) if value else None

    def value(self, name: str) -> str | None:
        """A plain setting by its full name, such as TASTEMAKER_YOUTUBE_BASE_URL: environment, then `.env`."""
        return os.environ.get(name) or self._dotenv.get(name)

    def accepted(self, acceptance: str) -> bool:
        """Whether this installation states an acceptance, such as youtube_derived_metrics_accepted.

        BadInput for a value that is neither yes nor no: a rule is not obeyed by guessing.
        """
        said = (self.value(f"{PREFIX}{acceptance.upper()}") or "").strip().lower()
        if said not in ("", *_YES, *_NO):
            raise BadInput(f"{PREFIX}{acceptance.upper()} is neither true nor false.", "Mend it in the environment or in .env.")
        return said in _YES

    @cached_property
    def _dotenv(self) -> dict[str, str]:
        from dotenv import dotenv_values
        path = Path(self.model_config.get("env_file") or ".env")
        return {k: v for k, v in dotenv_values(path).items() if v} if path.is_file() else {}


def _from_keyring(name: str) -> str | None:
    """The keyring's answer; None without a usable backend (a headless machine has none)."""
    try:
        import keyring
        return keyring.get_password("tastemaker", name)
    except Exception:  # the keyring's backends raise errors of their own making
        return None


def to_keyring(name: str, value: str) -> None:
    """Store a secret in the keyring. BadInput where this machine has none, as without a desktop."""
    try:
        import keyring
        keyring.set_password("tastemaker", name, value)
    except Exception as error:  # see _from_keyring
        raise BadInput("This machine has no keyring to keep it in.",
                       f"Put {name} into a file called .env that only you can read.") from error


def keyed_hash(key: str, text: str) -> str:
    """A hash that only the holder of `key` can make: HMAC-SHA-256, 32 hex digits."""
    return hmac.new(key.encode(), text.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()[:32]


def folded(text: str) -> str:
    """A name or an address in the one form that is hashed: without outer white space, letter by letter in lower case.

    DuckDB's `keyed` makes the same form, so Σ is σ at the end of a word too, and İ keeps its dot as a mark of its own.

    >>> folded(" Mara@Example ") == "mara@example", folded("ΟΔΟΣ") == "οδοσ", len(folded("İ"))
    (True, True, 2)
    """
    return text.strip(SPACE).replace("Σ", "σ").lower()


SPACE = "".join(c for c in map(chr, range(0x3001)) if c.isspace())
"""Every character that is white space, as Python counts them; DuckDB's own `trim` knows fewer."""
