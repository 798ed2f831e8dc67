"""What must hold of the model trained on this project's own data/, whatever editors write there."""

from pathlib import Path

import pytest
import yaml

from benchmarks.understanding import read_examples

pytestmark = pytest.mark.slow  # Rasa and the encoders

UNRELATED = yaml.safe_load((Path(__file__).parent / "unrelated.yml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def examples():
    return list(read_examples(Path(__file__).parents[2] / "data"))


@pytest.fixture(scope="module")
def pipeline(train, examples):
    return train([row for row in examples if row[3] != "test"])


def answers(pipeline, texts):
    """The class answered for each text, None where it was not answered."""
    return [
        parsed["intent_ranking"][0]["name"] if parsed["gate"]["outcome"] == "answer" else None
        for parsed in pipeline.parse_all(texts)
    ]


@pytest.mark.parametrize("language", list(UNRELATED))
def test_unrelated_messages_are_never_answered(pipeline, language):
    texts = UNRELATED[language]
    found = dict(zip(texts, answers(pipeline, texts), strict=True))
    # To be taken for one who asks for a person ends as it should: with a person.
    assert {text: name for text, name in found.items() if name not in (None, "ask_human")} == {}


def test_training_questions_are_answered_by_their_own_faq(pipeline, examples):
    asked = [row for row in examples if row[3] == "question"][::7]
    found = answers(pipeline, [row[0] for row in asked])
    assert [row[0] for row, name in zip(asked, found, strict=True) if name != row[1]] == []


ENGLISH_ONLY = [
    ("Dark mode", "title"),
    ("how do i turn on dark mode", "question"),
    ("dark theme please", "question"),
    ("is there a night mode", "question"),
    ("the white screen hurts my eyes at night", "question"),
    ("switch the app to dark colours", "question"),
]
ASKED = {
    "en": "make the app dark",
    "id": "gimana cara pakai mode gelap",
    "ms": "macam mana nak tukar ke mod gelap",
    "ru": "как включить тёмную тему",
    "pl": "jak włączyć tryb ciemny",
}


def test_faq_in_english_only_is_found_in_every_language(train, examples):
    beside = [row for row in examples if row[3] != "test"]
    new = [(text, "faq/general_dark_mode", "en", role) for text, role in ENGLISH_ONLY]
    pipeline = train([*beside, *new])
    ranked = {
        language: [row["name"] for row in pipeline.parse(text)["intent_ranking"][:3]]
        for language, text in ASKED.items()
    }
    missed = {language: names for language, names in ranked.items() if "faq/general_dark_mode" not in names}
    assert missed == {}


def test_answers_to_the_tests_are_rarely_wrong(pipeline, examples):
    asked = [row for row in examples if row[3] == "test"]
    found = answers(pipeline, [row[0] for row in asked])
    answered = [(name, row[1]) for row, name in zip(asked, found, strict=True) if name is not None]
    assert len(answered) > 100
    assert sum(name != right for name, right in answered) / len(answered) <= 0.04
