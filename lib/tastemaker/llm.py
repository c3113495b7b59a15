"""The door to language models: one question, one typed answer, and what it cost.

OpenAI's own client speaks either API: Responses for the vendor, Chat Completions for compatible servers. It and its wire are
imported at the first question, because that takes about a second.
"""

from __future__ import annotations

import hashlib
import json
import logging
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from importlib.resources import files
from typing import Any, Generic, Literal, NamedTuple, TypeVar

from pydantic import BaseModel, SecretStr, ValidationError

from tastemaker import clock, logs
from tastemaker.errors import BadInput, BadPayload, NeedsKey, NotPermitted, QuotaSpent, TastemakerError, TryLater
from tastemaker.render import line

log = logging.getLogger(__name__)
VENDOR = "https://api.openai.com/v1"
T = TypeVar("T", bound=BaseModel)


class Price(NamedTuple):
    """US dollars per million tokens."""

    input: float
    output: float


@dataclass(frozen=True, slots=True)
class Answered(Generic[T]):
    """A typed answer and what it took. Tokens are None where the server does not say, cost (US dollars) where the
    tokens or the model's price are unknown: unknown is not free."""

    parsed: T
    model: str
    tokens_in: int | None
    tokens_out: int | None
    cost: float | None
    prompt_hash: str


@dataclass(slots=True)
class Meter:
    """What a Model has used since it was made, answers that were of no use included."""

    calls: int = 0
    tokens_in: int = 0
    tokens_out: int = 0
    cost: float = 0.0
    unpriced: int = 0
    """Calls whose cost is unknown; with any of these `cost` is a lower bound."""


class _Reply(NamedTuple):
    """What either API said, in one shape."""

    text: str
    model: str
    refused: bool
    cut: str
    """Why the answer is incomplete; empty when it is whole."""
    tokens_in: int | None
    tokens_out: int | None


class Model:
    """One language model behind one address. Close it, or use it with `async with`, in the loop that asked it."""

    def __init__(self, model: str, key: SecretStr | str | None = None, *, base_url: str = "",
                 api: Literal["responses", "chat"] | None = None, prices: Mapping[str, Price] | None = None,
                 timeout_s: float = 120, attempts: int = 3, max_output_tokens: int = 4_000) -> None:
        """`api` defaults to chat where `base_url` names another server. Without a key only such a server can be asked.

        `prices` replaces `terms/models/openai.toml`. `attempts` is bounded by the client, which waits as the server asks.
        """
        secret = key.get_secret_value() if isinstance(key, SecretStr) else key
        if not model:
            raise BadInput("No language model is named.", "Set TASTEMAKER_OPENAI_MODEL, or draft from the templates.")
        if not secret and not base_url:
            raise NeedsKey("The language model needs a key.",
                           "Set TASTEMAKER_OPENAI_API_KEY, or draft from the templates, which need none.")
        logs.register_secret(secret)
        self.model, self.api = model, api or ("chat" if base_url else "responses")
        self.meter = Meter()
        self._key, self._url = SecretStr(secret or "none"), base_url or VENDOR
        self._prices, self._timeout_s, self._attempts = prices, timeout_s, attempts
        self.max_output_tokens = max_output_tokens
        self._client: Any = None

    def __repr__(self) -> str:
        return f"Model({self.model!r}, api={self.api!r})"

    async def __aenter__(self) -> Model:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def close(self) -> None:
        """Give the connections back; the next question opens new ones."""
        client, self._client = self._client, None
        if client:
            await client.close()

    def prompt_hash(self, system: str, data: str, schema: type[BaseModel]) -> str:
        """Thirty-two hex digits of SHA-256 over all that decides an answer, so that the same question is paid once."""
        asked = [self._url, self.api, self.model, self.max_output_tokens, system, data, _shape(schema)]
        return hashlib.sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()[:32]

    async def answer(self, system: str, data: str, schema: type[T], *, attempts: int | None = None) -> Answered[T]:
        """The model's answer as `schema`. `system` is ours; `data` is untrusted and travels as its own user message.

        Raises NotPermitted for a refusal, BadPayload for an answer cut short or of another shape, QuotaSpent without
        credit, NeedsKey, BadInput or TryLater for what the server said. The meter runs in every case that was billed, and
        then the error has `tokens_in`, `tokens_out` and `cost`. With `attempts=1` a question that is to wait comes back at
        once as TryLater with its moment, so that who asks many can ask another meanwhile; else the wait happens here.
        """
        reply = _read(await self._send(system, data, schema, attempts or self._attempts), self.api)
        cost = self._bill(reply)
        try:
            return self._typed(reply, cost, schema, self.prompt_hash(system, data, schema))
        except TastemakerError as error:
            error.tokens_in, error.tokens_out, error.cost = reply.tokens_in, reply.tokens_out, cost
            raise

    def _typed(self, reply: _Reply, cost: float | None, schema: type[T], prompt_hash: str) -> Answered[T]:
        if reply.refused:
            raise NotPermitted("The model refused to answer.", "model refusal",
                               "Change the brief's offer or tone, or draft this one from the templates.")
        if reply.cut:
            raise BadPayload(f"The model's answer is cut short ({line(reply.cut, 40)}).",
                             "Ask again with a larger max_output_tokens, or draft this one from the templates.")
        try:
            parsed = schema.model_validate_json(reply.text)
        except ValidationError:
            parsed = None
        if parsed is None:
            raise BadPayload("The model's answer does not have the shape that was asked for.",
                             "Ask again, use a model with structured outputs, or draft from the templates.")
        return Answered(parsed, reply.model or self.model, reply.tokens_in, reply.tokens_out, cost, prompt_hash)

    async def _send(self, system: str, data: str, schema: type[BaseModel], attempts: int) -> dict[str, Any]:
        """The server's answer as plain JSON; its errors as ours, without a word of its text or ours in them."""
        import openai
        client = self._open().with_options(max_retries=attempts - 1)
        try:
            path, body = self._question(system, data, schema)
            answer = json.loads(await client.post(path, body=body, cast_to=str))   # we check its form ourselves: see _read
        except openai.APIError as error:
            failure = _explain(error, self.model)
        except (ValueError, UnicodeError):
            failure = BadPayload("The model's server did not answer with JSON.", "Check TASTEMAKER_OPENAI_BASE_URL.")
        else:
            if isinstance(answer, dict):
                return answer
            failure = BadPayload("The model's server answered with something else than an object.",
                                 "Check TASTEMAKER_OPENAI_BASE_URL.")
        raise failure

    def _open(self) -> Any:
        import httpx2
        import openai

        from tastemaker.wire import Wire
        logs.quiet_libraries()
        if self._client is None:
            self._client = openai.AsyncOpenAI(
                api_key=self._key.get_secret_value(), base_url=self._url, timeout=self._timeout_s,
                http_client=openai.DefaultAsyncHttpxClient(follow_redirects=False, transport=Wire(httpx2)))
        return self._client

    def _question(self, system: str, data: str, schema: type[BaseModel]) -> tuple[str, dict[str, Any]]:
        """The path and the body of a question in the server's API."""
        form = {"name": schema.__name__, "schema": _shape(schema), "strict": True}
        if self.api == "responses":
            return "/responses", {
                "model": self.model, "instructions": system, "input": [{"role": "user", "content": data}], "store": False,
                "text": {"format": {"type": "json_schema", **form}}, "max_output_tokens": self.max_output_tokens}
        most = "max_completion_tokens" if self._url == VENDOR else "max_tokens"
        return "/chat/completions", {
            "model": self.model, "response_format": {"type": "json_schema", "json_schema": form},
            most: self.max_output_tokens,
            "messages": [{"role": "system", "content": system}, {"role": "user", "content": data}]}

    def _bill(self, reply: _Reply) -> float | None:
        """The cost of a reply in US dollars, None when it cannot be known; the meter moves on."""
        price = price_of(reply.model or self.model, self._prices) or price_of(self.model, self._prices)
        known = price is not None and reply.tokens_in is not None and reply.tokens_out is not None
        cost = (reply.tokens_in * price.input + reply.tokens_out * price.output) / 1e6 if known else None
        meter = self.meter
        meter.calls += 1
        meter.tokens_in += reply.tokens_in or 0
        meter.tokens_out += reply.tokens_out or 0
        meter.cost += cost or 0.0
        meter.unpriced += cost is None
        log.info("llm.answer", extra={"model": self.model, "tokens_in": reply.tokens_in,
                                      "tokens_out": reply.tokens_out, "cost_usd": cost})
        return cost


def price_of(model: str, prices: Mapping[str, Price] | None = None) -> Price | None:
    """The price of a model, None when it is not in the table; a dated snapshot costs what its model costs.

    >>> price_of("gpt-5-mini-2025-08-07") == price_of("gpt-5-mini"), price_of("some-local-model")
    (True, None)
    """
    table = _price_table() if prices is None else prices
    return table.get(model) or table.get(re.sub(r"-\d{4}-\d{2}-\d{2}$", "", model))


@cache
def _price_table() -> dict[str, Price]:
    text = (files("tastemaker.terms") / "models" / "openai.toml").read_text(encoding="utf-8")
    return {name: Price(**row) for name, row in tomllib.loads(text)["prices"].items()}


@cache
def _shape(schema: type[BaseModel]) -> dict[str, Any]:
    return schema.model_json_schema()


def _read(answer: dict[str, Any], api: str) -> _Reply:
    """Either API's answer in one shape; BadPayload when it is neither."""
    try:
        return _read_response(answer) if api == "responses" else _read_chat(answer)
    except (KeyError, TypeError, IndexError, AttributeError):
        pass
    raise BadPayload("The model's server answered in a shape that its API does not have.",
                     "Check TASTEMAKER_OPENAI_BASE_URL; a compatible server needs api=\"chat\".")


def _read_response(answer: dict[str, Any]) -> _Reply:
    parts = [part for item in answer["output"] if item["type"] == "message" for part in item["content"]]
    cut = "" if answer.get("status", "completed") == "completed" else (
        (answer.get("incomplete_details") or {}).get("reason") or answer["status"])
    usage = answer.get("usage") or {}
    return _Reply("".join(part["text"] for part in parts if part["type"] == "output_text"), answer.get("model") or "",
                  any(part["type"] == "refusal" for part in parts), str(cut),
                  _count(usage.get("input_tokens")), _count(usage.get("output_tokens")))


def _read_chat(answer: dict[str, Any]) -> _Reply:
    choice, usage = answer["choices"][0], answer.get("usage") or {}
    reason, message = choice.get("finish_reason"), choice["message"]
    return _Reply(message.get("content") or "", answer.get("model") or "",
                  bool(message.get("refusal")) or reason == "content_filter", "length" if reason == "length" else "",
                  _count(usage.get("prompt_tokens")), _count(usage.get("completion_tokens")))


def _count(value: Any) -> int | None:
    return value if isinstance(value, int) and value >= 0 else None


def _explain(error: Any, model: str) -> TastemakerError:
    """Our error for one of the client's, by status and code alone: its text may quote the key or the prompt."""
    status, code = getattr(error, "status_code", None), str(getattr(error, "code", "") or "")
    if code in ("insufficient_quota", "billing_hard_limit_reached") or status == 402:
        spent = QuotaSpent("model credit")
        spent.next_step = "Add credit to the model's account, or draft from the templates."
        return spent
    if status == 401:
        return NeedsKey("The language model did not accept the key.", "Set TASTEMAKER_OPENAI_API_KEY to a working key.")
    if status == 403:
        return NotPermitted("The key may not use this language model.", "model access", "Choose another model or key.")
    if status == 404:
        return BadInput(f"The server has no model called {line(model, 80)}.", "Set TASTEMAKER_OPENAI_MODEL.")
    if status in (408, 409, 429) or (status or 500) >= 500:
        wait = _asked_wait(error)
        late = TryLater("The language model cannot answer now." if status else "The language model could not be reached.",
                        clock.now() + timedelta(seconds=wait) if wait else None)
        if not status:
            late.cost = None   # nobody knows whether it was answered, and billed
        return late
    return BadInput(f"The language model did not accept the question (status {status}).",
                    "Check the model's name and that it offers structured outputs.")


def _asked_wait(error: Any) -> float | None:
    """Seconds of a Retry-After header, or of its form in milliseconds, up to a day; what is longer or unreadable is not believed."""
    headers = getattr(getattr(error, "response", None), "headers", {})
    for name, unit in (("retry-after-ms", 1_000), ("retry-after", 1)):
        text = headers.get(name, "")
        if re.fullmatch(r"[0-9]{1,8}(\.[0-9]{1,6})?", text) and float(text) / unit <= 86_400:
            return float(text) / unit
    return None
