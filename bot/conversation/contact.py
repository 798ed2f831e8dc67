"""Contact details as visitors type them: names, e-mail addresses, phone numbers."""

from __future__ import annotations

import difflib
import re
import unicodedata
from dataclasses import dataclass

import phonenumbers
from email_validator import EmailNotValidError, validate_email

# Mail domains that many people have and mistype. One letter beside them is queried, never changed by itself.
WELL_KNOWN_DOMAINS = (
    "gmail.com",
    "googlemail.com",
    "yahoo.com",
    "yahoo.co.id",
    "yahoo.com.my",
    "ymail.com",
    "outlook.com",
    "hotmail.com",
    "live.com",
    "icloud.com",
    "me.com",
    "aol.com",
    "proton.me",
    "protonmail.com",
    "gmx.com",
    "mail.com",
    "mail.ru",
    "yandex.ru",
    "yandex.com",
    "ya.ru",
    "rambler.ru",
    "bk.ru",
    "list.ru",
    "inbox.ru",
    "wp.pl",
    "o2.pl",
    "onet.pl",
    "interia.pl",
    "op.pl",
    "gazeta.pl",
    "tlen.pl",
)
SLIP_LIKENESS = 0.84  # gmial.com and gmail.con are above it, gmx.com and mail.com are not
REGIONS = {
    "en": None,
    "id": "ID",
    "ms": "MY",
    "ru": "RU",
    "pl": "PL",
}  # where a number without a country code is from
EMAIL_IN_TEXT = re.compile(r"[^\s<>\"(),;:]+@[^\s<>\"(),;:]+")
NAME_CHARACTERS, NAME_WORDS = 80, 6
ABOUT_CHARACTERS = (3, 2000)


@dataclass(frozen=True)
class Address:
    """`value` is set when it can be used, else `problem` is the key of the text that says why not.

    `suggestion` is the address that may have been meant, where the domain looks like a slip.
    """

    value: str | None = None
    problem: str | None = None
    suggestion: str | None = None


def read_address(text: str, *, language: str) -> Address:
    """The e-mail address or phone number in `text`."""
    if "@" in text:
        return _read_email(text)
    if sum(character.isdigit() for character in text) >= 5:
        return _read_phone(text, language=language)
    return Address(problem="contact_address_invalid")


def _read_email(text: str) -> Address:
    match = EMAIL_IN_TEXT.search(text)
    try:
        email = validate_email(match.group().rstrip(".!?") if match else text, check_deliverability=False)
    except EmailNotValidError:
        return Address(problem="contact_email_invalid")
    return Address(value=email.normalized, suggestion=_other_domain(email.local_part, email.domain.lower()))


def _other_domain(local_part: str, domain: str) -> str | None:
    if domain in WELL_KNOWN_DOMAINS:
        return None
    close = difflib.get_close_matches(domain, WELL_KNOWN_DOMAINS, n=1, cutoff=SLIP_LIKENESS)
    return f"{local_part}@{close[0]}" if close else None


def _read_phone(text: str, *, language: str) -> Address:
    for match in phonenumbers.PhoneNumberMatcher(
        text, REGIONS.get(language), leniency=phonenumbers.Leniency.VALID
    ):
        return Address(
            value=phonenumbers.format_number(match.number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
        )
    return Address(problem="contact_phone_invalid")


def read_name(text: str) -> str | None:
    """The name in `text`, or None where it can't be one."""
    name = " ".join(text.split()).strip(' .,;:!"')
    letters = sum(unicodedata.category(character).startswith("L") for character in name)
    if (
        not letters
        or letters * 2 < len(name)
        or len(name) > NAME_CHARACTERS
        or len(name.split()) > NAME_WORDS
    ):
        return None
    return None if re.search(r"[@/\\<>{}\[\]|=?;]|https?:|\d", name) else name


def read_about(text: str) -> str | None:
    """What it is about, in the visitor's words; None where there are none."""
    about = text.strip()
    has_letters = any(character.isalnum() for character in about)
    return about[: ABOUT_CHARACTERS[1]] if has_letters and len(about) >= ABOUT_CHARACTERS[0] else None
