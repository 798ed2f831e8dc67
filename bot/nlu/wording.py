"""How a message is put: what is only politeness, what are questions of their own, what goes on from before.

Patterns over all five languages at once, as messages mix them. They only ever choose which words the FAQs are
searched with; what these mean is the matcher's to say.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from bot.nlu import wording_words as words

Kind = Literal["question", "correction", "follow_up"]
FEWEST_LEFT = 3  # words that must be left for politeness to be taken off
FEWEST_ASKED = 3  # words of a question of its own
MOST_GOING_ON = 10  # a longer message says by itself what it is about
MOST_QUESTIONS = 3

_GAP = r"[\s,.!…:;()\-–—]*"
_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")


def _any(phrases: str) -> str:
    """A pattern of these, a line each, the longest first. Blanks may be any; _ is any one word."""
    lines = [line.strip() for line in phrases.strip().splitlines()]
    forms = sorted((form.strip() for line in lines for form in line.split("|")), key=len, reverse=True)
    return "|".join(re.escape(form).replace(r"\ ", r"\s+").replace("_", r"\w+") for form in forms)


_OPENING = re.compile(rf"^{_GAP}(?:{_any(words.OPENINGS)})(?!\w){_GAP}", re.I)
_CLOSING = re.compile(rf"{_GAP}(?<!\w)(?:{_any(words.CLOSINGS)})(?!\w)[\s,.!…:;()\-–—?]*$", re.I)
_CORRECTION = re.compile(rf"^{_GAP}(?:{_any(words.CORRECTIONS)})(?!\w){_GAP}", re.I)
_NOT_ASKED = re.compile(rf"(?<!\w)(?:{_any(words.NOT_ASKED)})(?!\w)[^,.;!?\n]*[,.;!?\n]*\s*", re.I)
_BUT = re.compile(rf"^(?:{_any(words.BUTS)})(?!\w){_GAP}", re.I)
_ASKS = re.compile(rf"(?<!\w)(?:{_any(words.ASKING)})(?!\w)", re.I)
_BOUNDARY = re.compile(rf"(?<=[?!.])\s+|\n+|;\s*|,?\s+(?=(?:{_any(words.JOINS)})(?!\w))", re.I)
_JOIN = re.compile(rf"^(?:{_any(words.JOINS_TAKEN_OFF)})(?!\w){_GAP}", re.I)
_GOES_ON = re.compile(rf"^{_GAP}(?:{_any(words.GOING_ON)})(?!\w)", re.I)
_POINTS_BACK = re.compile(rf"(?<!\w)(?:{_any(words.POINTING_BACK)})(?!\w)", re.I)


@dataclass(frozen=True)
class Part:
    """Other words to search with: one of several questions; what was meant instead; what the message says of
    the FAQ answered before."""

    kind: Kind
    text: str


@dataclass(frozen=True)
class Wording:
    """What to search with beside the whole message. `is_denied`: it says what was *not* asked. `points_back`:
    it can't be understood without what was said before."""

    parts: tuple[Part, ...] = ()
    is_denied: bool = False
    points_back: bool = False


def without_politeness(text: str) -> str:
    """The text without greetings before and thanks after it, if enough is left to be a question."""
    left = text
    while (shorter := _OPENING.sub("", left, count=1)) != left:
        left = shorter
    while (shorter := _CLOSING.sub("", left, count=1)) != left:
        left = shorter
    return left if len(_WORD.findall(left)) >= FEWEST_LEFT else text


def look_at(text: str, *, before: str | None = None) -> Wording:
    """What a (masked) message may mean apart from what it says as a whole. `before` is the title of the FAQ
    that was just answered."""
    meant = _CORRECTION.sub("", text, count=1) if before else text
    is_corrected = meant != text
    asked = _NOT_ASKED.sub(" ", meant)
    is_denied = asked != meant
    meant = _BUT.sub("", asked.strip())
    if is_corrected or is_denied:
        is_said = len(_WORD.findall(meant)) >= 2
        return Wording((Part("correction", meant),) if is_said else (), is_denied=not is_said)
    points_back = bool(before) and _points_back(text)
    if points_back:
        return Wording((Part("follow_up", f"{before}. {text}"),), points_back=True)
    if before and _GOES_ON.search(text) and len(_WORD.findall(text)) <= MOST_GOING_ON:
        return Wording((Part("follow_up", f"{before}. {text}"),))
    return Wording(tuple(Part("question", question) for question in questions(text)))


def _points_back(text: str) -> bool:
    return len(_WORD.findall(text)) <= MOST_GOING_ON and bool(_POINTS_BACK.search(text))


def questions(text: str) -> list[str]:
    """The questions of a message that asks several, at most MOST_QUESTIONS; none where it asks one or tells a
    story."""
    pieces = [_JOIN.sub("", piece.strip()) for piece in _BOUNDARY.split(text)]
    asked = [
        piece
        for piece in pieces
        if len(_WORD.findall(piece)) >= FEWEST_ASKED and ("?" in piece or _ASKS.search(piece))
    ]
    return asked[:MOST_QUESTIONS] if len(asked) > 1 else []
