"""Which of our languages a message is written in.

lingua knows letters and their neighbours; on Indonesian against Malay, which share most of both, lists of
words that only one of the two uses decide. What is known of the visitor, the conversation's language so far
and the browser's, settles what the text leaves open, so that "ok" or an order number never flips it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from bot.nlu.language_words import MARKERS, NEUTRAL
from bot.nlu.text import clean
from bot.settings import FALLBACK_LANGUAGE, LANGUAGES

NAMES = {
    "en": "English", "id": "Bahasa Indonesia", "ms": "Bahasa Melayu", "ru": "Русский", "pl": "Polski",
}

_TOKEN = re.compile(r"\S+")
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_CYRILLIC = re.compile(r"[а-яё]", re.IGNORECASE)
_POLISH = re.compile(r"[ąćęłńóśźż]", re.IGNORECASE)

# In natural logarithms: how much each sign of a language counts against lingua's own.
_MARKER = 2.0
_MOST_MARKERS = 3
_LETTERS = 6.0
_CONVERSATION = 2.0
_BROWSER = 0.7
_LEANS_MALAY = 0.6


@dataclass(frozen=True)
class Guess:
    """`confidence` from 0 to 1; `words` is how many words spoke for it, 0 when only what was known before
    decided."""

    code: str
    confidence: float
    words: int

    @property
    def name(self) -> str:
        """The language's name in itself."""
        return NAMES[self.code]


def guess_language(text: str, *, conversation: str | None = None, browser: str | None = None) -> Guess:
    """Guess from the text and from the codes known before; None or a code we do not speak counts as
    unknown."""
    words = telling_words(text)
    prior = {code: 0.0 for code in LANGUAGES}
    prior[FALLBACK_LANGUAGE] += 0.1
    for known, weight in ((conversation, _CONVERSATION), (browser, _BROWSER)):
        if (code := spoken(known)) is not None:
            prior[code] += weight
    if not words:
        return _best(prior, words=0)
    # lingua takes Indonesian for Malay more often than the other way round.
    prior["id"] += _LEANS_MALAY
    evidence = _from_letters(words)
    for code, votes in _markers(words).items():
        evidence[code] += _MARKER * min(votes, _MOST_MARKERS)
    # A single word may be borrowed or mistyped; a sentence is not.
    trust = min(1.0, 0.4 + 0.2 * len(words))
    return _best({code: prior[code] + trust * evidence[code] for code in LANGUAGES}, words=len(words))


def spoken(code: str | None) -> str | None:
    """The language of ours that a BCP 47 code such as "id-ID" or the old "in" means, or None."""
    if not isinstance(code, str):
        return None
    first = re.split(r"[-_]", code.strip().lower())[0]
    first = {"in": "id", "may": "ms", "msa": "ms", "zsm": "ms"}.get(first, first)
    return first if first in LANGUAGES else None


def telling_words(text: str) -> list[str]:
    """The words, in lower case, that can tell a language: no addresses, links, keys or numbers, and none
    that all languages use."""
    words: list[str] = []
    for token in _TOKEN.findall(clean(text).lower()):
        if any(sign in token for sign in "@/\\_") or any(character.isdigit() for character in token):
            continue
        words += [word for word in _WORD.findall(token) if word not in NEUTRAL]
    return words


def _markers(words: list[str]) -> dict[str, int]:
    found = dict.fromkeys(LANGUAGES, 0)
    for word in words:
        for code in MARKERS.get(word, ()):
            found[code] += 1
    return found


def _from_letters(words: list[str]) -> dict[str, float]:
    text = " ".join(words)
    cyrillic = len(_CYRILLIC.findall(text))
    latin = sum(character.isalpha() for character in text) - cyrillic
    evidence = _lingua(text)
    if cyrillic:
        evidence["ru"] += _LETTERS if cyrillic >= latin else 0.0
    else:
        evidence["ru"] -= _LETTERS
    if _POLISH.search(text):
        evidence["pl"] += _LETTERS
    return evidence


def _lingua(text: str) -> dict[str, float]:
    """Logarithm of lingua's chance of each language; none is ruled out by it alone."""
    chances = {
        value.language.iso_code_639_1.name.lower(): value.value
        for value in _detector().compute_language_confidence_values(text)
    }
    return {code: float(np.log(max(chances.get(code, 0.0), 0.002))) for code in LANGUAGES}


@lru_cache(maxsize=1)
def _detector() -> Any:
    from lingua import Language, LanguageDetectorBuilder

    languages = (Language.ENGLISH, Language.INDONESIAN, Language.MALAY, Language.RUSSIAN, Language.POLISH)
    return LanguageDetectorBuilder.from_languages(*languages).with_preloaded_language_models().build()


def _best(values: Mapping[str, float], *, words: int) -> Guess:
    numbers = np.array([values[code] for code in LANGUAGES])
    chances = np.exp(numbers - numbers.max())
    chances /= chances.sum()
    best = int(chances.argmax())
    return Guess(LANGUAGES[best], float(chances[best]), words)
