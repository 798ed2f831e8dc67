"""What leaves the conversation of a visitor's words: without what says who they are.

`bot.nlu` finds addresses, links, numbers of transactions, keys, phone numbers and names that somebody
introduces themselves with; more is masked here than a question is searched without, because people read it.
Amounts stay: they tell questions apart. What is left of a street address or a name nobody introduced is as
good as its form: whoever publishes something has to read it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from bot.nlu.patterns import LONGEST, find_entities
from bot.nlu.reading import masked

IN_TEXT = {
    "email": "e-mail",
    "licence_key": "licence key",
    "transaction_id": "number",
    "phone": "phone number",
    "person_name": "…",
}
CHARACTERS = 500  # of a question: what is longer is no phrasing anybody would learn from

_SECRET = re.compile(
    r"(?P<said>\b(?:password|passcode|pass|pin|otp|cvv|cvc|kata sandi|sandi|kata laluan|пароль|пин(?:-?код)?"
    r"|код|hasło|haslo|kod)\s*(?:is|adalah|ialah|saya|saya adalah|это|to|:|=|-)*\s*)(?=\S*\d)[^\s,;]{3,}",
    re.I,
)
_STREET = re.compile(
    # “jalan” is a street only before a name: in “app tidak jalan di android 12” it is none.
    r"\b(?:(?:jl|jln|ul|ulica|ulicy|ул|улица|улице|пр-т|проспект|пер|переулок)\b\.?|(?:jalan|lorong|gang)\b(?=\s+(?-i:[A-Z])))"
    r"\s+[\w .'’-]{2,40}?,?\s*(?:no\.?|nr\.?|nomor|д\.?|дом|m\.?)?\s*\d+[a-zа-я]?(?:\s*[/-]\s*\d+)?\b"
    r"|\b\d+[a-z]?\s+(?-i:[A-Z][\w'’-]+\s+){1,3}(?:street|st|road|rd|avenue|ave|lane|ln|drive|dr|boulevard|blvd)\b",
    re.I,
)
_HANDLE = re.compile(r"(?<![\w@.])@\w[\w.]{2,30}")
# Letters and digits mixed, as a key, an account or a wallet has them: iphone14 and windows11 have too few.
_CODE = re.compile(r"(?<![\w-])(?=[\w-]*[^\W\d_])(?=(?:[\w-]*\d){3})[\w-]{7,}(?![\w-])")
_DIGITS = re.compile(r"(?<![\w.,])\d(?:[ .\-]?\d){5,}(?!\w)")
_WITH_CAPITAL = r"(?-i:(?![a-zа-яёąćęłńóśźż])[^\W\d_])[^\W\d_]+"
_SIGNED = re.compile(
    r"(?P<said>\b(?:regards|cheers|sincerely|thanks|thank you|salam|hormat saya|terima kasih|makasih|спасибо"
    r"|с уважением|pozdrawiam|dziękuję|dzięki)\s*[,!.\n—-]+)\s*"
    rf"{_WITH_CAPITAL}(?:[ \t]+{_WITH_CAPITAL}){{0,2}}[.!\s]*$",
    re.I,
)


def mask_question(text: str, *, language: str, found: str | None = None, names: Iterable[str] = ()) -> str:
    """A question as it may be kept. `found` is the text as the pipeline has masked it, where it has; `names`
    are those known of the visitor. In one line, cut where it is long."""
    text, found = text[:LONGEST], found if len(text) <= LONGEST else None
    known = masked(text, language=language).text if found is None else found
    return " ".join(_mask_more(known, language, names).split())[:CHARACTERS].rstrip()


def mask_text(text: str, *, language: str, names: Iterable[str] = ()) -> str:
    """The same for a text whose lines stay as they are, such as an agent's reply. Links stay as well: in an
    answer they are what it is about."""
    lines = []
    for line in text.splitlines():
        parts, end = [], 0
        for entity in find_entities(line, language=language):
            if entity.kind in IN_TEXT:
                parts += [line[end : entity.start], IN_TEXT[entity.kind]]
                end = entity.end
        lines.append("".join([*parts, line[end:]]).rstrip())
    return _mask_more("\n".join(lines), language, names).strip()


def _mask_more(text: str, language: str, names: Iterable[str]) -> str:
    for name in names:
        text = _without_name(text, name)
    text = _SIGNED.sub(lambda match: match["said"].rstrip(" ,\n—-"), text)
    text = _SECRET.sub(lambda match: match["said"] + "…", text)
    text = _STREET.sub("address", text)
    text = _HANDLE.sub("account", text)
    return _beside_amounts_and_links(
        text, language, lambda part: _DIGITS.sub("number", _CODE.sub("code", part))
    )


def _without_name(text: str, name: str) -> str:
    """Without the name as a whole; and without each word of it where it stands with a capital, as many names
    are words as well."""
    words = [word for word in name.split() if len(word) > 2]
    if not words:
        return text
    text = re.sub(rf"\b{re.escape(' '.join(name.split()))}\b", "…", text, flags=re.I)
    capitals = [re.escape(word.capitalize()) for word in words]
    return re.sub(rf"\b(?:{'|'.join(capitals)})\b", "…", text)


def _beside_amounts_and_links(text: str, language: str, change: Callable[[str], str]) -> str:
    if change(text) == text:
        return text  # nearly all are: then nothing has to be looked for
    parts, end = [], 0
    for entity in find_entities(text, language=language):
        if entity.kind in ("amount", "url") and entity.start >= end:
            parts += [change(text[end : entity.start]), text[entity.start : entity.end]]
            end = entity.end
    return "".join([*parts, change(text[end:])])
