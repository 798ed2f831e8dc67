"""The hand-written sets of benchmarks/written_sets.py: that they are what they say."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from bot.content.reader import same_phrasing
from bot.settings import LANGUAGES

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "tests" / "nlu" / "sets"
BY_FAQ = ("mixed", "transliterated", "no_diacritics", "slang", "typos", "spoken", "polite")


def read(name: str):
    return yaml.safe_load((FOLDER / f"{name}.yml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def learnt() -> dict[str, str]:
    """What the FAQs learn from or are tested with, and whose it is."""
    faqs = [
        faq
        for path in sorted((ROOT / "data" / "faq").glob("*.yml"))
        for faq in yaml.safe_load(path.read_text(encoding="utf-8"))["faqs"]
    ]
    return {
        same_phrasing(text): faq["id"]
        for faq in faqs
        for kind in ("questions", "tests")
        for texts in faq.get(kind, {}).values()
        for text in texts
    } | {faq["id"]: "" for faq in faqs}


def test_every_set_is_known() -> None:
    assert {path.stem for path in FOLDER.glob("*.yml")} == {*BY_FAQ, "finely_distinct", "languages"}


@pytest.mark.parametrize("name", BY_FAQ)
def test_set_names_faqs_that_exist_and_texts_they_have_not_seen(name: str, learnt: dict[str, str]) -> None:
    rows = [
        (faq_id, text) for groups in read(name).values() for faq_id, texts in groups.items() for text in texts
    ]
    assert len(rows) >= 60
    assert {faq_id for faq_id, _ in rows} <= set(learnt)
    assert [text for _, text in rows if same_phrasing(text) in learnt] == []
    assert len({same_phrasing(text) for _, text in rows}) == len(rows)


def test_finely_distinct_has_a_hundred_questions_a_language_and_eight_examples_a_class() -> None:
    classes = read("finely_distinct")
    assert {len(one["train"]) for one in classes.values()} == {8}
    counts = {code: sum(len(one["tests"][code]) for one in classes.values()) for code in LANGUAGES}
    assert counts == dict.fromkeys(LANGUAGES, 100)
    texts = [
        text for one in classes.values() for group in (one["train"], *one["tests"].values()) for text in group
    ]
    assert len({same_phrasing(text) for text in texts}) == len(texts)


def test_language_set_has_messages_of_2_to_20_words() -> None:
    groups = read("languages")
    assert set(groups) == set(LANGUAGES)
    assert {2 <= len(text.split()) <= 20 for texts in groups.values() for text in texts} == {True}
    assert min(map(len, groups.values())) >= 35


def test_sets_without_diacritics_have_none() -> None:
    texts = [text for groups in read("no_diacritics").values() for group in groups.values() for text in group]
    assert all(text.isascii() for text in texts)
    transliterated = read("transliterated")["ru"].values()
    assert all(text.isascii() for group in transliterated for text in group)
