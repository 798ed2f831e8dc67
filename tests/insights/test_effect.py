"""What an edit changes: outcomes, tests, answers."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.content.faq import Faq
from bot.content.live import make_content
from bot.content.texts import Texts
from bot.insights.effect import Asked, Effect, Got, effect, kind_of
from bot.insights.faq_changes import faq_changes

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    ("before", "after", "kind"),
    [
        (("answer", "a"), ("answer", "a"), None),
        (("answer", "a"), ("answer", "b"), "other"),
        (("answer", "a"), ("suggest", "", "a"), "lost"),
        (("answer", "a"), ("hand_over", ""), "lost"),
        (("suggest", "", "a"), ("answer", "a"), "gained"),
        (("hand_over", ""), ("answer", "a"), "gained"),
        (("hand_over", ""), ("suggest", "", "a"), "suggested"),
        (("suggest", "", "a"), ("hand_over", ""), "handed_over"),
        (("suggest", "", "a", "b"), ("suggest", "", "b", "a"), None),
        (("suggest", "", "a", "b"), ("suggest", "", "a", "c"), "suggestions"),
        (("hand_over", ""), ("hand_over", ""), None),
    ],
)
def test_kind_of_names_what_a_visitor_sees(before: Any, after: Any, kind: str | None) -> None:
    old, new = (Got(one[0], one[1], tuple(one[2:]), 0.5) for one in (before, after))
    assert kind_of(old, new) == kind


def faq(name: str, *questions: str, tests: tuple[str, ...] = (), answer: str = "An answer.") -> Faq:
    return Faq(
        id=name, topic=name.partition("_")[0], owner="team", title={"en": name.replace("_", " ")},
        questions={"en": questions}, answer={"en": answer}, tests={"en": tests} if tests else {},
    )  # fmt: skip


def test_faq_changes_tell_answers_fields_and_what_came_and_went() -> None:
    same, old, gone = faq("key_find", "q"), faq("login_code", "q", answer="Old."), faq("refunds_how", "q")
    new = replace(faq("login_code", "q", answer="New."), handoff="offer", related=("key_find",))
    came = faq("fees_what", "q")
    before = {one.id: one for one in (same, old, gone)}
    after = {one.id: one for one in (same, new, came)}
    changed, added, removed = faq_changes(before, after)
    assert (changed.faq_id, changed.kind, changed.answers) == (
        "login_code", "changed", {"en": ("Old.", "New.")},
    )  # fmt: skip
    assert changed.fields == {"handoff": ("", "offer"), "related": ("", "key_find")}
    assert (added.faq_id, added.kind, added.answers) == ("fees_what", "added", {"en": ("", "An answer.")})
    assert (removed.faq_id, removed.kind) == ("refunds_how", "removed")


def test_faq_changes_of_nothing_are_none() -> None:
    faqs = {"key_find": faq("key_find", "q", tests=("t",))}
    assert list(faq_changes(faqs, {"key_find": faq("key_find", "q")})) == []


KEY = faq("key_find", "where is my licence key", "find my key", "i lost the licence key", "show me my key",
          "licence key please", tests=("i can not find the key",))  # fmt: skip
REFUND = faq("refunds_how", "i want a refund", "give me my money back", "refund my purchase",
             "return the plug-in", "how do refunds work", tests=("money back please",))  # fmt: skip
DELETE = faq("account_delete", "delete my account", "close my account", "erase my profile",
             "remove my account", "get rid of my account", tests=("delete me",))  # fmt: skip
ASKED = [
    Asked("where is my licence key", "en", 3),
    Asked("delete my  account", "en", 2),
    Asked("delete my account", "en"),
    Asked("i want a refund", "en", 2),
    Asked("can i have a demo version", "en", 4),
    Asked("👍", "en"),
]


@pytest.fixture(scope="module")
def compare(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The effect of an edit in a project of few FAQs and without small talk."""
    root = tmp_path_factory.mktemp("project")
    shutil.copy(ROOT / "config.yml", root)

    def compare(before: list[Faq], after: list[Faq], asked: list[Asked] = ASKED) -> Effect:
        contents = [make_content({one.id: one for one in faqs}, Texts({})) for faqs in (before, after)]
        return effect(*contents, asked, root=root, cache_folder=root)

    return compare


@pytest.mark.slow
def test_effect_of_no_edit_is_nothing(compare: Any) -> None:
    found = compare([KEY, REFUND, DELETE], [KEY, REFUND, DELETE])
    assert found.is_nothing
    assert (found.asked, found.distinct) == (13, 5)
    assert sum(found.before.outcomes.values()) == 13
    assert found.before == found.after


@pytest.mark.slow
def test_effect_of_a_new_faq_and_one_gone(compare: Any) -> None:
    demo = faq("general_demo", "can i have a demo version", "is there a demo", "trial version", "try it",
               "demo download", tests=("demo please", "i want a refund of the demo"))  # fmt: skip
    found = compare([KEY, REFUND, DELETE], [KEY, REFUND, demo])
    changes = {change.text: change for change in found.changes}
    assert changes["can i have a demo version"].after.name == "general_demo"
    lost = changes["delete my account"]
    assert (lost.before.name, lost.count) == ("account_delete", 3)
    assert lost.kind in ("lost", "other")
    assert "where is my licence key" not in changes
    assert {(one.faq_id, one.kind, one.asked) for one in found.faqs} == {
        ("general_demo", "added", 4), ("account_delete", "removed", 3),
    }  # fmt: skip
    tests = {one.case.name: one for one in found.tests}
    assert tests["account_delete/en/1"].after is None
    assert tests["general_demo/en/1"].before is None
    assert found.topics["general_demo"] == "general"


@pytest.mark.slow
def test_effect_of_an_answers_text_alone_counts_who_gets_it(compare: Any) -> None:
    after = [KEY, replace(REFUND, answer={"en": "In ten days."}), DELETE]
    found = compare([KEY, REFUND, DELETE], after, [*ASKED[:1], Asked("I want a refund!", None, 2)])
    (change,) = found.faqs
    assert (change.answers, change.asked) == ({"en": ("An answer.", "In ten days.")}, 2)
    assert found.changes == []
    assert found.tests == []


@pytest.mark.slow
def test_effect_of_a_question_moved_breaks_the_test_of_the_other(compare: Any) -> None:
    stolen = replace(DELETE, questions={"en": (*DELETE.questions["en"], "money back please")})
    found = compare([KEY, REFUND, DELETE], [KEY, REFUND, stolen])
    (broken,) = [one for one in found.newly_wrong if one.case.faq_id == "refunds_how"]
    assert broken.got_after.name == "account_delete"
    assert broken in found.tests
    assert found.tests[0] == broken
