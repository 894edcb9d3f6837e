"""The settings: each one of the contract known, each mistake told, all at once."""

from __future__ import annotations

from math import inf
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as some

from bot.settings import PREFIX, SETTINGS, Settings, read_settings
from storage.errors import SettingsError

CONTRACT = {
    "BLEEP_TOKEN": "",
    "BLEEP_SITE": (),
    "BLEEP_OWNERS": frozenset(),
    "BLEEP_DATABASE": "",
    "BLEEP_DATA": Path("data"),
    "BLEEP_DATA_KEY": (),
    "BLEEP_SITE_USER": "",
    "BLEEP_SITE_PASSWORD": "",
    "BLEEP_MODERATOR_USER": "",
    "BLEEP_MODERATOR_PASSWORD": "",
    "BLEEP_BLOGGER_CLIENT": "",
    "BLEEP_BLOGGER_SECRET": "",
    "BLEEP_BLOGGER_TOKEN": "",
    "BLEEP_TELEGRAM_URL": "https://api.telegram.org",
    "BLEEP_POLL_SECONDS": 300.0,
    "BLEEP_UNDO_SECONDS": 30,
    "BLEEP_RATE": 28.0,
    "BLEEP_PAID_BROADCAST": False,
    "BLEEP_STAR_BUDGET": inf,
    "BLEEP_QUIET": "19:00-07:30",
    "BLEEP_ANNOUNCEMENTS": "joined",
    "BLEEP_TIMEZONE": ZoneInfo("Europe/London"),
    "BLEEP_HTTP": ("127.0.0.1", 8080),
    "BLEEP_WEBHOOK_URL": "",
    "BLEEP_WAKE_SECRET": "",
    "BLEEP_LLM_URL": "",
    "BLEEP_LLM_MODEL": "",
    "BLEEP_LLM_KEY": "",
}
"""What the README promises: every name, and what it is where nothing is set."""


def read(**given: str) -> Settings:
    """Read settings whose names are written without their prefix."""
    return read_settings({PREFIX + name: value for name, value in given.items()})


def told(**given: str) -> list[str]:
    """Return the lines that say what is wrong."""
    with pytest.raises(SettingsError) as caught:
        read(**given)
    return str(caught.value).splitlines()


def test_every_setting_of_the_contract_is_known_with_its_default() -> None:
    assert dict(read().values) == CONTRACT


def test_every_setting_says_what_it_means() -> None:
    assert all(setting.meaning for setting in SETTINGS)
    assert len({setting.name for setting in SETTINGS}) == len(SETTINGS)


def test_a_setting_is_found_by_its_short_name() -> None:
    settings = read(RATE="5")
    assert settings.rate == 5.0
    with pytest.raises(AttributeError):
        _ = settings.colour


@pytest.mark.parametrize(
    ("name", "written", "means"),
    [
        (
            "SITE",
            "https://a.example/ https://b.example/feed",
            ("https://a.example/", "https://b.example/feed"),
        ),
        ("SITE", "  https://a.example/   https://a.example/ ", ("https://a.example/",)),
        ("OWNERS", "1, 22,333", frozenset({1, 22, 333})),
        ("OWNERS", "1,,", frozenset({1})),
        ("DATA_KEY", "new, old", ("new", "old")),
        ("TELEGRAM_URL", "http://127.0.0.1:8081/", "http://127.0.0.1:8081"),
        ("POLL_SECONDS", "0.5", 0.5),
        ("RATE", " 30 ", 30.0),
        ("PAID_BROADCAST", "ON", True),
        ("STAR_BUDGET", "0", 0.0),
        ("STAR_BUDGET", "250", 250.0),
        ("QUIET", "none", "none"),
        ("QUIET", "21:00-6:00", "21:00-06:00"),
        ("TIMEZONE", "Africa/Nairobi", ZoneInfo("Africa/Nairobi")),
        ("HTTP", "0.0.0.0:80", ("0.0.0.0", 80)),  # noqa: S104  a value to be read, not bound
        ("HTTP", "[::1]:8080", ("::1", 8080)),
        ("ANNOUNCEMENTS", "ask", "ask"),
        ("ANNOUNCEMENTS", "", "joined"),
        ("HTTP", "localhost:0", ("localhost", 0)),
        ("RATE", "", 28.0),
        ("WEBHOOK_URL", "https://bleep.example.org/", "https://bleep.example.org"),
        ("WEBHOOK_URL", "https://example.org:8443/bleep/", "https://example.org:8443/bleep"),
        ("WEBHOOK_URL", "http://127.0.0.1:8080", "http://127.0.0.1:8080"),
        ("WEBHOOK_URL", "http://localhost", "http://localhost"),
        ("WEBHOOK_URL", "http://[::1]:80", "http://[::1]:80"),
        ("WAKE_SECRET", "0123456789abcdef", "0123456789abcdef"),
        ("WAKE_SECRET", "tea!and=threads/at+8", "tea!and=threads/at+8"),
    ],
)
def test_a_value_is_read_as_it_is_meant(name: str, written: str, means: Any) -> None:  # noqa: ANN401  of several types
    assert read(**{name: written}).values[PREFIX + name] == means


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("OWNERS", "me"),
        ("OWNERS", "-5"),
        ("OWNERS", "1 2"),
        ("OWNERS", "\u0663"),
        ("POLL_SECONDS", "0"),
        ("POLL_SECONDS", "soon"),
        ("RATE", "-1"),
        ("RATE", "nan"),
        ("RATE", "inf"),
        ("PAID_BROADCAST", "yes"),
        ("STAR_BUDGET", "-1"),
        ("STAR_BUDGET", "2.5"),
        ("STAR_BUDGET", "inf"),
        ("QUIET", "19:00"),
        ("QUIET", "25:00-07:00"),
        ("QUIET", "07:00-07:00"),
        ("ANNOUNCEMENTS", "off"),
        ("TIMEZONE", "London"),
        ("TIMEZONE", "../etc/passwd"),
        ("HTTP", "8080"),
        ("HTTP", ":8080"),
        ("HTTP", "127.0.0.1:99999"),
        ("HTTP", "127.0.0.1:http"),
        ("TELEGRAM_URL", "api.telegram.org"),
        ("TELEGRAM_URL", "ftp://api.telegram.org"),
        ("TELEGRAM_URL", "https://"),
        ("TELEGRAM_URL", "http://[half"),
        ("WEBHOOK_URL", "http://bleep.example.org"),
        ("WEBHOOK_URL", "http://127.0.0.1.example.org"),
        ("WEBHOOK_URL", "bleep.example.org"),
        ("WEBHOOK_URL", "https://"),
        ("WEBHOOK_URL", "https://bleep.example.org/?a=b"),
        ("WEBHOOK_URL", "https://bleep.example.org/#part"),
        ("WEBHOOK_URL", "https://me:pass@bleep.example.org"),
        ("WEBHOOK_URL", "https://bleep.example.org:http"),
        ("WEBHOOK_URL", "https://two words.example"),
        ("WAKE_SECRET", "0123456789abcde"),
        ("WAKE_SECRET", "0123456789 abcdef"),
        ("WAKE_SECRET", "\u00fc" * 20),
        ("LLM_URL", "127.0.0.1:11434"),
        ("LLM_URL", "file:///etc/passwd"),
    ],
)
def test_a_bad_value_is_told_in_one_line_with_its_name(name: str, written: str) -> None:
    (line,) = told(**{name: written})
    assert line.startswith(PREFIX + name)
    assert line.endswith(".")


def test_an_unknown_name_is_told() -> None:
    (line,) = told(RATES="5")
    assert line.startswith("BLEEP_RATES is not a setting")


def test_names_of_other_programs_are_passed_over() -> None:
    assert read_settings({"PATH": "/bin", "bleep_rate": "x", "BLEEPS": "1"}).rate == 28.0


def test_everything_that_is_wrong_is_told_at_once() -> None:
    given = {"BLEEP_RATE": "fast", "BLEEP_HTTP": "8080", "BLEEP_COLOUR": "green"}
    with pytest.raises(SettingsError) as caught:
        read_settings(given, needed=("BLEEP_TOKEN", "BLEEP_SITE"))
    names = [line.split()[0] for line in str(caught.value).splitlines()]
    assert sorted(names) == sorted([*given, "BLEEP_TOKEN", "BLEEP_SITE"])


@pytest.mark.parametrize("value", ["", "   "])
def test_what_is_needed_may_not_be_empty(value: str) -> None:
    with pytest.raises(SettingsError, match="BLEEP_TOKEN is missing"):
        read_settings({"BLEEP_TOKEN": value}, needed=("BLEEP_TOKEN",))


@pytest.mark.parametrize(
    "half", ["SITE_USER", "SITE_PASSWORD", "MODERATOR_USER", "MODERATOR_PASSWORD"]
)
def test_half_an_account_is_told(half: str) -> None:
    (line,) = told(**{half: "something"})
    assert "go together" in line
    assert "something" not in line


def test_the_three_of_google_go_together() -> None:
    names = ["BLOGGER_CLIENT", "BLOGGER_SECRET", "BLOGGER_TOKEN"]
    for there in names:
        lines = told(**{there: "something"})
        missing = [f"BLEEP_{name}" for name in names if name != there]
        assert [line.split()[0] for line in lines] == missing
        assert all(f"BLEEP_{there} is set, and they go together." in line for line in lines)
    assert [line.split()[0] for line in told(BLOGGER_CLIENT="a", BLOGGER_TOKEN="b")] == [
        "BLEEP_BLOGGER_SECRET"
    ]
    kept = read(BLOGGER_CLIENT="a", BLOGGER_SECRET="b", BLOGGER_TOKEN="quite-secret")
    assert (kept.blogger_client, kept.blogger_secret, kept.blogger_token) == (
        *("a", "b"),
        "quite-secret",
    )
    assert "quite-secret" not in repr(kept)


def test_the_moderators_account_is_taken() -> None:
    settings = read(MODERATOR_USER="moderator", MODERATOR_PASSWORD="abcd efgh")
    both = (settings.moderator_user, settings.moderator_password)
    assert both == ("moderator", "abcd efgh")
    assert settings.warnings == ()


def test_a_whole_account_is_taken() -> None:
    settings = read(SITE_USER="relay", SITE_PASSWORD="abcd efgh")
    assert (settings.site_user, settings.site_password) == ("relay", "abcd efgh")
    assert settings.warnings == ()


def test_a_model_s_endpoint_needs_the_name_of_the_model() -> None:
    (line,) = told(LLM_URL="http://127.0.0.1:11434/v1")
    assert line.startswith("BLEEP_LLM_MODEL is missing")
    settings = read(LLM_URL="http://127.0.0.1:11434/v1/", LLM_MODEL="small")
    assert (settings.llm_url, settings.llm_model) == ("http://127.0.0.1:11434/v1", "small")
    assert settings.llm_key == ""


def test_a_model_without_an_endpoint_is_left_alone() -> None:
    assert read(LLM_MODEL="small", LLM_KEY="key").llm_url == ""


def test_a_bad_secret_is_told_without_the_secret() -> None:
    (line,) = told(WAKE_SECRET="too short")
    assert "too short" not in line


def test_a_rate_above_the_free_one_needs_a_word_that_it_may_cost() -> None:
    (warning,) = read(RATE="31").warnings
    assert warning.startswith("BLEEP_RATE is 30 at most")
    assert read(RATE="31", PAID_BROADCAST="on").warnings == ()
    assert read(RATE="30").warnings == ()


def test_the_database_is_a_file_in_the_data_folder_unless_another_is_set() -> None:
    assert read(DATA="/srv/bleep").database_url == "sqlite:////srv/bleep/bleep.sqlite"
    assert read(DATABASE="postgresql://h/n", DATA="/srv/bleep").database_url == "postgresql://h/n"


SECRETS = (
    *("BLEEP_TOKEN", "BLEEP_DATA_KEY", "BLEEP_SITE_PASSWORD"),
    *("BLEEP_WAKE_SECRET", "BLEEP_LLM_KEY"),
)


@given(some.sampled_from([setting.name for setting in SETTINGS]), some.text(max_size=20))
def test_no_value_at_all_is_a_surprise(name: str, value: str) -> None:
    try:
        told = ""
        read_settings({name: value})
    except SettingsError as error:
        told = str(error)
    assert told == "" or told.startswith("BLEEP_")
    if name in SECRETS and len(value) > 3:
        assert value not in told
