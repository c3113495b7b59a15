"""How pages are served: where, with which token, and what of the disk anybody can reach through them."""

import http.client
import shutil
import signal
import subprocess
import sys
import threading
import time
import urllib.request
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from tastemaker.errors import BadInput
from tastemaker.workbench import serving

ROOT = Path(__file__).resolve().parents[2]
SECRETS = {".env": "TASTEMAKER_OPENAI_API_KEY=canary-key", "workbench.duckdb": "canary-rows", "notes.csv": "canary-note", "x.svg": "<svg>canary-svg</svg>"}
PATHS = [f"/voila/{way}/{name}" for way in ("files", "static", "templates", "labextensions", "render", "api/contents") for name in (
    *SECRETS, "../.env", "..%2f.env", "%2e%2e/.env", "%2e%2e%2f%2e%2e%2fetc%2fpasswd", "..%252f.env", "....//.env", "..%5c.env", "%00.env",
    "/etc/passwd", "sub/deep.csv", "shortlist.ipynb%00.svg")]
OTHERS = ("/files/.env", "/.env", "/tree", "/api/contents", "/api/kernels", "/api/terminals", "/api/sessions", "/lab", "/nbconvert/html/shortlist.ipynb",
          "/voila/tree/..", "/voila/tree/%2e%2e", "/voila/files/", "/voila/files/shortlist.ipynb")


@pytest.fixture(scope="module")
def server(serve):
    """A server of the stakeholders' pages, with files beside them and above them that nobody may have."""
    server = serve({}, ["dashboards/pipeline.ipynb"], SECRETS)
    (server.folder / "sub").mkdir()
    (server.folder / "sub/deep.csv").write_text("canary-deep")
    shutil.copy(server.folder / ".env", server.folder.parent / ".env")
    return server


def asked(server, path):
    """Status, target of a redirect and body; the path goes out as it stands, because a client would tidy it up."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=20)
    connection.putrequest("GET", path, skip_host=False)
    connection.putheader("Cookie", "")
    connection.endheaders()
    answer = connection.getresponse()
    body = answer.read().decode(errors="replace")
    connection.close()
    return answer.status, answer.getheader("Location") or "", body


def test_nothing_beside_or_above_the_pages_is_served_however_it_is_written(server):
    for path in (*PATHS, *OTHERS):
        status, to, body = asked(server, f"{path}{'&' if '?' in path else '?'}token={server.token}")
        assert "canary" not in body and "root:" not in body, path
        assert status != 200, path


def test_the_start_page_lists_pages_and_no_other_file(server):
    status, _, body = asked(server, f"/?token={server.token}")
    assert status == 200 and "Pipeline" in body
    for folder in ("", "tree/sub"):
        status, _, body = asked(server, f"/voila/{folder}?token={server.token}")
        assert not [name for name in (*SECRETS, "deep.csv") if name in body], folder
    assert asked(server, f"/voila/static/voila.js?token={server.token}")[0] == 200   # so that the paths above could have been served


def test_without_the_token_a_page_leads_to_the_login_and_a_socket_to_nothing(server):
    for path in ("/", "/voila/render/pipeline.ipynb", "/voila/tree/", "/api/kernels/00000000-0000-0000-0000-000000000000"):
        status, to, body = asked(server, path)
        assert (status == 302 and "login" in to) or status in (401, 403, 404, 405), path
    status, _, _ = asked(server, "/api/kernels/00000000-0000-0000-0000-000000000000/channels")
    assert status in (400, 403, 404)


def test_off_loopback_there_is_always_a_token():
    with pytest.raises(BadInput, match="token"):
        serving.voila_options(8866, "", "0.0.0.0")
    assert "--token=x" in serving.voila_options(8866, "x", "0.0.0.0") and "--token=" in serving.voila_options(8866, "", "127.0.0.1")
    with pytest.raises(BadInput, match="not an address"):
        serving.is_loopback("example.test")


def started(monkeypatch, tmp_path, **how):
    """What `dashboard` would start and what it says, without starting it."""
    (tmp_path / "snapshots").mkdir(exist_ok=True)
    (tmp_path / "snapshots/CURRENT").write_text("x")
    calls, said = [], []
    monkeypatch.chdir(ROOT)
    monkeypatch.setenv("TASTEMAKER_OPENAI_API_KEY", "canary-secret")
    monkeypatch.setenv("TASTEMAKER_REVIEW_URL", "https://team.example/review")
    monkeypatch.setattr(serving, "_serve", lambda command, env: calls.append((command, env)))
    serving.dashboard(tmp_path / "w.duckdb", snapshots=None, say=said.append, **{"team": False, "port": 8866, **how})
    return *calls[0], said


def test_the_dashboards_start_on_loopback_and_say_where_every_page_is(monkeypatch, tmp_path):
    command, env, said = started(monkeypatch, tmp_path)
    assert "--Voila.ip=127.0.0.1" in command and "--token=" in command and "--preheat_kernel=True" in command
    assert [line.split("//")[1] for line in said[:3]] == [f"127.0.0.1:8866/voila/render/{page}.ipynb" for page in ("pipeline", "results", "shortlist")]
    assert not [value for value in env.values() if "canary-secret" in value]
    assert env["TASTEMAKER_REVIEW_URL"] == "https://team.example/review"


def test_on_a_network_a_token_is_made_and_printed_and_never_the_same(monkeypatch, tmp_path):
    tokens = set()
    for _ in range(2):
        command, _, said = started(monkeypatch, tmp_path, ip="0.0.0.0")
        token = next(one.removeprefix("--token=") for one in command if one.startswith("--token="))
        assert len(token) >= 32 and all(f"token={token}" in line for line in said[:3]) and "not encrypted" in " ".join(said)
        tokens.add(token)
    assert len(tokens) == 2


def test_the_review_screen_has_a_token_on_loopback_too_and_no_kernel_waits(monkeypatch, tmp_path):
    monkeypatch.setenv("TASTEMAKER_REVIEWER", "Rita Reviewer")
    command, env, said = started(monkeypatch, tmp_path, team=True)
    assert "--token=" not in command and not [one for one in command if "preheat" in one] and "token=" in said[0]
    assert env["TASTEMAKER_REVIEWER"] == "Rita Reviewer"


SERVES = """
import sys
from pathlib import Path
from tastemaker.workbench import serving
serving.dashboard(Path("w.duckdb"), team=False, port=0, snapshots=Path(sys.argv[1]), say=lambda line: print(line, flush=True), ahead=0)
"""


def opened(url):
    with suppress(OSError, http.client.HTTPException):
        urllib.request.urlopen(url, timeout=60).read()


@pytest.mark.parametrize("end", [signal.SIGTERM, signal.SIGINT])
def test_a_server_that_is_told_to_end_leaves_no_kernel_behind(tmp_path, end):
    (tmp_path / "CURRENT").write_text("x")
    served = subprocess.Popen([sys.executable, "-c", SERVES, str(tmp_path)], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
                              start_new_session=True, preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL))   # who runs tests may ignore it
    url, children, until = served.stdout.readline().split()[-1], [], time.monotonic() + 60
    while not any("ipykernel" in " ".join(child.cmdline()) for child in children) and time.monotonic() < until:
        threading.Thread(target=opened, args=(url,), daemon=True).start()
        time.sleep(1)
        children = psutil.Process(served.pid).children(recursive=True)
    assert len(children) >= 2, "a server and a kernel"
    if end is signal.SIGINT:   # a terminal tells the whole group
        children[0].send_signal(end)
    served.send_signal(end)
    served.wait(30)
    assert psutil.wait_procs(children, timeout=20)[1] == []
