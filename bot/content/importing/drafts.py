"""Makes FAQs of entries: grouped by key or answer, each language in its place, ids and titles made up.

What would be a mistake beside the FAQs that are there already, such as a question that one of them has, is
left out and told.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from bot.content.faq import ID, Faq, Mark
from bot.content.importing.answers import clean_answer, clean_question, visible
from bot.content.importing.found import Entry, Findings
from bot.content.importing.names import faq_id, shorten, slug, title_of, topic_of
from bot.content.reader import same_phrasing
from bot.settings import FALLBACK_LANGUAGE

DEFAULT_TOPIC = "imported"
SURE = 0.6
# Code and confidence from 0 to 1 of a text, given the language of its surroundings or None.
GuessLanguage = Callable[[str, str | None], tuple[str, float]]


@dataclass
class Draft:
    """One FAQ to be written: texts by language; `place` is where its source has it."""

    place: Mark
    topic: str
    name: str
    owner: str
    key: str = ""
    id: str = ""
    titles: dict[str, str] = field(default_factory=dict)
    questions: dict[str, list[str]] = field(default_factory=dict)
    answers: dict[str, str] = field(default_factory=dict)

    def values(self) -> dict[str, Any]:
        """As the file has it."""
        return {
            "id": self.id,
            "owner": self.owner,
            "title": self.titles,
            "questions": self.questions,
            "answer": self.answers,
        }


def make_drafts(
    found: Findings,
    there: Mapping[str, Faq],
    *,
    guess: GuessLanguage,
    language: str = "",
    owner: str = "support",
) -> list[Draft]:
    """The FAQs of the entries, in their order, with `found.problems` added to.

    `there` are the FAQs that are there already. `language` and `owner` are for entries without.
    """
    entries = [_with_language(entry, language) for entry in found.entries]
    entries = list(_guessed(entries, found, guess))
    drafts = _grouped(entries, found, owner)
    taken = Taken(there)
    return [draft for draft in drafts if _finish(draft, found, taken)]


class Taken:
    """Ids and phrasings that belong to an FAQ: whose, and where."""

    def __init__(self, there: Mapping[str, Faq]) -> None:
        self.ids = {name: f"{faq.mark.file}:{faq.mark.line}" for name, faq in there.items()}
        self.phrasings: dict[str, str] = {}
        for faq in there.values():
            groups = (faq.title.values(), *faq.questions.values(), *faq.tests.values())
            for text in (text for group in groups for text in group):
                self.phrasings.setdefault(same_phrasing(text), faq.id)

    def add(self, draft: Draft) -> None:
        self.ids[draft.id] = f"{draft.place.file}:{draft.place.line}"
        for text in (*draft.titles.values(), *(text for texts in draft.questions.values() for text in texts)):
            self.phrasings.setdefault(same_phrasing(text), draft.id)


def _with_language(entry: Entry, language: str) -> Entry:
    return entry if entry.language else replace(entry, language=language)


def _guessed(entries: list[Entry], found: Findings, guess: GuessLanguage) -> Iterator[Entry]:
    """Each entry with a language; the one that most of its file is in settles what its text leaves open."""
    unknown = [entry for entry in entries if not entry.language]
    alone = {entry.place: guess(_words(entry), None)[0] for entry in unknown}
    most = {
        file: Counter(code for place, code in alone.items() if place.file == file).most_common(1)[0][0]
        for file in {place.file for place in alone}
    }
    for entry in entries:
        if entry.language:
            yield entry
            continue
        code, confidence = guess(_words(entry), most[entry.place.file])
        if confidence < SURE:
            message = f"not sure of the language: taken for {code}."
            found.warning(entry.place, message, "a column with the language, or --language.")
        yield replace(entry, language=code)


def _words(entry: Entry) -> str:
    return " ".join([*entry.questions[:3], entry.answer])


def _grouped(entries: list[Entry], found: Findings, owner: str) -> list[Draft]:
    """One draft for each key; without a key, for each answer."""
    drafts: dict[str, Draft] = {}
    # An answer that several intents or rows of the same name share stays theirs; others are joined by it.
    for entry in entries:
        answer, said = clean_answer(entry.answer)
        for message in said:
            found.warning(entry.place, message)
        key = entry.key or f"{entry.language}#{' '.join(answer.split())}"
        if key not in drafts:
            name = visible(entry.name)
            drafts[key] = Draft(
                entry.place, topic_of(entry.topic) or DEFAULT_TOPIC, name, owner, key=entry.key
            )
        _add(drafts[key], entry, answer, found)
    return list(drafts.values())


def _add(draft: Draft, entry: Entry, answer: str, found: Findings) -> None:
    """Puts one entry's texts into its FAQ."""
    language = entry.language
    if entry.owner:
        draft.owner = " ".join(visible(entry.owner).split()) or draft.owner
    first = draft.answers.setdefault(language, answer) if answer else draft.answers.get(language, "")
    if answer and first != answer:
        message = "another answer in the same language and of the same FAQ: only its questions are taken."
        found.error(entry.place, message, "another id, or one answer for both.")
    if entry.title:
        draft.titles.setdefault(language, shorten(visible(entry.title)))
    for question in entry.questions:
        text, said = clean_question(question)
        for message in said:
            found.warning(entry.place, message)
        if text:
            draft.questions.setdefault(language, []).append(text)


def _finish(draft: Draft, found: Findings, taken: Taken) -> bool:
    """Gives it id and titles, takes out what others have. False when it cannot be an FAQ."""
    said = draft.name or next((texts[0] for texts in draft.questions.values() if texts), "")
    if _is_there(draft, found, taken):
        return False
    left = " left" if any(draft.questions.values()) else ""
    _drop_known_questions(draft, found, taken)
    draft.questions = {code: texts for code, texts in draft.questions.items() if texts}
    draft.answers = {code: text for code, text in draft.answers.items() if text}
    if not draft.questions or not draft.answers:
        what = "question" if not draft.questions else "answer"
        found.error(draft.place, f"“{shorten(said)}” has no {what}{left}: not taken.")
        return False
    languages = dict.fromkeys((*draft.answers, *draft.questions))
    if FALLBACK_LANGUAGE not in draft.questions or FALLBACK_LANGUAGE not in draft.answers:
        there = ", ".join(languages)
        message = (
            f"“{shorten(said)}” is there in {there} only, and not in English: tanya check will ask for it."
        )
        hint = "give the English with the same id, or add it to the file."
        found.warning(draft.place, message, hint)
    _name(draft, taken)
    taken.add(draft)
    return True


def _is_there(draft: Draft, found: Findings, taken: Taken) -> bool:
    """Whether the source's own id is that of an FAQ that is there: this one might be meant as a new text."""
    wanted = slug(draft.name, longest=200) if draft.name else ""
    for name in (wanted, f"{draft.topic}_{wanted}"):
        if wanted and name in taken.ids:
            message = f"the FAQ “{name}” is already in {taken.ids[name]}: not taken."
            found.error(draft.place, message, "another id; or delete the old one first.")
            return True
    return False


def _drop_known_questions(draft: Draft, found: Findings, taken: Taken) -> None:
    seen: set[str] = set()
    for language, texts in draft.questions.items():
        kept = []
        for text in texts:
            folded = same_phrasing(text)
            owner = taken.phrasings.get(folded)
            if owner:
                message = f"“{shorten(text)}” already belongs to the FAQ “{owner}”: left out."
                found.error(draft.place, message, "keep it where it fits better.")
            elif folded not in seen:
                kept.append(text)
            seen.add(folded)
        draft.questions[language] = kept


def _name(draft: Draft, taken: Taken) -> None:
    english = draft.questions.get(FALLBACK_LANGUAGE) or next(iter(draft.questions.values()))
    own = draft.titles.get(FALLBACK_LANGUAGE, "")
    candidate = slug(draft.name, longest=200)
    if candidate.startswith(draft.topic + "_") and ID.fullmatch(candidate):
        draft.id = candidate if candidate not in taken.ids else faq_id(draft.topic, candidate, taken.ids)
    else:
        draft.id = faq_id(draft.topic, draft.name or own or english[0], taken.ids)
    same = {same_phrasing(text) for texts in draft.questions.values() for text in texts}
    for language in dict.fromkeys((*draft.answers, *draft.questions)):
        texts = [draft.titles.get(language, ""), *draft.questions.get(language, [])]
        if any(texts):
            draft.titles[language] = title_of(texts, is_taken=taken.phrasings, same=same)
