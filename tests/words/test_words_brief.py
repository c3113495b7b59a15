"""The brief, the clock, the errors, the terms and the settings."""

import copy
import json
import tomllib
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tastemaker import clock, errors, logs, terms
from tastemaker.brief import SIZE_BANDS, Brief
from tastemaker.errors import BadInput, QuotaSpent, TastemakerError, TryLater
from tastemaker.settings import Settings, keyed_hash

EXAMPLE = Path(__file__).resolve().parents[2] / "data" / "briefs" / "trail-shoes.toml"
LEAST = {"campaign": "Trail shoes", "product": {"name": "Shoe"}, "topics": ["running"], "sender": {"name": "Mara"}}
CANARY = "canary-secret-77aa88bb"


def brief(**changes):
    return Brief.parse({**LEAST, **changes})


# --- brief ------------------------------------------------------------------------------------------------------------

def test_the_brief_that_we_ship_loads_and_says_what_it_wants():
    loaded = Brief.load(EXAMPLE)
    assert loaded.campaign_id == "trail-shoes-spring" and "trail running" in loaded.words()
    assert set(loaded.sizes) <= set(SIZE_BANDS) and "Mara Lindqvist" in loaded.summary()["Sender"]


def test_equal_briefs_have_equal_hashes_and_any_edit_makes_a_new_revision():
    loaded = Brief.load(EXAMPLE)
    raw = tomllib.loads(EXAMPLE.read_text(encoding="utf-8"))
    assert Brief.parse(dict(reversed(raw.items()))).hash == loaded.hash == Brief.parse(json.loads(loaded.json())).hash
    assert len({brief().hash, brief(offer="x").hash, brief(topics=["running", "shoes"]).hash}) == 3


def test_a_brief_without_examples_keeps_the_hash_that_it_always_had():
    assert brief().hash == brief(examples=[]).hash == "46073ed0540983ea" != brief(examples=["youtube:@someone"]).hash
    assert "examples" not in brief().json() and brief(examples=["@a", "@a"]).examples == ("@a",)
    assert brief(examples=["youtube:@someone"]).summary()["Creators like"] == "youtube:@someone"


def test_repeated_words_count_once_in_every_list():
    once = brief(topics=["a"], languages=["en"], countries=["DE"], sizes=["nano"], platforms=["bluesky"])
    twice = brief(topics=["a", "a"], languages=["en", "en"], countries=["DE"] * 2, sizes=["nano"] * 2, platforms=["bluesky"] * 2)
    assert once.hash == twice.hash


@pytest.mark.parametrize("mark", ["\n", "\r", "\x00", "\x0b", "\x0c", "\x1b", "\x85", "\u2028", "\u2029"])
@pytest.mark.parametrize("put", [
    lambda text: {"campaign": text}, lambda text: {"topics": [text]}, lambda text: {"tone": text},
    lambda text: {"product": {"name": text}}, lambda text: {"product": {"name": "x", "price": text}},
    lambda text: {"sender": {"name": text}}, lambda text: {"sender": {"name": "x", "organisation": text}}])
def test_a_line_of_a_brief_holds_no_break_of_any_kind(put, mark):
    with pytest.raises(BadInput):
        brief(**put(f"one{mark}two"))
    assert brief(**put("one two"))


@pytest.mark.parametrize("change, field", [
    ({"topics": []}, "topics"), ({"campaign": " "}, "campaign"), ({"languages": ["english"]}, "languages"), ({"sizes": ["huge"]}, "sizes"),
    ({"countries": ["de"]}, "countries"), ({"budget": 3}, "budget"), ({"product": {"name": "x", "url": "javascript:alert(1)"}}, "url")])
def test_a_wrong_field_is_named(change, field):
    with pytest.raises(BadInput, match=field):
        brief(**change)


def test_all_wrong_fields_are_named_at_once():
    with pytest.raises(BadInput) as caught:
        Brief.parse({"campaign": "", "topics": []})
    assert all(word in str(caught.value) for word in ("campaign", "topics", "product", "sender"))


@pytest.mark.parametrize("make", [lambda p: None, lambda p: p.mkdir(), lambda p: p.write_text("topics = ["),
                                  lambda p: p.write_bytes(b"\xff\xfe"), lambda p: p.write_text("")])
def test_a_file_that_is_no_brief_is_bad_input(tmp_path, make):
    make(tmp_path / "b.toml")
    with pytest.raises(BadInput) as caught:
        Brief.load(tmp_path / "b.toml")
    assert caught.value.next_step


@given(st.text(min_size=1, max_size=60))
def test_a_campaign_id_is_a_plain_word(name):
    try:
        made = brief(campaign=name).campaign_id
    except BadInput:
        return
    assert made and not set(made) & set("/\\. \t\n\"'<>:") and made == made.strip("-")


@given(st.text(max_size=80))
def test_a_brief_shows_any_text_without_markup(text):
    try:
        shown = brief(audience=text, campaign=("x" + text.replace("\n", " "))[:100])._repr_html_()
    except BadInput:
        return
    assert shown.count("<") == shown.count(">") and "<script" not in shown


# --- clock ------------------------------------------------------------------------------------------------------------

@given(st.datetimes(timezones=st.just(UTC) | st.integers(-14, 14).map(lambda h: timezone(timedelta(hours=h)))))
def test_a_written_moment_is_read_as_the_same_moment_in_utc(moment):
    try:
        wanted = moment.astimezone(UTC)
    except OverflowError:
        return
    assert clock.parse(moment.isoformat()) == wanted
    assert clock.parse(moment.isoformat()).tzinfo is UTC


@given(st.text(max_size=40) | st.sampled_from(["0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59", "2026-13-01", "24:00"]))
def test_what_is_no_moment_is_a_value_error(text):
    try:
        assert clock.parse(text).tzinfo is UTC
    except ValueError:
        pass


def test_a_moment_without_a_zone_is_utc():
    assert clock.parse("2026-11-21T10:00:00").isoformat() == "2026-11-21T10:00:00+00:00"


def test_a_moved_clock_moves_only_inside_its_block_and_a_child_can_inherit_it(monkeypatch):
    with clock.fixed(datetime(2030, 1, 1, 2, tzinfo=timezone(timedelta(hours=2)))):
        assert clock.now() == datetime(2030, 1, 1, tzinfo=UTC)
        with clock.fixed(datetime(2031, 1, 1, tzinfo=UTC)):
            assert clock.now().year == 2031
        assert clock.now().year == 2030
    assert abs((clock.now() - datetime.now(UTC)).total_seconds()) < 5
    monkeypatch.setenv("TASTEMAKER_NOW", "2029-05-05T00:00:00Z")
    assert clock.now() == datetime(2029, 5, 5, tzinfo=UTC)


# --- errors -----------------------------------------------------------------------------------------------------------

KINDS = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, TastemakerError)]


def test_every_error_has_an_exit_code_of_its_own_that_a_script_can_use():
    codes = [kind.exit_code for kind in KINDS]
    assert len(set(codes)) == len(codes) and all(0 < code < 256 for code in codes)


@pytest.mark.parametrize("kind", KINDS)
def test_every_error_shows_its_sentence_and_then_the_next_step(kind):
    error = kind("search") if kind is QuotaSpent else kind("It broke.", next_step="Mend it.")
    first, *rest = error.show().split("\n")
    assert first == str(error) and rest == [error.next_step] and error.next_step


def test_a_known_moment_stands_in_the_next_step():
    when = datetime(2026, 11, 22, 8, tzinfo=UTC)
    assert "2026-11-22 08:00 UTC" in TryLater("Busy.", when).next_step
    assert "2026-11-22 08:00 UTC" in str(QuotaSpent("search", when))
    assert "not known" in str(QuotaSpent("search")) and TryLater("Busy.").when is None


# --- terms ------------------------------------------------------------------------------------------------------------

PLATFORMS = sorted(path.stem for path in Path(terms.__file__).parent.glob("*.toml"))


@pytest.mark.parametrize("name", PLATFORMS)
def test_the_terms_of_a_platform_are_whole(name):
    loaded = terms.load(name)
    assert date.fromisoformat(loaded.as_of) and loaded.sources and all(s.startswith("https://") for s in loaded.sources)
    assert all(0 < loaded.days(kind) <= loaded.days(kind, accepted=True) for kind in terms.KINDS)
    assert loaded.derived_metrics or loaded.derived_setting.startswith(f"{name}_")
    for bucket_name, bucket in loaded.buckets.items():
        assert bucket.name == bucket_name and bucket.per in ("day", "window") and ZoneInfo(bucket.zone)
        assert bucket.title and (bucket.limit is None or bucket.limit > 0)


def test_small_or_paid_buckets_are_scarce():
    buckets = terms.load("youtube").buckets
    assert buckets["search"].scarce and not buckets["units"].scarce
    assert not terms.load("bluesky").buckets["appview"].scarce


@pytest.mark.parametrize("name", ["nowhere", "", "../brief", "models"])
def test_a_platform_without_terms_is_bad_input(name):
    with pytest.raises(BadInput):
        terms.load(name)


# --- settings ---------------------------------------------------------------------------------------------------------

@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_environment_counts_before_the_file(home, monkeypatch):
    (home / ".env").write_text("TASTEMAKER_REVIEWER=file\nTASTEMAKER_YOUTUBE_API_KEY=from-the-file\nTASTEMAKER_X_BASE_URL=http://f\n")
    assert Settings().reviewer == "file" and Settings().secret("TASTEMAKER_YOUTUBE_API_KEY").get_secret_value() == "from-the-file"
    monkeypatch.setenv("TASTEMAKER_REVIEWER", "shell")
    monkeypatch.setenv("TASTEMAKER_YOUTUBE_API_KEY", "from-the-shell")
    assert Settings().reviewer == "shell" and Settings().secret("TASTEMAKER_YOUTUBE_API_KEY").get_secret_value() == "from-the-shell"
    assert Settings().value("TASTEMAKER_X_BASE_URL") == "http://f" and Settings().secret("TASTEMAKER_NOT_SET") is None


def test_a_secret_shows_in_no_form_of_the_settings_and_in_no_log(home):
    (home / ".env").write_text(f"TASTEMAKER_YOUTUBE_API_KEY={CANARY}\n")
    settings = Settings()
    secret = settings.secret("TASTEMAKER_YOUTUBE_API_KEY")
    shown = f"{settings!r}{settings}{settings.model_dump()}{settings.model_dump_json()}{secret!r}{secret}"
    assert CANARY not in shown
    assert logs.redact(f"key={CANARY}") == f"key={logs.MASK}"


def test_settings_that_cannot_be_used_are_all_named_and_none_is_shown(home, monkeypatch):
    monkeypatch.setenv("TASTEMAKER_CONCURRENCY", "many-77")
    monkeypatch.setenv("TASTEMAKER_CONTACT_ONCE_DAYS", "-1")
    with pytest.raises(BadInput) as caught:
        Settings()
    assert "TASTEMAKER_CONCURRENCY" in str(caught.value) and "TASTEMAKER_CONTACT_ONCE_DAYS" in str(caught.value)
    assert "many-77" not in str(caught.value)


@given(st.text(st.characters()), st.text(st.characters()))
def test_a_keyed_hash_needs_its_key_and_takes_any_text(one, other):
    assert keyed_hash("k", one) == keyed_hash("k", one) != keyed_hash("k2", one)
    assert (keyed_hash("k", one) == keyed_hash("k", other)) is (one == other)
    assert len(keyed_hash("k", one + "\ud800")) == 32


def test_an_error_survives_a_trip_between_processes():
    error = copy.copy(BadInput("It broke.", "Mend it."))   # by the protocol that pickle uses
    assert error.show() == "It broke.\nMend it."
