"""Names of persons, only where somebody says their own: "my name is X" in five languages.

By spaCy's token patterns on a blank pipeline, so that no statistical model has to be loaded.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

# What comes before the name, in lower case. After those in _STRICT the name must begin with a capital.
_SAID = [
    "my name is", "my name 's", "my name's", "my name’s", "my names", "i am called", "i 'm called",
    "i'm called", "i’m called", "the name is",
    "nama saya adalah", "nama saya", "nama aku", "namaku", "nama gue", "nama saya ialah", "nama sy",
    "меня зовут", "моё имя", "мое имя", "nazywam się", "nazywam sie", "mam na imię", "mam na imie",
    "na imię mi", "na imie mi", "moje imię to", "moje imie to",
]
_STRICT = [
    "this is", "call me", "panggil saya", "panggil aku", "panggil sy", "зовите меня", "mów mi", "mow mi",
]
# Said about a name, not as one: "my name is misspelled".
_NO_NAMES_TEXT = """
    wrong incorrect misspelled misspelt mispelled mispelt spelled spelt not missing different shown
    displayed showing old new too on in at still the a my changed change back later please now and or but
    when if for to so is was what salah beda berbeda berbeza silap tidak tak gak ga nggak bukan kosong
    lama baru yang sudah dah udah ada di dan tapi kalau bila nanti adalah ialah pada ini itu untuk dengan
    не неправильно неверно неверное другое по на в и а что как так то это nie źle zle jest się sie w na i
    inne inaczej tak jak to co
"""
_NO_NAMES = frozenset(_NO_NAMES_TEXT.split())

_LETTER = r"[^\W\d_]"
_NEXT_WORD = re.compile(rf"{_LETTER}+(?!{_LETTER}|['’-])")


def _loosely(sayings: list[str]) -> re.Pattern[str]:
    """Finds the words of any of these, whatever is between them."""
    words = "|".join(r"\W*".join(re.findall(f"{_LETTER}+", said)) for said in sayings)
    return re.compile(rf"(?<!{_LETTER})(?:{words})(?!{_LETTER})", re.IGNORECASE)


_ANY = _loosely([*_SAID, *_STRICT])
_EACH = [(_loosely([said]), said in _STRICT) for said in (*_SAID, *_STRICT)]

_MOST_WORDS = 3
_HYPHENED = re.compile(r"(?:-[^\W\d_]+)*")  # the second half of Anna-Maria is a token of its own
_ENDS = set(".,;:!?()…\n")
_GOES_ON = {"and", "dan", "и", "i", "oraz", "а", "but", "tapi", "from", "dari", "из", "z", "here", "in", "di"}
# spaCy remembers every word it has met; after so many the pipeline is made anew.
_MOST_STRINGS = 200_000


@dataclass(frozen=True)
class Name:
    """A name from `start` to `end` of the text; the words that led to it begin at `said_from`."""

    said_from: int
    start: int
    end: int
    value: str


def find_names(text: str) -> Iterator[Name]:
    """Each name said in the text."""
    if not _may_say_name(text):
        return
    tokenize, matcher = _pipeline()
    document = tokenize(text)
    after: dict[int, tuple[int, bool]] = {}
    for key, start, end in matcher(document):
        earlier, strict = after.get(end, (start, True))
        after[end] = min(start, earlier), strict and document.vocab.strings[key] == "STRICT"
    last = -1
    for place, (start, strict) in sorted(after.items()):
        words = _name_at(document, place, strict=strict)
        if words and place > last:
            first, final = document[place], document[place + words - 1]
            end = _HYPHENED.match(text, final.idx + len(final.text)).end()  # type: ignore[union-attr]
            yield Name(document[start].idx, first.idx, end, text[first.idx:end])
            last = place + words - 1


def _may_say_name(text: str) -> bool:
    """False where spaCy would find nothing: it takes two seconds to load, and most texts never need it."""
    return bool(_ANY.search(text)) and any(
        _may_be_name(text[match.end() :].lstrip(), is_strict)
        for pattern, is_strict in _EACH
        for match in pattern.finditer(text)
    )


def _may_be_name(text: str, is_strict: bool) -> bool:
    if is_strict or not text:
        return text[:1].isupper()
    word = _NEXT_WORD.match(text)
    return not word or word[0].lower() not in _NO_NAMES


def _name_at(document: Any, place: int, *, strict: bool) -> int:
    """How many tokens from `place` on are a name."""
    count = 0
    for token in document[place:place + _MOST_WORDS]:
        word = token.text
        if not _is_name_word(word) or word.lower() in _NO_NAMES:
            break
        if not word[0].isupper() and (strict or count or not _stands_alone(document, token.i)):
            break
        count += 1
    return count


def _is_name_word(word: str) -> bool:
    bare = word.replace("-", "").replace("'", "").replace("’", "")
    return 1 < len(word) <= 30 and bare.isalpha()


def _stands_alone(document: Any, place: int) -> bool:
    """A word in lower case is taken for a name only when the sentence ends after it or goes on anew."""
    if place + 1 >= len(document):
        return True
    following = document[place + 1].text
    return following[0] in _ENDS or following.lower() in _GOES_ON


def _pipeline() -> tuple[Any, Any]:
    with _LOCK:
        pipeline = _make_pipeline()
        if len(pipeline[0].vocab.strings) > _MOST_STRINGS:
            _make_pipeline.cache_clear()
            pipeline = _make_pipeline()
        return pipeline


_LOCK = threading.Lock()


@lru_cache(maxsize=1)
def _make_pipeline() -> tuple[Any, Any]:
    import spacy
    from spacy.matcher import Matcher

    # "xx" splits at blanks and punctuation in all five languages.
    blank = spacy.blank("xx")
    matcher = Matcher(blank.vocab)
    for key, sayings in (("SAID", _SAID), ("STRICT", _STRICT)):
        matcher.add(key, [[{"LOWER": token.text} for token in blank.tokenizer(said)] for said in sayings])
    return blank.tokenizer, matcher
