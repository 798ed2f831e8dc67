"""Ids and titles made of texts."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator
from itertools import count

from bot.content.faq import TITLE_CHARACTERS
from bot.content.reader import same_phrasing

ID_CHARACTERS = 40
_OTHER = re.compile(r"[^a-z0-9]+")
_CYRILLIC = dict(
    zip(
        "абвгдеёжзийклмнопрстуфхцчшщъыьэюя",
        "a,b,v,g,d,e,e,zh,z,i,y,k,l,m,n,o,p,r,s,t,u,f,kh,ts,ch,sh,shch,,y,,e,yu,ya".split(","),  # noqa: SIM905
        strict=True,
    )
)
_LETTERS = str.maketrans({**_CYRILLIC, "ł": "l", "ß": "ss", "ø": "o", "đ": "d", "æ": "ae"})


def slug(text: str, *, longest: int = ID_CHARACTERS) -> str:
    """Small Latin letters, digits and _, cut between words; may be empty."""
    plain = unicodedata.normalize("NFKD", text.casefold().translate(_LETTERS))
    words = _OTHER.sub("_", "".join(sign for sign in plain if not unicodedata.combining(sign))).strip("_")
    return _cut(words, longest, "_")


def topic_of(text: str) -> str:
    """A topic that an id may begin with; empty if there is none in the text."""
    return slug(text).lstrip("0123456789_")


def faq_id(topic: str, name: str, taken: Collection[str]) -> str:
    """An id that fits the topic and is not taken."""
    own = slug(name).removeprefix(topic + "_") or "faq"
    first = f"{topic}_{own}"
    return next(made for made in _numbered(first, "_") if made not in taken)


def title_of(texts: Iterable[str], *, is_taken: Collection[str], same: Iterable[str] = ()) -> str:
    """A button's label: the first of the texts, shortened, that is no other FAQ's; numbered if all are."""
    shortened = [shorten(text) for text in texts]
    own = set(same)
    for text in shortened:
        if text and (same_phrasing(text) in own or same_phrasing(text) not in is_taken):
            return text
    first = next((text for text in shortened if text), "FAQ")
    return next(
        made
        for made in _numbered(shorten(first, longest=TITLE_CHARACTERS - 6), " ")
        if same_phrasing(made) not in is_taken
    )


def shorten(text: str, *, longest: int = TITLE_CHARACTERS) -> str:
    """A line of at most so many characters, without braces, with a capital, cut between words."""
    line = " ".join(re.sub(r"[{}]", "", text).split())
    line = line[:1].upper() + line[1:] if line[1:2].islower() or line[1:2] == " " else line
    if len(line) <= longest:
        return line
    return _cut(line, longest - 1, " ").rstrip(" ,;:.–-") + "…"


def _cut(text: str, longest: int, between: str) -> str:
    if len(text) <= longest:
        return text
    whole, _, _ = text[: longest + 1].rpartition(between)
    return (whole if len(whole) > longest // 2 else text[:longest]).rstrip(between)


def _numbered(text: str, between: str) -> Iterator[str]:
    yield text
    for number in count(2):
        yield f"{text}{between}{number}"
