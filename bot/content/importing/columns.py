"""Which column of a sheet is what, by its heading in any of our five languages."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace

# A heading is its words in lower case, without diacritics.
ROLES = {
    "question": "question questions q ask utterance utterances phrasing phrasings example examples query faq "
    "pertanyaan pertanyaannya tanya soal soalan вопрос вопросы вопроса фразы фраза pytanie pytania zapytanie",
    "answer": "answer answers a reply replies response responses jawaban jawabannya balasan jawapan "
    "ответ ответы ответа odpowiedz odpowiedzi",
    "language": "language languages lang locale bahasa язык языки jezyk",
    "id": "id key group intent identifier kunci kelompok kumpulan kode kod ключ группа идентификатор "
    "интент klucz grupa identyfikator intencja",
    "topic": "topic topics category section theme topik kategori bagian bahagian тема категория раздел temat "
    "kategoria dzial",
    "title": "title label heading judul tajuk заголовок название tytul naglowek",
    "owner": "owner team pemilik tim pasukan владелец команда wlasciciel zespol",
}
LANGUAGE_WORDS = {
    "en": "en eng english inggris inggeris английский английском angielski angielsku",
    "id": "id ind indonesian indonesia индонезийский индонезийском indonezyjski indonezyjsku",
    "ms": "ms msa zsm malay melayu malaysia малайский малайском malajski malajsku",
    "ru": "ru rus russian rusia русский русском rosyjski rosyjsku",
    "pl": "pl pol polish polandia poland польский польском polski polsku",
}
TEXTS = ("question", "answer", "title")
ROLE_OF = {word: role for role, words in ROLES.items() for word in words.split()}
CODE_OF = {word: code for code, words in LANGUAGE_WORDS.items() for word in words.split()}
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True)
class Column:
    """`index` counts from 0; `language` is what the heading names, or empty."""

    index: int
    role: str
    language: str = ""


def read_headings(cells: Sequence[str]) -> list[Column]:
    """The columns that mean something, in their order."""
    found = [column for index, cell in enumerate(cells) if (column := _read_heading(index, cell))]
    return [_as_number(column, found) for column in found]


def is_heading_row(columns: Sequence[Column]) -> bool:
    """A row of headings names a question and an answer."""
    return {"question", "answer"} <= {column.role for column in columns}


def language_code(written: str) -> str:
    """The code that a language's name or code means, or an empty string."""
    return next((CODE_OF[word] for word in _words(written) if word in CODE_OF), "")


def _read_heading(index: int, cell: str) -> Column | None:
    # A sentence is no heading.
    words = _words(cell) if len(cell) <= 60 else []
    roles = [ROLE_OF[word] for word in words if word in ROLE_OF]
    role = next((role for role in roles if role in TEXTS), roles[0] if roles else None)
    if role is None:
        return None
    codes = [CODE_OF[word] for word in words if word in CODE_OF] if role in TEXTS else []
    return Column(index, role, codes[0] if codes else "")


def _as_number(column: Column, columns: Sequence[Column]) -> Column:
    """“Question ID” is Indonesian beside “Question EN”, and the question's number beside “Question”."""
    same = [other for other in columns if other.role == column.role and other is not column]
    is_number = column.language == "id" and same and all(not other.language for other in same)
    return replace(column, role="id", language="") if is_number else column


def _words(text: str) -> list[str]:
    plain = unicodedata.normalize("NFKD", text.casefold().replace("ł", "l"))
    # Cyrillic й is a letter of its own.
    kept = "".join(sign for sign in plain if not unicodedata.combining(sign) or sign == "\u0306")
    return _WORD.findall(unicodedata.normalize("NFC", kept))
