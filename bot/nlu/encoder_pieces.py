"""Texts to tokens as multilingual models do it: the most probable way to put a text together from the pieces
of a vocabulary (a unigram language model, Kudo 2018, solved by Viterbi's algorithm).

In Python, as `tokenizers` takes four times the memory for this vocabulary, and a question is short.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import lru_cache

_BLANK = "\u2581"  # how a piece writes the blank before it
_UNKNOWN_PENALTY = 10.0
_WORDS_KEPT = 20_000


class Pieces:
    """A vocabulary. Never changed: any number of threads may ask."""

    def __init__(
        self, pieces: Sequence[str], scores: Sequence[float], *, unknown: int, special: Collection[int] = ()
    ) -> None:
        """`special` pieces stand for no text, and are not found where somebody writes them."""
        left_out = {*special, unknown}
        self._number = {
            piece: number for number, piece in enumerate(pieces) if number not in left_out
        }
        self._scores = list(scores)
        self._unknown = unknown
        self._unknown_score = min(self._scores) - _UNKNOWN_PENALTY
        self._longest = max(map(len, self._number))
        # A piece never goes over the end of a word, so a word's pieces are the same in any text.
        self._of_word = lru_cache(_WORDS_KEPT)(self._find)

    def tokens(self, text: str) -> list[int]:
        """The numbers of the pieces. Characters that no piece has are the unknown one."""
        words = text.replace(_BLANK, " ").replace("\ufffd", " ").split()
        return [token for word in words for token in self._of_word(word)]

    def _find(self, word: str) -> tuple[int, ...]:
        text = _BLANK + word
        best = [0.0] + [float("-inf")] * len(text)
        came: list[tuple[int, int]] = [(0, self._unknown)] * (len(text) + 1)  # from where, by which piece
        for start in range(len(text)):
            so_far = best[start]
            for end in range(start + 1, min(start + self._longest, len(text)) + 1):
                number = self._number.get(text[start:end])
                if number is not None and so_far + self._scores[number] > best[end]:
                    best[end] = so_far + self._scores[number]
                    came[end] = start, number
            if so_far + self._unknown_score > best[start + 1]:
                best[start + 1] = so_far + self._unknown_score
                came[start + 1] = start, self._unknown
        found, end = [], len(text)
        while end:
            end, number = came[end]
            found.append(number)
        return tuple(reversed(found))
