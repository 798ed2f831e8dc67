"""What is done to every text before anything looks at it."""

from __future__ import annotations

import re
import unicodedata

# A support question says what it is about in its first lines; the encoders' time grows with the length.
LONGEST = 256

_BLANKS = re.compile(r"\s+")
_DROPPED = {"Cc", "Cf", "Cs", "Co", "Cn"}  # control, format, lone surrogate, private use, unassigned
_JOINERS = {"\u200c", "\u200d"}


def clean(text: object, *, longest: int = LONGEST) -> str:
    """Text the encoders can take: NFKC, no NUL, control characters or lone surrogates, single blanks,
    at most `longest` characters. None and other types give ""."""
    if not isinstance(text, str):
        return ""
    # NFKC can make one character into eighteen; the first cut keeps a huge message cheap.
    head = unicodedata.normalize("NFKC", text[: longest * 4])
    # Nothing is dropped from what can be printed, which nearly all is: looking at each character takes long.
    kept = head if head.isprintable() else "".join(_kept(character) for character in head)
    return _BLANKS.sub(" ", kept).strip()[:longest].rstrip()


def _kept(character: str) -> str:
    if character in "\t\n\r\v\f":
        return " "
    if character in _JOINERS or unicodedata.category(character) in _DROPPED:
        return ""
    return character


def is_wordless(text: str) -> bool:
    """True when nothing can be read in it: no letter and no digit, only emoji, punctuation or blanks."""
    return not any(character.isalnum() for character in text)


def fold(text: str) -> str:
    """Two texts with the same fold are the same question: case, outer punctuation and blanks set aside."""
    folded = clean(text).casefold()
    start, end = 0, len(folded)
    while start < end and not folded[start].isalnum():
        start += 1
    while end > start and not folded[end - 1].isalnum():
        end -= 1
    return folded[start:end]
