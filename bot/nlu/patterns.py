"""Entities that a support message names by their form: addresses, numbers, keys, amounts, dates, names.

Found by form alone, the same in all languages, and checked by the library that knows the form where there
is one. Where two overlap, the one listed first in `find_entities` wins.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

import phonenumbers
from email_validator import EmailNotValidError, validate_email

from bot.nlu.dates import find_dates
from bot.nlu.person_names import find_names

REGIONS = {"id": "ID", "ms": "MY", "ru": "RU", "pl": "PL", "en": None}

# A finder reads at most this many characters; a pasted log file is not searched for phone numbers.
LONGEST = 2000

# Half a character, as a cut or hostile message may hold; spaCy cannot encode it.
_PAIRLESS = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True)
class Entity:
    """`start` and `end` are places in the text as the visitor wrote it; `value` is the tidy form; `more` goes
    into Rasa's entity as well; `masked_from` is where masking begins when that is before `start`."""

    kind: str
    start: int
    end: int
    value: str
    more: dict[str, str] = field(default_factory=dict)
    masked_from: int | None = None


def find_entities(text: str, *, language: str = "en", today: date | None = None) -> list[Entity]:
    """Entities of a text, by place, none overlapping. `language` gives the country of phone numbers
    written without one, and how dates are written; dates are looked for when it is known which day it is."""
    text = _PAIRLESS.sub("?", text[:LONGEST])
    found: list[Entity] = []
    for finder in (_emails, _urls, _licence_keys, _transaction_ids, _amounts):
        found += _beside(found, finder(text))
    if today:
        found += _beside(found, _dates(text, language, today))
    found += _beside(found, _phones(text, language))
    found += _beside(found, _names(text))
    return sorted(found, key=lambda entity: entity.start)


# What stands in for an entity when the FAQs are searched: what the thing is, not what it says.
STAND_INS = {
    "email": "e-mail", "url": "link", "licence_key": "licence key", "transaction_id": "number",
    "phone": "phone number", "person_name": "",
}


NOTHING = dict.fromkeys(STAND_INS, "")


def mask(text: str, entities: list[Entity], *, stand_ins: dict[str, str] = STAND_INS) -> str:
    """The text with what is particular to this visitor taken out. Amounts stay: they tell questions apart."""
    parts, end = [], 0
    for entity in entities:
        if entity.kind in stand_ins:
            start = entity.start if entity.masked_from is None else max(end, entity.masked_from)
            parts += [text[end:start], stand_ins[entity.kind]]
            end = entity.end
    return "".join([*parts, text[end:]])


def _beside(found: list[Entity], others: Iterator[Entity]) -> list[Entity]:
    return [
        other for other in others
        if all(other.end <= entity.start or entity.end <= other.start for entity in found)
    ]


_EMAIL = re.compile(r"[^\s<>()\[\],;:\"'“”«»@]{1,64}@[^\s<>()\[\],;:\"'“”«»@]{1,200}\.[^\W\d_]{2,24}")


def _emails(text: str) -> Iterator[Entity]:
    for match in _EMAIL.finditer(text):
        try:
            checked = validate_email(match.group(), check_deliverability=False, test_environment=True)
        except EmailNotValidError:
            continue
        yield Entity("email", match.start(), match.end(), checked.normalized)


_URL = re.compile(
    r"(?:https?://|www\.)[^\s<>\"“”«»]+|\b(?:[\w-]{1,63}\.){1,4}[a-z]{2,12}/[^\s<>\"“”«»]*", re.I
)


def _urls(text: str) -> Iterator[Entity]:
    for match in _URL.finditer(text):
        value = match.group().rstrip(".,;:!?)]}…'")
        yield Entity("url", match.start(), match.start() + len(value), value)


# Four groups as on the receipt; people type blanks, long dashes or nothing between them.
_KEY = re.compile(r"\b(LAGU)[-–—_ ]?([A-Z0-9]{4})[-–—_ ]?([A-Z0-9]{4})[-–—_ ]?([A-Z0-9]{4})\b", re.I)


def _licence_keys(text: str) -> Iterator[Entity]:
    for match in _KEY.finditer(text):
        # "lagu yang saya beli" has the form, too; a key has digits.
        if any(character.isdigit() for character in match.group()):
            yield Entity("licence_key", match.start(), match.end(), "-".join(match.groups()).upper())


_UUID = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
_CODED = r"(?:TRX|TXN|TX|WD|INV|ORD|PAY|REF|TRF)[-_#]?\d[\dA-Z-]{3,30}"
_SAID = (
    r"(?:order|transaction|invoice|reference|receipt|pesanan|transaksi|faktur|invois|resit|zamówieni\w*|zamowieni\w*"
    r"|transakcj\w*|faktur\w*|заказ\w*|транзакци\w*|платеж\w*|платёж\w*|ref)"
    r"(?:\s*(?:no|number|id|nr|nomor|nombor|numer\w*|номер\w*|№|is|=)\.?){0,2}\s*[:#№-]?\s*#?"
)
_TRANSACTION = re.compile(
    rf"(?<![\w-])(?:(?P<plain>{_UUID}|{_CODED})|(?P<hash>[#№]\s?[A-Z]{{0,4}}-?\d{{4,20}})"
    rf"|{_SAID}(?P<said>[A-Z]{{0,4}}-?\d[\d-]{{4,25}}))(?![\w-])", re.I
)


def _transaction_ids(text: str) -> Iterator[Entity]:
    for match in _TRANSACTION.finditer(text):
        group = match.lastgroup or "plain"
        value = match.group(group).lstrip("#№ ").upper()
        yield Entity("transaction_id", match.start(group), match.end(group), value)


_CURRENCIES = {
    "USD": r"us\$|\$|usd|u\.s\. dollars?|dollars?|bucks?|dolar\w*|доллар\w*|бакс\w*",
    "EUR": r"€|eur|euros?|евро",
    "GBP": r"£|gbp|pounds?",
    "IDR": r"rp\.?|idr|rupiah",
    "MYR": r"rm|myr|ringgit\w*",
    "RUB": r"₽|rub|руб\w*\.?|р\.?",
    "PLN": r"zł|pln|złot\w+|zlot\w+|zl",
}
_CURRENCY = "|".join(f"(?P<{{side}}{code}>{form})" for code, form in _CURRENCIES.items())
_NUMBER = r"\d{1,3}(?:[.,  ]\d{3})+(?:[.,]\d{1,2})?|\d{1,12}(?:[.,]\d{1,2})?"
_SCALE = r"(?:\s?(?:k|rb|ribu|jt|juta|тыс\.?|tys\.?|mln|млн))?"
_AMOUNT = re.compile(
    rf"(?<![\w.,])(?:(?:{_CURRENCY.format(side='before')})\s?(?P<a>(?:{_NUMBER}){_SCALE})(?![\w])"
    rf"|(?P<b>(?:{_NUMBER}){_SCALE})\s?(?:{_CURRENCY.format(side='after')})(?!\w))", re.I
)


def _amounts(text: str) -> Iterator[Entity]:
    for match in _AMOUNT.finditer(text):
        sides = {name: value for name, value in match.groupdict().items() if value is not None}
        currency = next(name for name in sides if name not in ("a", "b")).removeprefix("before")
        yield Entity(
            "amount", match.start(), match.end(), (sides.get("a") or sides.get("b") or "").strip(),
            {"currency": currency.removeprefix("after")},
        )


def _dates(text: str, language: str, today: date) -> Iterator[Entity]:
    for day in find_dates(text, language=language, today=today):
        yield Entity("date", day.start, day.end, day.value)


def _names(text: str) -> Iterator[Entity]:
    for name in find_names(text):
        # "my name is Anna, I can't sign in" is no question about names.
        yield Entity("person_name", name.start, name.end, name.value, masked_from=name.said_from)


_DATE = re.compile(r"^\d{1,2}[./-]\d{1,2}[./-]\d{2,4}$|^\d{4}[./-]\d{1,2}[./-]\d{1,2}")


def _phones(text: str, language: str) -> Iterator[Entity]:
    if sum(character.isdigit() for character in text) < 8:
        return
    for match in phonenumbers.PhoneNumberMatcher(text, REGIONS.get(language)):
        digits = sum(character.isdigit() for character in match.raw_string)
        if digits < 8 or _DATE.match(match.raw_string):
            continue
        value = phonenumbers.format_number(match.number, phonenumbers.PhoneNumberFormat.E164)
        yield Entity("phone", match.start, match.end, value)
