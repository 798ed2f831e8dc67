"""Examples made ready to learn from: masked, encoded, and each left out once.

Leaving out takes most of the time that learning takes. Matcher and gate are made of it, and whoever looks for
questions that are mixed up wants the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.nlu import blended, kernel_ridge
from bot.nlu.blended import BlendedLeftOut
from bot.nlu.confidence import GROUPS
from bot.nlu.examples import Example
from bot.nlu.kernel_ridge import Examples
from bot.nlu.reading import masked, searched
from bot.nlu.vectors import kept_vectors


@dataclass(frozen=True)
class Lessons:
    """`masked_texts` (examples,) and `encoded` as the matcher learns from them; `left_out` is None when there
    are too many examples."""

    examples: Sequence[Example]
    masked_texts: list[str]
    encoded: Examples
    left_out: BlendedLeftOut | None


def prepare(examples: Sequence[Example], encoders: Sequence[str], *, cache_folder: Path) -> Lessons:
    """Of at least one example. Vectors come from disk where possible and are kept there."""
    masked_texts = [masked(example.text).text for example in examples]
    encoded = _encode(examples, masked_texts, encoders, cache_folder)
    is_few = len(examples) <= kernel_ridge.LARGEST
    left_out = blended.leave_out(encoded, groups=GROUPS) if is_few else None
    return Lessons(examples, masked_texts, encoded, left_out)


def encode_examples(examples: Sequence[Example], encoders: Sequence[str], *, cache_folder: Path) -> Examples:
    """The vectors alone."""
    masked_texts = [masked(example.text).text for example in examples]
    return _encode(examples, masked_texts, encoders, cache_folder)


def _encode(
    examples: Sequence[Example], masked_texts: list[str], encoders: Sequence[str], cache_folder: Path
) -> Examples:
    texts = [searched(text, example.text) for text, example in zip(masked_texts, examples, strict=True)]
    languages = [example.language for example in examples]
    return Examples(
        kept_vectors(encoders, texts, cache_folder=cache_folder),
        [example.name for example in examples],
        # An example of unknown language would count as a language of its own.
        languages if all(languages) else None,
    )
