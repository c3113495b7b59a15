"""The ingest benchmark's parts, each run as a process of its own: `python ingest.py <part> <url> <pages> <folder>`.

`serve` gives out invented videos: a page is asked for by its ids or by its number, has 50 items of about 3.2 kB and takes
20 ms. Every other part is a way to bring them in, and prints what it took as JSON.
"""

import asyncio
import csv
import json
import os
import re
import resource
import sys
import time
from functools import partial
from pathlib import Path
from urllib.parse import unquote

ITEMS = 50
LATENCY_S = 0.02
WORDS = ("A long way round the reservoir before sunrise, with two kinds of shoes and one kind of weather. "
         "Chapters: 00:00 start, 04:12 climb, 11:40 ridge, 19:05 descent. Map: https://maps.example/ridge?ref=video "
         "Shoes: https://shop.example/shoes Newsletter: https://letters.example/trail #trailrunning #ridge with @other.runner. "
         "Recorded in one take, told in two, cut in three; the music is our own. ")
ITEM = json.dumps({
    "kind": "youtube#video", "etag": "e" * 27, "id": "@ID@",
    "snippet": {
        "publishedAt": "2026-04-03T07:30:00Z", "channelId": "@CHANNEL@", "title": "Ridge at dawn @ID@ | slow and happy",
        "description": WORDS * 2, "channelTitle": "Sandbox Runner", "categoryId": "17", "liveBroadcastContent": "none",
        "thumbnails": {size: {"url": f"https://images.example/vi/@ID@/{size}.jpg", "width": 1280, "height": 720}
                       for size in ("default", "medium", "high", "standard", "maxres")},
        "tags": ["trail running", "ridge", "mountain", "dawn", "long run", "shoes", "training", "marathon", "ultra", "gear"],
        "localized": {"title": "Ridge at dawn @ID@ | slow and happy", "description": WORDS * 2},
        "defaultLanguage": "en", "defaultAudioLanguage": "en-US"},
    "contentDetails": {"duration": "PT21M7S", "dimension": "2d", "definition": "hd", "caption": "false",
                       "licensedContent": True, "contentRating": {}, "projection": "rectangular"},
    "statistics": {"viewCount": "@COUNT@", "likeCount": "812", "favoriteCount": "0", "commentCount": "64"},
    "paidProductPlacementDetails": {"hasPaidProductPlacement": False}}, indent=1).encode()


def video_id(number):
    """The id of the invented video of a number."""
    return f"v{number:010d}"


def page(ids, token=""):
    """The body of one answer."""
    more = f'"nextPageToken": "{token}", ' if token else ""
    items = b",".join(ITEM.replace(b"@ID@", i.encode()).replace(b"@COUNT@", str(int(i[1:]) + 1000).encode())
                      .replace(b"@CHANNEL@", b"UC%022d" % (int(i[1:]) // ITEMS)) for i in ids)
    return b'{"kind": "youtube#videoListResponse", ' + more.encode() + b'"items": [' + items + b"]}"


class Server(asyncio.Protocol):
    """HTTP/1.1 with keep-alive; every answer leaves after LATENCY_S."""

    def connection_made(self, transport):
        self.transport, self.buffer = transport, b""

    def data_received(self, data):
        self.buffer += data
        while b"\r\n\r\n" in self.buffer:
            head, self.buffer = self.buffer.split(b"\r\n\r\n", 1)
            asyncio.get_running_loop().call_later(LATENCY_S, self.answer, head.split(b"\r\n", 1)[0].decode())

    def answer(self, line):
        query = dict(re.findall(r"[?&](\w+)=([^& ]*)", line))
        if "id" in query:
            body = page(unquote(query["id"]).split(","))
        else:
            number, pages = int(query.get("pageToken", query.get("first", 0))), int(query["pages"])
            body = page([video_id(number * ITEMS + i) for i in range(ITEMS)], str(number + 1) if number + 1 < pages else "")
        self.transport.write(b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n" % len(body) + body)


async def _serve():
    server = await asyncio.get_running_loop().create_server(Server, "127.0.0.1", 0)
    sys.stdout.write(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    await server.serve_forever()


def serve(*_):
    """Serve until the process is ended."""
    asyncio.run(_serve())


# --- ways to bring them in --------------------------------------------------------------------------------------------

def ours(url, pages, folder):
    """The pull of a plan whose steps are the pages' calls, into the real schema."""
    from tastemaker import clock
    from tastemaker.discovery import plan as plans
    from tastemaker.discovery import pull
    from tastemaker.discovery.plan import Plan, Question
    from tastemaker.discovery.queries import Query
    from tastemaker.discovery.steps import POSTS, Step
    from tastemaker.http import Door
    from tastemaker.platforms import adapter_class
    from tastemaker.store import Store

    adapter = adapter_class("youtube")(url, {"TASTEMAKER_YOUTUBE_API_KEY": "benchmark-key"})
    calls = [adapter.videos_page([video_id(n * ITEMS + i) for i in range(ITEMS)]) for n in range(pages)]
    steps = tuple(Step.of(call, "benchmark", POSTS, place) for place, call in enumerate(calls))
    plan = Plan(plan_id="benchmark", campaign_id="benchmark", brief_hash="", run_id="r", made_at=clock.now(),
                questions=(Question(query=Query(platform="youtube", text="", language="en", kind="topic"),
                                    steps=steps, expected=0),))
    store = Store.at(folder / "ours.duckdb")

    async def work():
        async with Door() as door:
            return await pull.run(store, run, plan, {"youtube": adapter}, door, accepted=lambda platform: True)

    def everything():
        nonlocal run
        plans.save(store, plan)
        with store.run("pull") as run:
            report = asyncio.run(work())
        close(store)
        return report

    run = None
    measured = measure(everything)
    report = measured.pop("result")
    kept = {table: store.rows(f"SELECT count(*) AS n FROM {table}")[0]["n"]
            for table in ("posts", "post_snapshots", "profiles", "calls", "quarantine")}
    return measured | {"kept": kept, "units": sum(spent.actual for spent in report.spent), "complete": report.complete}


def requests_csv(url, pages, folder):
    """A loop over a requests session that writes CSV."""
    import requests
    names = ("id", "channel", "title", "description", "published_at", "duration", "tags", "views", "likes", "comments")

    def row(item):
        snippet, counts = item["snippet"], item["statistics"]
        return (item["id"], snippet["channelId"], snippet["title"], snippet["description"], snippet["publishedAt"],
                item["contentDetails"]["duration"], "|".join(snippet["tags"]), counts["viewCount"], counts["likeCount"],
                counts["commentCount"])

    def work():
        with requests.Session() as session, (folder / "videos.csv").open("w", newline="") as file:
            out = csv.writer(file)
            out.writerow(names)
            for number in range(pages):
                ids = ",".join(video_id(number * ITEMS + i) for i in range(ITEMS))
                out.writerows(map(row, session.get(f"{url}/videos", params={"id": ids}, timeout=30).json()["items"]))

    measured = measure(work)
    measured.pop("result")
    with (folder / "videos.csv").open() as file:
        return measured | {"rows": sum(1 for _ in csv.reader(file)) - 1, "version": requests.__version__}


def dlt_rest(url, pages, folder):
    """dlt's rest_api source into DuckDB: parquet, nothing nested; eight ranges of pages fetched side by side."""
    import dlt
    from dlt.sources.rest_api import rest_api_source

    way, side_by_side = os.environ["DLT_WAY"], int(os.environ["DLT_RANGES"])
    os.environ |= {"RUNTIME__DLTHUB_TELEMETRY": "false", "RUNTIME__LOG_LEVEL": "CRITICAL"}
    size = -(-pages // side_by_side)
    ranges = [(first, min(first + size, pages)) for first in range(0, pages, size)]
    source = rest_api_source({
        "client": {"base_url": url, "paginator": {"type": "cursor", "cursor_path": "nextPageToken", "cursor_param": "pageToken"}},
        "resources": [{"name": f"videos{first}", "table_name": "videos", "write_disposition": way, "primary_key": "id",
                       "parallelized": side_by_side > 1, "max_table_nesting": 0,
                       "endpoint": {"path": "videos", "params": {"first": first, "pages": last}, "data_selector": "items"}}
                      for first, last in ranges]})
    pipeline = dlt.pipeline("ingest", destination=dlt.destinations.duckdb(str(folder / "dlt.duckdb")), dataset_name="videos",
                            pipelines_dir=str(folder / "pipelines"))

    def work():
        pipeline.run(source, loader_file_format="parquet")

    measured = measure(work)
    measured.pop("result")
    import duckdb
    with duckdb.connect(str(folder / "dlt.duckdb")) as con:
        rows = con.execute("SELECT count(*) FROM videos.videos").fetchone()[0]
    return measured | {"rows": rows, "version": dlt.__version__}


def read_json(url, pages, folder, columns=""):
    """DuckDB reads the same bytes from disk into the same tables; fetching them into files is not counted.

    Without `columns` it finds out by itself what is in them, which is what people write.
    """
    import duckdb

    from tastemaker.store import Store
    for number in range(pages):
        (folder / f"{number:05d}.json").write_bytes(page([video_id(number * ITEMS + i) for i in range(ITEMS)]))
    store = Store.at(folder / "json.duckdb")
    close(store)
    con = duckdb.connect(str(store.path))

    def work():
        con.execute("SET TimeZone = 'UTC'")
        con.begin()
        con.execute(READ_JSON.format(columns), {"files": str(folder / "*.json")})
        con.execute(TO_PROFILES)
        con.execute(TO_POSTS)
        con.execute(TO_SNAPSHOTS)
        con.execute("DROP TABLE read")
        con.commit()
        con.close()

    measured = measure(work)
    measured.pop("result")
    with duckdb.connect(str(folder / "json.duckdb")) as again:
        rows = again.execute("SELECT count(*) FROM posts JOIN post_snapshots USING (post_key)").fetchone()[0]
    return measured | {"rows": rows, "version": duckdb.__version__}


READ_JSON = """
CREATE TEMP TABLE read AS SELECT nextval('post_keys') AS post_key, item FROM (
  SELECT unnest(items) AS item FROM read_json($files, maximum_object_size = 10000000{}))"""
COLUMNS = """, columns = {items: 'STRUCT(
    id VARCHAR, snippet STRUCT(publishedAt TIMESTAMPTZ, channelId VARCHAR, title VARCHAR, description VARCHAR, tags VARCHAR[],
    defaultLanguage VARCHAR), contentDetails STRUCT(duration VARCHAR), statistics STRUCT(viewCount BIGINT, likeCount BIGINT,
    commentCount BIGINT))[]'}"""
"""Written by hand: the fields that are wanted, and nothing else is looked at."""
TO_PROFILES = """
INSERT INTO profiles (profile_key, platform, platform_id, handle, name, bio, url, state, source, retention, first_seen, fetched_at, run_id)
SELECT nextval('profile_keys'), 'youtube', channel, '', '', '', '', 'found', 'videos.list', 'youtube.profile', now(), now(), 'r'
FROM (SELECT DISTINCT item.snippet.channelId AS channel FROM read)"""
TO_POSTS = """
INSERT INTO posts (post_key, profile_key, platform, platform_id, format, title, text, url, published_at, language, duration_s, tags,
                   source, retention, fetched_at, expires_at, run_id)
SELECT r.post_key, p.profile_key, 'youtube', item.id, 'video', item.snippet.title, item.snippet.description,
       'https://www.youtube.com/watch?v=' || item.id, item.snippet.publishedAt, item.snippet.defaultLanguage,
       60 * regexp_extract(item.contentDetails.duration, 'PT(\\d+)M', 1)::INT, to_json(item.snippet.tags)::VARCHAR,
       'videos.list', 'youtube.post', now(), now() + INTERVAL 30 DAY, 'r'
FROM read r JOIN profiles p ON p.platform = 'youtube' AND p.platform_id = r.item.snippet.channelId"""
TO_SNAPSHOTS = """
INSERT INTO post_snapshots (post_key, taken_at, views, likes, comments, expires_at, run_id)
SELECT post_key, now(), item.statistics.viewCount, item.statistics.likeCount, item.statistics.commentCount,
       now() + INTERVAL 30 DAY, 'r' FROM read"""


def close(store):
    """Close a store's file, which may stay open for a moment: what is still in its log is written into its tables then."""
    from tastemaker.store import gate
    with gate.gate(store.path).hold():
        pass


def measure(work):
    """Seconds, CPU seconds and the most memory (MB) of some work in this process; imports are paid before."""
    began, cpu = time.perf_counter(), time.process_time()
    result = work()
    return {"seconds": time.perf_counter() - began, "cpu": time.process_time() - cpu, "result": result,
            "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}


PARTS = {"serve": serve, "ours": ours, "requests": requests_csv, "dlt": dlt_rest, "read_json": read_json,
         "read_json_columns": partial(read_json, columns=COLUMNS)}

if __name__ == "__main__":
    _, part, *rest = sys.argv
    if part == "serve":
        serve()
    else:
        url, pages, folder = rest
        sys.stdout.write(json.dumps(PARTS[part](url, int(pages), Path(folder))) + "\n")
