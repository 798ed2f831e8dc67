"""What visitors asked and got no good answer to, grouped by meaning across languages.

Two questions are as alike as their sentence vectors, in the space the matcher compares them in, and as the
FAQs that they were thought to be about: in words alone, questions about one thing in two languages are
further apart than two about different things in one. Groups are average-linkage agglomerative clusters
(scikit-learn) cut at a set distance.
"""

from __future__ import annotations

import threading
from collections import Counter, OrderedDict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np

from bot.content.faq import Faq
from bot.nlu.blended import KNOWS_ONLY
from bot.nlu.examples import faq_examples
from bot.nlu.kernel_ridge import Space
from bot.nlu.lessons import encode_examples
from bot.nlu.reading import read
from bot.nlu.understanding import Pipeline, encode
from bot.store.questions import Question

# Measured on the tests of our own FAQs, half of which had been left out: at this cut 7 of 10 pairs in a group
# are about one thing where no FAQ fits, and 9 of 10 where one does.
GUESSES_SHARE = 0.3
FURTHEST = 0.62
TEXTS = 3000  # different ones; 3,000 take a second, and four times that for twice as many
VECTORS_KEPT = 20_000  # 40 MB
ENCODED_AT_ONCE = 256
Place = Callable[[list[str]], np.ndarray]  # texts to rows of length 1: their product is how alike they are


@dataclass(frozen=True)
class Asked:
    """One wording of a group, and how often it was asked."""

    text: str
    language: str
    count: int


@dataclass(frozen=True)
class Group:
    """Questions of one meaning. `languages`, `chosen` (FAQs that were pressed among the suggestions) and
    `wordings` come with the most frequent first, `nearest` are FAQs with their mean confidence."""

    ids: tuple[int, ...]
    languages: tuple[tuple[str, int], ...]
    wordings: tuple[Asked, ...]
    nearest: tuple[tuple[str, float], ...]
    chosen: tuple[tuple[str, int], ...]
    suggested: int
    handed_over: int
    unhelpful: int
    last_at: datetime

    @property
    def count(self) -> int:
        return len(self.ids)


def group(asked: Sequence[Question], place: Place) -> list[Group]:
    """The groups, most frequent first. Of more than TEXTS different texts those asked last are taken. Takes
    seconds: call it in a thread."""
    texts = list(dict.fromkeys(one.text for one in asked))[:TEXTS]
    if not texts:
        return []
    numbers = dict(zip(texts, _labels(texts, asked, place), strict=True))
    members: dict[int, list[Question]] = {}
    for one in asked:
        if one.text in numbers:
            members.setdefault(numbers[one.text], []).append(one)
    groups = [summary(found) for found in members.values()]
    return sorted(groups, key=lambda group: (group.count, group.last_at), reverse=True)


def _labels(texts: list[str], asked: Sequence[Question], place: Place) -> list[int]:
    if len(texts) == 1:
        return [0]
    from sklearn.cluster import AgglomerativeClustering

    rows, guessed = place(texts), _guessed(texts, asked)
    alike = (1 - GUESSES_SHARE) * (rows @ rows.T) + GUESSES_SHARE * (guessed @ guessed.T)
    clusters = AgglomerativeClustering(
        n_clusters=None, distance_threshold=FURTHEST, affinity="precomputed", linkage="average"
    )
    return [int(label) for label in clusters.fit_predict(1 - alike)]


class Seen:
    """Sentence vectors of texts that were grouped before: in memory, and only there. Two threads at once wait
    for one another."""

    def __init__(self) -> None:
        self._known: OrderedDict[tuple[str, str], np.ndarray] = OrderedDict()
        self._lock = threading.Lock()

    def vectors(self, texts: list[str], encoders: Sequence[str]) -> dict[str, np.ndarray]:
        """By encoder, each (texts, dimensions); of those encoders that can be loaded here."""
        with self._lock:
            missing = [text for text in texts if (text, encoders[0]) not in self._known]
            for start in range(0, len(missing), ENCODED_AT_ONCE):
                part = missing[start : start + ENCODED_AT_ONCE]
                for name, rows in encode([read(text) for text in part], encoders).items():
                    self._known.update(((text, name), row) for text, row in zip(part, rows, strict=True))
            found = {
                name: np.stack([self._known[text, name] for text in texts])
                for name in encoders
                if (texts[0], name) in self._known
            }
            while len(self._known) > VECTORS_KEPT:
                self._known.popitem(last=False)
        return found


def make_place(faqs: Iterable[Faq], pipeline: Pipeline, *, seen: Seen, cache_folder: Path) -> Place:
    """The space the matcher compares questions in: around the examples of these FAQs, whose vectors come from
    disk. An encoder of one language alone has no part in it. Encoders load with the first text."""
    spaces: list[Space] = []
    examples = faq_examples(faqs)
    names = tuple(name for name in pipeline.encoders if name not in KNOWS_ONLY) or pipeline.encoders

    def place(texts: list[str]) -> np.ndarray:
        vectors = seen.vectors(texts, names)
        if not spaces and examples:
            spaces.append(Space.around(encode_examples(examples, names, cache_folder=cache_folder)))
        if spaces:
            return spaces[0].place(vectors)
        rows = np.concatenate(list(vectors.values()), axis=1)
        return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)

    return place


def _guessed(texts: list[str], asked: Sequence[Question]) -> np.ndarray:
    """Which FAQs each text was thought to be about: rows of length 1, or of zeros."""
    guesses = {one.text: one.guesses for one in reversed(asked)}
    columns = {faq_id: number for number, faq_id in enumerate(sorted(_faq_ids(guesses.values())))}
    rows = np.zeros((len(texts), max(1, len(columns))), dtype=np.float32)
    for number, text in enumerate(texts):
        for guess in guesses[text]:
            rows[number, columns[guess["faq_id"]]] = max(0.0, guess["confidence"])
    return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)


def _faq_ids(guesses: Iterable[list[dict[str, Any]]]) -> set[str]:
    return {guess["faq_id"] for found in guesses for guess in found}


def summary(members: Sequence[Question]) -> Group:
    """These as one group, whether they are alike or not."""
    wordings = Counter((" ".join(one.text.split()), one.language) for one in members)
    confidence: Counter[str] = Counter()
    for one in members:
        for guess in one.guesses:
            confidence[guess["faq_id"]] += guess["confidence"]
    return Group(
        ids=tuple(one.id for one in members if one.id is not None),
        languages=tuple(Counter(one.language for one in members).most_common()),
        wordings=tuple(Asked(text, language, count) for (text, language), count in wordings.most_common()),
        nearest=tuple((faq_id, total / len(members)) for faq_id, total in confidence.most_common(3)),
        chosen=tuple(Counter(one.chosen for one in members if one.chosen).most_common()),
        suggested=sum(one.outcome == "suggest" for one in members),
        handed_over=sum(one.outcome == "hand_over" or one.is_handed_over for one in members),
        unhelpful=sum(one.is_helpful is False for one in members),
        last_at=max(one.asked_at for one in members),
    )
