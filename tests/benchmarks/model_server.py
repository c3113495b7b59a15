"""A loopback model in a process of its own: every answer takes LATENCY, and a share of questions is told to come back.

Speaks Chat Completions over plain HTTP/1.1 with keep-alive. Arguments: latency in seconds, share of 429s, Retry-After in
seconds. Prints its port; ends with its standard input.
"""

import asyncio
import json
import re
import sys
import zlib

MONTHS = "January February March April May June July August September October November December".split()
FACT = re.compile(r"(F\d+) \((\w+)(?:, post (\d+))?\):\n<<<data\n(.*?)\ndata>>>", re.DOTALL)


def letter(data: str) -> dict:
    """A true letter that quotes one post with its date."""
    facts = FACT.findall(data)
    label, _, post, said = next(f for f in facts if f[1] in ("post_title", "post_quote"))
    dated, _, _, day = next(f for f in facts if f[1] == "post_date" and f[2] == post)
    year, month, number = map(int, day.split("-"))
    text = f"I came across “{said}” of {number} {MONTHS[month - 1]} {year}."
    return {"subject": "An idea for you", "ask": "May I send you the details?", "why": [],
            "sentences": [{"text": text, "facts": [label, dated]}]}


async def answer(asked: dict, seen: set[str], latency: float, busy: float, after: float) -> bytes:
    """One response. The first question of each refused letter is a 429; which ones is decided by its text."""
    data = asked["messages"][-1]["content"]
    if data not in seen and zlib.crc32(data.encode()) % 1_000 < 1_000 * busy:
        seen.add(data)
        body = json.dumps({"error": {"message": "busy", "type": "t", "code": "rate_limit_exceeded", "param": None}}).encode()
        return b"HTTP/1.1 429 Too Many Requests\r\nRetry-After: %g\r\n" % after + _rest(body)
    await asyncio.sleep(latency)
    body = json.dumps({"id": "c", "object": "chat.completion", "created": 0, "model": "local", "choices": [
        {"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": json.dumps(letter(data))}}],
        "usage": {"prompt_tokens": 700, "completion_tokens": 60, "total_tokens": 760}}).encode()
    return b"HTTP/1.1 200 OK\r\n" + _rest(body)


def _rest(body: bytes) -> bytes:
    return b"Content-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(body) + body


async def main(latency: float, busy: float, after: float) -> None:
    seen: set[str] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                size = int(re.search(rb"content-length: (\d+)", head, re.IGNORECASE)[1])
                writer.write(await answer(json.loads(await reader.readexactly(size)), seen, latency, busy, after))
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    sys.stdout.write(f"{server.sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)


if __name__ == "__main__":
    asyncio.run(main(*map(float, sys.argv[1:4])))
