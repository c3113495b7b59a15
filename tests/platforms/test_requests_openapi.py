"""Every request of a platform whose vendor publishes an OpenAPI description fits it, as an independent library reads it."""

import importlib.util
import json
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from openapi_core import Config, OpenAPI
from openapi_core.datatypes import RequestParameters
from openapi_core.validation.request.exceptions import MissingRequiredParameter, SecurityValidationError
from werkzeug.datastructures import Headers, ImmutableMultiDict

pytestmark = pytest.mark.filterwarnings("ignore:Unsupported scheme type")
SPECS = {"x": ("x_openapi.json", ""), "twitch": ("twitch_openapi.json", "/helix"), "mastodon": ("mastodon_openapi.json", "")}
"""Platform -> the vendor's description, and the part of its address that stands in the server's URL there."""


def cases(name):
    spec = importlib.util.spec_from_file_location(f"openapi_{name}", Path(__file__).parent / "cases" / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class Asked:
    """A request of ours as the library wants to see it."""

    def __init__(self, request, root):
        parts = urlsplit(request.url)
        self.host_url, self.path, self.method = f"{parts.scheme}://{parts.netloc}", parts.path, request.method.lower()
        self.full_url_pattern, self.body, self.content_type = request.url, None, ""
        self.parameters = RequestParameters(query=ImmutableMultiDict(request.params), header=Headers([("authorization", "Bearer t"),
                                            ("client-id", "c")]), cookie=ImmutableMultiDict(), path={})
        assert self.path.startswith(root)


@pytest.fixture(scope="module")
def described(shared):
    """Platform -> its description with nothing but the paths that are asked, which is much faster to read."""
    made = {}

    def of(name, calls):
        if name not in made:
            file, root = SPECS[name]
            document = json.loads((shared / "specs" / file).read_text(encoding="utf-8"))
            paths = {urlsplit(call.request.url).path.removeprefix(root) for call in calls}
            document["paths"] = {path: what for path, what in document["paths"].items() if any(fits(path, asked) for asked in paths)}
            assert document["paths"]
            made[name] = OpenAPI.from_dict(document, config=Config(spec_validator_cls=None))   # it is not all valid itself
        return made[name]
    return of


def fits(template, path):
    """Whether a path is one of a template's: `/users/{id}/tweets` and `/users/12/tweets`."""
    these, those = template.strip("/").split("/"), path.strip("/").split("/")
    return len(these) == len(those) and all(a == b or a.startswith("{") for a, b in zip(these, those, strict=True))


@pytest.mark.parametrize(("name", "case"), [(name, case) for name in SPECS for case in cases(name).CASES], ids=str)
def test_a_request_fits_the_vendors_description(name, case, described):
    module = cases(name)
    call = module.CASES[case][0]
    try:
        described(name, [one for one, *_ in module.CASES.values()]).validate_request(Asked(call.request, SPECS[name][1]))
    except SecurityValidationError:
        pytest.fail("the request lacks what signs it in")


def test_a_request_that_lacks_what_is_required_is_refused(described):
    module = cases("x")
    calls = [one for one, *_ in module.CASES.values()]
    call = next(one for one in calls if dict(one.request.params).get("query"))
    from dataclasses import replace
    bare = replace(call.request, params=tuple(p for p in call.request.params if p[0] != "query"))
    with pytest.raises(Exception) as error:
        described("x", calls).validate_request(Asked(bare, ""))
    assert isinstance(error.value.__cause__ or error.value, MissingRequiredParameter) or "query" in str(error.value.__cause__ or error.value)
