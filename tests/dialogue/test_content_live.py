"""What editors do shows in the chat: texts that are missing, out of date or changed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timezone

import pytest

from tests.dialogue.test_answers import QUESTIONS
from tests.real_house import RealHouse, Visitor

pytestmark = pytest.mark.slow
NewVisitor = Callable[..., Visitor]


@contextmanager
def edited(house: RealHouse, name: str, change: Callable[[str], str]) -> Iterator[list[str]]:
    """The file of data/ with a change, taken over; as it was afterwards. Yields the errors."""
    path = house.settings.root / "data" / name
    before = path.read_text(encoding="utf-8")
    after = change(before)
    assert after != before
    errors: list[str] = []
    path.write_text(after, encoding="utf-8")
    try:
        errors += [str(problem) for problem in house.house.content.reload() if problem.is_error]
        yield errors
    finally:
        path.write_text(before, encoding="utf-8")
        house.house.content.reload()


def without_polish_answer(text: str) -> str:
    """Takes the Polish answer out of the FAQ login_password_forgotten, the first of its file."""
    head, found, rest = text.partition("\n      pl: |\n")
    assert found
    kept = rest.splitlines(keepends=True)
    while kept and (kept[0].startswith("        ") or not kept[0].strip()):
        kept.pop(0)
    return head + "\n" + "".join(kept)


def test_missing_translation_is_english_with_an_apology(house: RealHouse, visitor: NewVisitor) -> None:
    asking = visitor(language="pl")
    with edited(house, "faq/login.yml", without_polish_answer):
        asking.say(QUESTIONS["login_password_forgotten", "pl"])
        english = house.answer("login_password_forgotten", "en")
    assert asking.texts == [house.text("translation_missing", "pl") + "\n\n" + english]


def test_answer_out_of_date_is_not_given(house: RealHouse, visitor: NewVisitor) -> None:
    house.clock.at = datetime(2027, 4, 5, 4, tzinfo=timezone.utc)  # after the fees' valid_until
    asking = visitor()
    asking.say("how much does a withdrawal cost")
    assert asking.details()["guesses"][0]["faq_id"] == "withdrawals_fees"
    assert asking.texts == [house.text("answer_expired")]
    assert asking.buttons == [house.text("button_human")]


def test_changed_answer_is_live(house: RealHouse, visitor: NewVisitor) -> None:
    asking = visitor()
    with edited(
        house, "faq/login.yml", lambda text: text.replace("No problem, {name}.", "Nothing easier, {name}.")
    ):
        asking.say(QUESTIONS["login_password_forgotten", "en"])
    assert asking.texts[0].startswith("Nothing easier.")


def test_broken_edit_keeps_the_last_good_answer(house: RealHouse, visitor: NewVisitor) -> None:
    asking = visitor()
    with edited(
        house, "faq/login.yml", lambda text: text.replace("    answer:\n", "    answr:\n", 1)
    ) as errors:
        asking.say(QUESTIONS["login_password_forgotten", "en"])
        assert errors
        assert asking.texts == [house.answer("login_password_forgotten", "en")]
