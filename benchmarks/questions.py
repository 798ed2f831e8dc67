"""What both assistants are asked."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml

from bot.content.faq import Faq
from bot.settings import LANGUAGES

UNRELATED = Path(__file__).with_name("unrelated.yml")
SEED = 7


@dataclass(frozen=True)
class Question:
    """`expected` is the id of the FAQ that answers it, None when there is none."""

    text: str
    language: str
    expected: str | None


def faq_questions(faqs: Mapping[str, Faq], *, a_language: int | None = None) -> list[Question]:
    """The FAQs' `tests`, which neither side learns from; at most `a_language` of each language, mixed."""
    found = []
    for language in LANGUAGES:
        asked = [
            Question(text, language, faq.id) for faq in faqs.values() for text in faq.tests.get(language, ())
        ]
        random.Random(SEED).shuffle(asked)
        found += asked[:a_language]
    random.Random(SEED).shuffle(found)
    return found


def unrelated_questions() -> list[Question]:
    """The hand-written ones that no FAQ answers."""
    by_language = yaml.safe_load(UNRELATED.read_text(encoding="utf-8"))
    return [Question(text, language, None) for language, texts in by_language.items() for text in texts]


def in_conversations(questions: list[Question], *, turns: int) -> list[str]:
    """The texts in such an order that each `turns` of them are of one language, as in a conversation."""
    chunks = []
    for language in LANGUAGES:
        texts = [question.text for question in questions if question.language == language]
        chunks += [texts[start : start + turns] for start in range(0, len(texts) - turns + 1, turns)]
    random.Random(SEED).shuffle(chunks)
    return [text for chunk in chunks for text in chunk]
