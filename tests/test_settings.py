from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import fields
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.cli.settings import settings_page
from bot.errors import TanyaError
from bot.settings import LANGUAGES, Settings, check_settings, read_settings

ROOT = Path(__file__).resolve().parent.parent
NUMBERS = [row.name for row in fields(Settings) if isinstance(row.default, int)]


def refused(**environment: str) -> str:
    with pytest.raises(TanyaError) as caught:
        read_settings(environment)
    return caught.value.message


def test_page_of_settings_is_in_step_with_the_table():
    page = (ROOT / "docs/settings.md").read_text(encoding="utf-8")

    assert page == settings_page(), "run: tanya settings > docs/settings.md"


def test_verb_prints_the_page(capsys):
    from bot.cli.main import main

    assert (main(["settings"]), capsys.readouterr().out) == (0, settings_page())


def test_every_setting_has_help_that_is_a_sentence():
    assert [row.name for row in fields(Settings) if not re.fullmatch(r".{10,}\.", row.metadata["help"])] == []


def test_every_setting_is_used():
    """A setting that nothing reads would be a promise that is not kept."""
    code = "\n".join(
        path.read_text(encoding="utf-8")
        for folder in ("bot", "actions")
        for path in (ROOT / folder).rglob("*.py")
    )

    assert [row.name for row in fields(Settings) if not re.search(rf"\.{row.name}\b", code)] == []


def test_settings_of_an_empty_environment_are_the_defaults():
    assert read_settings({}) == Settings()


def test_defaults_fit():
    assert check_settings(Settings()) == []


def test_settings_are_read_from_the_environment():
    settings = read_settings({"TANYA_PORT": " 9000 ", "TANYA_TEAM_LANGUAGE": "ru", "PORT": "1"})

    assert (settings.port, settings.team_language) == (9000, "ru")


def test_settings_of_the_command_line_win():
    assert read_settings({"TANYA_PORT": "9000"}, port=9001, host=None).port == 9001


@pytest.mark.parametrize("text", ["", "x", "-1", "1.5", "1e3", "0x10", "²", "1_000", "١x"])
def test_number_that_is_none_is_explained(text):
    assert f"TANYA_PORT is “{text}”, expected a whole number such as 8080" in refused(TANYA_PORT=text)


@given(st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"])))
def test_number_of_anything_is_read_or_explained(text):
    with suppress(TanyaError):
        assert read_settings({"TANYA_PORT": text}).port >= 0


@pytest.mark.parametrize("name", sorted(set(NUMBERS) - {"port", "proxies"}))
def test_number_that_would_stop_everything_is_refused(name):
    assert f"TANYA_{name.upper()} is 0" in refused(**{f"TANYA_{name.upper()}": "0"})


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("TANYA_TEAM_LANGUAGE", "de"),
        ("TANYA_SECRET", "short"),
        ("TANYA_PORT", "70000"),
        ("TANYA_PUBLIC_URL", "help.example.com"),
        ("TANYA_DATABASE_URL", "mysql://host/name"),
    ],
)
def test_value_that_does_not_fit_is_explained_with_its_variable(variable, value):
    assert variable in refused(**{variable: value})


def test_every_mistake_is_said_at_once():
    message = refused(TANYA_PORT="x", TANYA_TEAM_LANGUAGE="de", TANYA_SECRET="short")

    assert [
        name for name in ("TANYA_PORT", "TANYA_TEAM_LANGUAGE", "TANYA_SECRET") if name not in message
    ] == []


def test_secret_that_is_too_short_is_not_told():
    assert "hunter2" not in refused(TANYA_SECRET="hunter2")


def test_languages_begin_with_the_fallback():
    assert LANGUAGES[0] == "en"


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        (Settings(), "http://127.0.0.1:8080"),
        (Settings(public_url="https://help.example.com/"), "https://help.example.com"),
    ],
)
def test_url_is_the_one_that_people_use(settings, expected):
    assert settings.url == expected


def test_read_settings_names_a_variable_that_is_none_of_ours_and_the_nearest_one() -> None:
    with pytest.raises(TanyaError, match="there is no setting TANYA_PROT, perhaps TANYA_PORT"):
        read_settings({"TANYA_PROT": "8081"})


def test_read_settings_leaves_alone_what_is_for_the_tests() -> None:
    assert read_settings({"TANYA_TEST_POSTGRESQL": "x", "TANYA_REQUIRE_SERVERS": "1"}) == read_settings({})
