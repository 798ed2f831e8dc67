"""The content that answers are given from now: swapped as a whole, and only for content without mistakes."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Literal

from bot.clock import Clock
from bot.content.check_files import faq_files
from bot.content.faq import Faq
from bot.content.files import FAQ_FOLDER, TEXTS_FILE
from bot.content.filling import escape_markdown, fill
from bot.content.messages import MESSAGES
from bot.content.reader import read_faqs
from bot.content.texts import Texts, read_texts
from bot.errors import ContentError, Problem
from bot.settings import FALLBACK_LANGUAGE

Signature = tuple[tuple[str, int, int, int], ...]


@dataclass(frozen=True)
class Answer:
    """An FAQ's answer, ready to be shown: Markdown in `language`, English if there is no translation."""

    text: str
    language: str
    faq: Faq


@dataclass(frozen=True)
class Content:
    """All content of one moment.

    The fingerprints are hex digests; `questions_fingerprint` changes only with what a model learns from: ids,
    questions and titles.
    """

    faqs: Mapping[str, Faq]
    texts: Texts
    fingerprint: str = ""
    questions_fingerprint: str = ""
    problems: tuple[Problem, ...] = field(default=(), compare=False)  # warnings only

    def answer(
        self,
        faq_id: str,
        language: str,
        values: Mapping[str, object],
        *,
        today: date,
        channel: str = "web",
    ) -> Answer | None:
        """The answer with its placeholders filled from `values`, which are escaped.

        None if there is no such FAQ, it is past its `valid_until`, or not for this channel.
        """
        faq = self.faqs.get(faq_id)
        if faq is None or faq.is_expired(today) or channel not in faq.channels:
            return None
        choices = (language, language.partition("-")[0], FALLBACK_LANGUAGE)
        used = next((code for code in choices if code in faq.answer), FALLBACK_LANGUAGE)
        return Answer(fill(faq.answer[used], values, escape=escape_markdown), used, faq)


@dataclass(frozen=True)
class Standing:
    """Where the newest edit stands: `live`; `learning`; or `refused`, and then `reason` says why."""

    state: Literal["live", "learning", "refused"] = "live"
    reason: str = ""


class LiveContent:
    """Reads `folder`/faq/*.yml and `folder`/messages.yml, at once and whenever told to.

    `current` is what is served; it may be read from any thread at any time. `edited` is the newest content
    without mistakes. Its answers and texts are in `current` at once; its questions, titles, and FAQs that
    came or went are when `take_over` is called, with the model that has learnt them.

    Mistakes at the first reading raise ContentError, unless there is good content in the folder `last_good`:
    then that is current, and `problems_at_start` has them. `problems_now` are all of the newest reading.
    """

    def __init__(self, folder: Path, clock: Clock, *, last_good: Path | None = None) -> None:
        self._folder = folder
        self._clock = clock
        self._lock = threading.Lock()
        self._signature = self._sign()
        self.problems_at_start: tuple[Problem, ...] = ()
        content = self._read(folder)
        self.problems_now = content.problems
        if _has_errors(content):
            self.problems_at_start = content.problems
            if last_good is None or _has_errors(content := self._read(last_good)):
                raise ContentError(self.problems_at_start)
        self._current = self._edited = content
        self.standing = Standing()

    @property
    def current(self) -> Content:
        return self._current

    @property
    def edited(self) -> Content:
        return self._edited

    def changed(self) -> bool:
        """Whether a file came, went or was saved since the last reading. Costs a stat a file."""
        return self._sign() != self._signature

    def reload(self) -> list[Problem]:
        """Reads again. Content without mistakes replaces `edited`, and in `current` what needs no learning.
        Returns all problems."""
        with self._lock:
            # Before reading: what is saved meanwhile then counts as changed.
            self._signature = self._sign()
            content = self._read(self._folder)
            self.problems_now = content.problems
            if not _has_errors(content):
                self._edited = content
                self._current = as_learnt(self._current, content)
            return list(content.problems)

    def take_over(self, content: Content) -> None:
        """Serve it whole: a model that has learnt it is in place. What was edited since comes on top."""
        with self._lock:
            self._current = as_learnt(content, self._edited)

    def _read(self, folder: Path) -> Content:
        return read_content(folder, today=self._clock.now().date())

    def _sign(self) -> Signature:
        signed = []
        for path in (*faq_files(self._folder / FAQ_FOLDER), self._folder / TEXTS_FILE):
            try:
                stat = path.stat()
            except OSError:
                continue
            signed.append((path.name, stat.st_mtime_ns, stat.st_size, stat.st_ino))
        return tuple(signed)


def read_content(folder: Path, *, today: date | None = None) -> Content:
    """The content of a folder `data`, with all problems; what is wrong is left out of it."""
    faqs, problems = read_faqs(folder / FAQ_FOLDER, today=today)
    texts, text_problems = read_texts(folder / TEXTS_FILE, expected=MESSAGES)
    return make_content(faqs, texts, problems=[*problems, *text_problems])


def as_learnt(learnt: Content, edited: Content) -> Content:
    """`edited` as far as a model that has learnt `learnt` can serve it: its answers and texts, with the FAQs,
    questions and titles that the model knows."""
    if learnt.questions_fingerprint == edited.questions_fingerprint:
        return edited
    faqs = {
        faq_id: replace(edited.faqs[faq_id], title=known.title, questions=known.questions)
        if faq_id in edited.faqs
        else known
        for faq_id, known in learnt.faqs.items()
    }
    return make_content(faqs, edited.texts, problems=list(edited.problems))


def _has_errors(content: Content) -> bool:
    return any(problem.is_error for problem in content.problems)


def make_content(faqs: Mapping[str, Faq], texts: Texts, *, problems: list[Problem] | None = None) -> Content:
    """Content with its fingerprints."""
    learnt = {key: (faq.title, faq.questions) for key, faq in faqs.items()}
    shown = {key: {**asdict(faq), "mark": None} for key, faq in faqs.items()}
    said = {language: texts.templates(language) for language in _languages(texts)}
    return Content(
        faqs=dict(faqs),
        texts=texts,
        fingerprint=_digest([shown, said]),
        questions_fingerprint=_digest(learnt),
        problems=tuple(sorted(problems or ())),
    )


def _languages(texts: Texts) -> list[str]:
    return sorted({language for key in texts for language in texts.languages(key)})


def _digest(value: object) -> str:
    written = json.dumps(value, sort_keys=True, ensure_ascii=True, default=str)
    return hashlib.sha256(written.encode("ascii")).hexdigest()
