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


@pytest.mark.parametrize("language", list(UNRELATED))
def test_unrelated_messages_are_never_answered(pipeline, language):
    outcomes = {text: pipeline.parse(text) for text in UNRELATED[language]}
    assert [text for text, parsed in outcomes.items() if parsed["gate"]["outcome"] == "answer"] == []


def test_training_questions_are_answered_by_their_own_faq(pipeline, examples):
    asked = [row for row in examples if row[3] == "question"][::7]
    wrong = [
        text for text, name, _, _ in asked
        if (parsed := pipeline.parse(text))["gate"]["outcome"] != "answer" or parsed["intent_ranking"][0]["name"] != name
    ]
    assert wrong == []


def test_answers_to_the_tests_are_rarely_wrong(pipeline, examples):
    answered = [
        (parsed["intent_ranking"][0]["name"], name) for text, name, _, role in examples
        if role == "test" and (parsed := pipeline.parse(text))["gate"]["outcome"] == "answer"
    ]
    assert len(answered) > 100
    assert sum(found != name for found, name in answered) / len(answered) <= 0.04
