"""The order of the files: those that take longest begin first, so that no worker is left alone with one of them at the end."""

LONGEST = ("tests/notebooks/", "tests/views/test_views_in_chromium", "tests/killing/", "tests/test_secrets", "tests/test_road", "tests/test_upkeep",
           "tests/discovery/test_watching_visits", "tests/discovery/test_pull", "tests/scoring/test_scoring_features", "tests/test_vetting",
           "tests/test_do_not_contact", "tests/outreach/test_outreach", "tests/test_interrupt")


def pytest_collection_modifyitems(items):
    items.sort(key=lambda item: next((place for place, start in enumerate(LONGEST) if item.nodeid.startswith(start)), len(LONGEST)))
