"""A second matcher for questions in a language that an encoder knows better than the multilingual ones.

An encoder of one language is worth points in that language and costs many in all others, so it never joins
the multilingual kernel. It joins a ridge of its own, a *specialist*, on the examples in its language, which
is asked about questions in that language alone; for these its scores are mixed with the others'.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bot.nlu import balanced, kernel_ridge
from bot.nlu.balanced import Balanced, BalancedLeftOut
from bot.nlu.kernel_ridge import Examples, KernelRidge, Scores

# Encoders that know one language, and which.
KNOWS_ONLY = {"minilm": "en"}
# How much a specialist's scores count beside the multilingual ones, which know other languages' examples of
# the same classes. Where there are none, the specialist decides alone.
SPECIALIST_SHARE = 0.5
FEWEST_EXAMPLES = 8


@dataclass(frozen=True)
class Specialist:
    """`ridge` is on the examples `rows` of the whole model, in one `language`; `into` are the whole model's
    numbers of its classes; `share`, 0 to 1, is how much it counts."""

    language: str
    share: float
    ridge: KernelRidge
    factors: np.ndarray
    into: np.ndarray
    rows: np.ndarray

    def mix(self, scores: Scores, own: Scores, asked: np.ndarray) -> None:
        """Mix `own` scores of the texts numbered `asked` into all texts' `scores`, in place."""
        by_class = scores.by_class[np.ix_(asked, self.into)]
        mixed = (1 - self.share) * by_class + self.share * own.by_class * self.factors
        # A class that was left out stays out.
        scores.by_class[np.ix_(asked, self.into)] = np.where(by_class == kernel_ridge.NEVER, by_class, mixed)
        scores.similarity[np.ix_(asked, self.rows)] = own.similarity


@dataclass(frozen=True)
class Blended:
    """A fitted model; never changed, so any number of threads may ask it."""

    general: Balanced
    specialists: tuple[Specialist, ...]

    @property
    def classes(self) -> tuple[str, ...]:
        return self.general.classes

    @property
    def labels(self) -> np.ndarray:
        return self.general.labels

    @property
    def encoders(self) -> tuple[str, ...]:
        """All whose vectors `scores` needs; those of KNOWS_ONLY for texts in their language only."""
        known = [name for one in self.specialists for name in one.ridge.space.encoders]
        return tuple(dict.fromkeys([*self.general.ridge.space.encoders, *known]))

    def scores(self, vectors: dict[str, np.ndarray], languages: Sequence[str] | None = None) -> Scores:
        """As KernelRidge.scores. `languages` are the texts' codes; without them no specialist is asked."""
        found = self.general.scores(vectors)
        for one in self.specialists if languages is not None else ():
            asked = np.flatnonzero(np.asarray(languages) == one.language)
            if len(asked):
                mine = {name: vectors[name][asked] for name in one.ridge.space.encoders}
                one.mix(found, one.ridge.scores(mine), asked)
        return found


@dataclass(frozen=True)
class BlendedLeftOut:
    """As balanced.BalancedLeftOut, each example asked in its own language."""

    model: Blended
    general: BalancedLeftOut
    specialists: tuple[BalancedLeftOut, ...]

    def scores(self, examples: np.ndarray, *, without_class: bool = False) -> Scores:
        """Scores as of new texts, for these example numbers."""
        found = self.general.scores(examples, without_class=without_class)
        for one, left in zip(self.model.specialists, self.specialists, strict=True):
            asked = np.flatnonzero(np.isin(examples, one.rows))
            if len(asked):
                mine = np.searchsorted(one.rows, examples[asked])
                one.mix(found, left.scores(mine, without_class=without_class), asked)
        return found


def asked_of(
    encoder: str, texts: Sequence[str], languages: Sequence[str], *, beside: Collection[str]
) -> list[str]:
    """The texts with "", whose vector costs nothing, for those whose vector of this encoder nobody looks at.
    `beside` are all encoders there are."""
    only = KNOWS_ONLY.get(encoder)
    if only is None or all(name in KNOWS_ONLY for name in beside):
        return list(texts)
    return [text if code == only else "" for text, code in zip(texts, languages, strict=True)]


def fit(examples: Examples) -> Blended:
    """Fit. Raises ValueError when there is no example."""
    specialists = []
    general = balanced.fit(_general(examples))
    for language, rows in _parts(examples):
        one = balanced.fit(_alone(examples, rows))
        specialists.append(_specialist(language, one, rows, general))
    return Blended(general, tuple(specialists))


def leave_out(examples: Examples, *, groups: int) -> BlendedLeftOut:
    """As kernel_ridge.leave_out."""
    general = balanced.leave_out(_general(examples), groups=groups)
    group_of = dict(zip(general.model.classes, general.ridge.groups.tolist(), strict=True))
    specialists, lefts = [], []
    for language, rows in _parts(examples):
        left = balanced.leave_out(_alone(examples, rows), groups=groups, group_of=group_of)
        lefts.append(left)
        specialists.append(_specialist(language, left.model, rows, general.model))
    return BlendedLeftOut(Blended(general.model, tuple(specialists)), general, tuple(lefts))


def _specialist(language: str, one: Balanced, rows: np.ndarray, general: Balanced) -> Specialist:
    number = {name: place for place, name in enumerate(general.classes)}
    share = 1.0 if len(rows) == len(general.labels) else SPECIALIST_SHARE
    into = np.array([number[name] for name in one.classes])
    return Specialist(language, share, one.ridge, one.factors, into, rows)


def _general(examples: Examples) -> Examples:
    kept = {name: rows for name, rows in examples.vectors.items() if name not in KNOWS_ONLY}
    # Where nothing multilingual can be loaded, what there is must do.
    return Examples(kept or examples.vectors, examples.names, examples.languages)


def _parts(examples: Examples) -> list[tuple[str, np.ndarray]]:
    """The languages to have a specialist, each with its examples' numbers."""
    spoken = {KNOWS_ONLY[name] for name in examples.vectors if name in KNOWS_ONLY}
    if examples.languages is None or all(name in KNOWS_ONLY for name in examples.vectors):
        return []
    found = [(language, np.flatnonzero(np.asarray(examples.languages) == language)) for language in spoken]
    return sorted((language, rows) for language, rows in found if len(rows) >= FEWEST_EXAMPLES)


def _alone(examples: Examples, rows: np.ndarray) -> Examples:
    """Examples of one language, with every encoder that knows it and no language marks."""
    part = examples.pick(rows)
    assert examples.languages is not None
    language = examples.languages[int(rows[0])]
    known = {name: vectors for name, vectors in part.vectors.items()
             if KNOWS_ONLY.get(name, language) == language}
    return Examples(known, part.names)


def save(model: Blended, folder: Path) -> None:
    """Write the model into the folder as plain arrays (.npz) and JSON."""
    balanced.save(model.general, folder)
    for number, one in enumerate(model.specialists):
        kernel_ridge.save(one.ridge, folder / f"specialist_{number}.npz")
        places = {"factors": one.factors, "into": one.into, "rows": one.rows}
        np.savez(folder / f"specialist_{number}_places.npz", **places)
    spoken = [{"language": one.language, "share": one.share} for one in model.specialists]
    (folder / "specialists.json").write_text(json.dumps(spoken), encoding="utf-8")


def load(folder: Path) -> Blended:
    """Read what `save` wrote. Pickled content is refused (ValueError)."""
    found = []
    spoken = json.loads((folder / "specialists.json").read_text(encoding="utf-8"))
    for number, plain in enumerate(spoken):
        with np.load(folder / f"specialist_{number}_places.npz", allow_pickle=False) as arrays:
            places = {name: arrays[name] for name in ("factors", "into", "rows")}
        ridge = kernel_ridge.load(folder / f"specialist_{number}.npz")
        found.append(Specialist(plain["language"], plain["share"], ridge, **places))
    return Blended(balanced.load(folder), tuple(found))
