"""Drafts of FAQs: from what visitors asked, and from what an agent answered in a ticket."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from bot.content.faq import QUESTION_CHARACTERS, TITLE_CHARACTERS, Faq
from bot.insights.masking import mask_question, mask_text
from bot.insights.unanswered import Asked
from bot.settings import LANGUAGES

FIELDS = ("questions", "tests")
PHRASINGS = 10  # of a language; more of one kind teach nothing
ANSWER_CHARACTERS = 4000
_GREETING = re.compile(
    r"(?:hi|hello|hey|dear|good (?:morning|afternoon|evening)|halo|hai|selamat (?:pagi|siang|sore|malam)"
    r"|selamat petang|здравствуйте|добрый (?:день|вечер)|доброе утро|привет|dzień dobry|cześć|witam|witaj)\b"
    r"[^\n.!?,]{0,30}(?:[,.!…]+|\n)",
    re.I,
)
_FAREWELL = re.compile(
    r"(?:(?:(?:best|kind|warm) )?regards|cheers|sincerely|best wishes|have a (?:nice|good|great) \w+"
    r"|pozdrawiam|salam(?: hangat)?|hormat (?:saya|kami)|с уважением|хорошего (?:дня|вечера)"
    r"|miłego (?:dnia|wieczoru)|z poważaniem)\b[^\n]{0,60}",
    re.I,
)


def split_phrasings(wordings: Sequence[Asked]) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """Questions to learn from, and tests that are held back, by language: of two and more wordings of a
    language the second most frequent is a test. A single one is learnt; nothing is left to test it with."""
    questions: dict[str, list[str]] = {}
    tests: dict[str, list[str]] = {}
    for language in LANGUAGES:
        texts = [one.text for one in wordings if one.language == language and _is_phrasing(one.text)]
        texts = list({text.casefold(): text for text in reversed(texts)}.values())[::-1][:PHRASINGS]
        if len(texts) > 1:
            tests[language] = [texts.pop(1)]
        if texts:
            questions[language] = texts
    return questions, tests


def new_faq(wordings: Sequence[Asked]) -> dict[str, Any]:
    """A new FAQ of these wordings, without an answer."""
    questions, tests = split_phrasings(wordings)
    title = {language: title_of(texts[0]) for language, texts in questions.items()}
    return {"title": title, "questions": questions, "tests": tests}


def with_phrasings(faq: Mapping[str, Any], added: Mapping[str, Any]) -> dict[str, Any]:
    """An FAQ's `questions` and `tests`, by language, with those of `added` at their ends. What it has already
    is not added again."""
    known = {text.casefold() for field in FIELDS for texts in faq.get(field, {}).values() for text in texts}
    found: dict[str, Any] = {}
    for field in FIELDS:
        before, more = faq.get(field, {}), added.get(field, {})
        found[field] = {
            language: [
                *before.get(language, ()),
                *(text for text in more.get(language, ()) if text.casefold() not in known),
            ]
            for language in LANGUAGES
            if before.get(language) or more.get(language)
        }
    return found


def from_ticket(
    about: str, replies: Iterable[str], *, language: str, names: Iterable[str]
) -> tuple[str, str]:
    """Question and answer, masked: what the ticket is about, and the agent's replies without greeting and
    farewell."""
    known = [name for name in names if name]
    answer = "\n\n".join(filter(None, (strip_courtesies(reply) for reply in replies)))
    question = mask_question(about, language=language, names=known)[:QUESTION_CHARACTERS]
    return question, mask_text(answer[:ANSWER_CHARACTERS], language=language, names=known)


def strip_courtesies(reply: str) -> str:
    """A reply without its greeting in front and its farewell and name behind."""
    text = _GREETING.sub("", reply.strip(), count=1) if _GREETING.match(reply.strip()) else reply.strip()
    lines = text.strip().split("\n")
    for number, line in enumerate(lines):
        # A name may follow on lines of its own, but no more of the answer.
        if _FAREWELL.fullmatch(line.strip(" ,.!\t")) and all(len(rest) <= 60 for rest in lines[number:]):
            lines = lines[:number]
            break
    return "\n".join(lines).strip()


def titles(faqs: Mapping[str, Faq], language: str) -> list[tuple[str, str]]:
    """Ids and titles of all FAQs, by title."""
    return sorted(
        ((faq_id, faq.title_in(language)) for faq_id, faq in faqs.items()),
        key=lambda pair: pair[1].casefold(),
    )


def _is_phrasing(text: str) -> bool:
    return 2 < len(text) <= QUESTION_CHARACTERS and any(character.isalpha() for character in text)


def title_of(text: str) -> str:
    """The beginning of a question that fits on a button, whole words only."""
    text = text[:1].upper() + text[1:].rstrip(" ?!.")
    return text if len(text) <= TITLE_CHARACTERS else text[: TITLE_CHARACTERS - 1].rsplit(" ", 1)[0] + "…"
