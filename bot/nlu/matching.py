"""Which FAQ, or which hand-written intent, a text means: the matcher without Rasa.

FaqMatcher and `understanding.Understanding` both call this.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bot.errors import TanyaError
from bot.nlu import blended, confidence
from bot.nlu.blended import Blended
from bot.nlu.kernel_ridge import Examples, Scores
from bot.nlu.text import fold

EXPLAINED = 5
_PART = 256  # texts scored at once: each takes some matrices of texts x examples


@dataclass(frozen=True)
class Ranked:
    """A class and its score, 0 to 1; `nearest` is its example most like the text, of the first few."""

    name: str
    score: float
    nearest: str = ""


@dataclass(frozen=True)
class Match:
    """All classes, best first; what the gate decides on, (features,); is it a training text repeated."""

    ranking: tuple[Ranked, ...]
    features: np.ndarray
    is_exact: bool

    @property
    def best(self) -> str:
        return self.ranking[0].name


@dataclass(frozen=True)
class Matcher:
    """Never changed after fitting. `exact` is the class number by folded text, of texts that stand under one
    class only; `texts` are the examples as they were written."""

    model: Blended
    exact: dict[str, int]
    texts: list[str]

    @classmethod
    def fit(
        cls,
        examples: Examples,
        *,
        texts: Sequence[str],
        masked_texts: Sequence[str],
        model: Blended | None = None,
    ) -> Matcher:
        """`model` is what was fitted on the examples, if somebody has it. Raises ValueError when there is no
        example."""
        model = model or blended.fit(examples)
        folded = [fold(masked or text) for masked, text in zip(masked_texts, texts, strict=True)]
        return cls(model, _exact(folded, examples.names, model.classes), list(texts))

    @property
    def encoders(self) -> tuple[str, ...]:
        """What it was trained with."""
        return self.model.encoders

    def match(
        self,
        masked_texts: Sequence[str],
        vectors: dict[str, np.ndarray],
        languages: Sequence[str] | None = None,
    ) -> list[Match]:
        """For each text, given its vectors by encoder, each (texts, dimensions), and its language's code.
        Raises TanyaError when an encoder's vectors miss."""
        missing = [name for name in self.encoders if name not in vectors]
        if missing:
            raise TanyaError(
                f"the model was trained with the sentence encoder {', '.join(missing)}, "
                "which cannot be loaded here",
                hint="train on this machine: `tanya train`",
            )
        found: list[Match] = []
        for start in range(0, len(masked_texts), _PART):
            part = {name: vectors[name][start : start + _PART] for name in self.encoders}
            spoken = None if languages is None else languages[start : start + _PART]
            found += self._match_part(masked_texts[start : start + _PART], part, spoken)
        return found

    def _match_part(
        self, masked_texts: Sequence[str], vectors: dict[str, np.ndarray], languages: Sequence[str] | None
    ) -> list[Match]:
        by_class, similarity = self.model.scores(vectors, languages)
        exact = [self.exact.get(fold(text)) for text in masked_texts]
        for row, number in enumerate(exact):
            if number is not None:
                # First whatever the scores say, with the features of a clear case.
                by_class[row, number] = max(1.0, float(by_class[row].max()) + 0.1)
        features = confidence.features(Scores(by_class, similarity), self.model.labels)
        return [
            Match(self._ranking(by_class[row], similarity[row]), features[row], number is not None)
            for row, number in enumerate(exact)
        ]

    def _ranking(self, by_class: np.ndarray, similarity: np.ndarray) -> tuple[Ranked, ...]:
        classes = self.model.classes
        # Equal ones in the classes' order. The digits after the fourth depend on how the processor adds up,
        # and would fill every stored event.
        order = np.argsort(-by_class, kind="stable")
        scores = np.round(np.clip(by_class, 0, 1).astype(float), 4)
        return tuple(
            Ranked(
                classes[place],
                float(scores[place]),
                self._nearest(place, similarity) if rank < EXPLAINED else "",
            )
            for rank, place in enumerate(order)
        )

    def _nearest(self, number: int, similarity: np.ndarray) -> str:
        """The example of this class that is most like the text: for people who want to know why."""
        own = np.flatnonzero(self.model.labels == number)
        return self.texts[own[np.argmax(similarity[own])]]

    def save(self, folder: Path) -> None:
        """As plain arrays and JSON."""
        blended.save(self.model, folder)
        for name, value in (("exact", self.exact), ("texts", self.texts)):
            (folder / f"{name}.json").write_text(json.dumps(value, ensure_ascii=False), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> Matcher:
        """What `save` wrote. Raises FileNotFoundError where there is nothing."""
        model = blended.load(folder)
        exact, texts = (
            json.loads((folder / f"{name}.json").read_text(encoding="utf-8")) for name in ("exact", "texts")
        )
        return cls(model, exact, texts)


def _exact(folded: list[str], names: list[str], classes: tuple[str, ...]) -> dict[str, int]:
    number = {name: place for place, name in enumerate(classes)}
    found: dict[str, set[int]] = {}
    for text, name in zip(folded, names, strict=True):
        found.setdefault(text, set()).add(number[name])
    return {text: min(places) for text, places in sorted(found.items()) if text and len(places) == 1}
