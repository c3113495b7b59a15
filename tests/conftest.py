"""The order of the files, empty tables that are made once, and databases that are not merged at the end.

The files that take longest begin first, so that no worker is left alone with one of them at the end.
"""

import shutil

import pytest

from tastemaker.store import gate, migrations, store

LONGEST = ("tests/notebooks/", "tests/views/test_views_in_chromium", "tests/killing/", "tests/test_secrets", "tests/test_road", "tests/test_upkeep",
           "tests/discovery/test_watching_visits", "tests/discovery/test_pull", "tests/scoring/test_scoring_features", "tests/test_vetting",
           "tests/test_do_not_contact", "tests/outreach/test_outreach", "tests/test_interrupt")


def pytest_collection_modifyitems(items):
    items.sort(key=lambda item: next((place for place, start in enumerate(LONGEST) if item.nodeid.startswith(start)), len(LONGEST)))


@pytest.fixture(autouse=True, scope="session")
def tables_made_once(tmp_path_factory):
    """A new database begins as a copy of one with empty tables, because making 67 of them takes a third of a second; what
    the store writes into it when it is made is written as ever. Who tests the making asks for `tables_made_anew`."""
    made, real = tmp_path_factory.mktemp("tables") / "empty.duckdb", store._first

    def first(path, days):
        if not path.exists():
            if not made.exists():
                with gate.connect(made, locked=False) as con:
                    migrations.apply(con)
            store._keys(path, make=True)
            shutil.copyfile(made, path)
        return real(path, days)
    store._first = first
    yield real
    store._first = real


@pytest.fixture(autouse=True)
def what_goes_is_not_merged(request):
    """A database that a test leaves open in its own folder goes with it: merging its changes into the file would take three times
    as long as closing it."""
    yield
    if folder := request.node.funcargs.get("tmp_path"):
        for one in [one for path, one in gate._gates.items() if path.is_relative_to(folder)]:
            with one._threads:
                if one._open:
                    one._open.con.execute("PRAGMA disable_checkpoint_on_shutdown")
                    one._close()
