"""Which classes the matcher mixes up: every question left out in turn and asked of a model without it.

The scores are exact (`blended.leave_out`), so a question that is taken for another class here would be taken
for it by the trained model as well, were it a visitor's instead of an editor's.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from bot.nlu.blended import BlendedLeftOut


@dataclass(frozen=True)
class Mistaken:
    """An example, by number, that is taken for the class `into`; `nearest` is the example of that class that
    is most like it, `likeness` their cosine and `margin` how much higher the wrong class scores."""

    example: int
    into: str
    nearest: int
    likeness: float
    margin: float


@dataclass(frozen=True)
class Pair:
    """Two classes and all that is mistaken between them, worst first; `asked` is how many examples of both
    were asked."""

    names: tuple[str, str]
    mistaken: tuple[Mistaken, ...]
    asked: int

    @property
    def share(self) -> float:
        """Of the examples of both, how many are mistaken for the other."""
        return len(self.mistaken) / self.asked

    def taken_from(self, name: str) -> int:
        """How many examples of one of the two are taken for the other."""
        return sum(one.into != name for one in self.mistaken)


def find_mistaken(left_out: BlendedLeftOut, asked: Sequence[bool]) -> list[Mistaken]:
    """Everything that is mistaken, in the examples' order. `asked` (examples,) is False for those that train
    the model and are not like what people ask."""
    rows = np.flatnonzero(np.asarray(asked))
    labels, classes = left_out.model.labels, left_out.model.classes
    found: list[Mistaken] = []
    for start in range(0, len(rows), 1000):
        part = rows[start : start + 1000]
        scores = left_out.scores(part)
        best = scores.by_class.argmax(1)
        for place in np.flatnonzero(best != labels[part]):
            own = np.flatnonzero(labels == best[place])
            nearest = own[np.argmax(scores.similarity[place, own])]
            by_class = scores.by_class[place]
            found.append(
                Mistaken(
                    int(part[place]),
                    classes[best[place]],
                    int(nearest),
                    float(scores.similarity[place, nearest]),
                    float(by_class[best[place]] - by_class[labels[part[place]]]),
                )
            )
    return found


def find_pairs(mistaken: Sequence[Mistaken], names: Sequence[str], asked: Sequence[bool]) -> list[Pair]:
    """The pairs of classes, worst first: many mistaken of few asked. `names` (examples,) are the classes."""
    counts = Counter(name for name, is_asked in zip(names, asked, strict=True) if is_asked)
    groups: dict[tuple[str, str], list[Mistaken]] = {}
    for one in mistaken:
        first, second = sorted((names[one.example], one.into))
        groups.setdefault((first, second), []).append(one)
    pairs = [
        Pair(pair, tuple(sorted(group, key=lambda one: -one.margin)), counts[pair[0]] + counts[pair[1]])
        for pair, group in groups.items()
    ]
    return sorted(pairs, key=lambda pair: (-len(pair.mistaken) * pair.share, pair.names))
