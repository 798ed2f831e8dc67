from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.nlu.dates import find_dates
from bot.settings import LANGUAGES

MONDAY = date(2026, 3, 9)


def found(text: str, language: str) -> list[str]:
    return [day.value for day in find_dates(text, language=language, today=MONDAY)]


@pytest.mark.parametrize(
    ("language", "text", "days"),
    [
        ("en", "i sent it on 3 march and again yesterday evening", ["2026-03-03", "2026-03-08"]),
        ("en", "March 3rd, 2025 was the day", ["2025-03-03"]),
        ("en", "paid on the 21st of Dec", ["2025-12-21"]),
        ("en", "2 weeks ago", ["2026-02-23"]),
        ("en", "pending since Monday", ["2026-03-02"]),
        ("id", "saya transfer tanggal 3 Maret 2026, kemarin lusa juga", ["2026-03-03", "2026-03-07"]),
        ("id", "dari senin belum masuk, 3 hari yg lalu", ["2026-03-02", "2026-03-06"]),
        ("id", "tgl 17 agt", ["2025-08-17"]),
        ("ms", "saya hantar pada 3 Mac, semalam pun ada", ["2026-03-03", "2026-03-08"]),
        ("ms", "sejak isnin, 3 hari lepas, kelmarin", ["2026-03-02", "2026-03-06", "2026-03-07"]),
        ("ms", "31 Ogos 2025", ["2025-08-31"]),
        ("ru", "перевод 3 марта, вчера и с понедельника", ["2026-03-03", "2026-03-08", "2026-03-02"]),
        ("ru", "позавчера, неделю назад, 5-го мая", ["2026-03-07", "2026-03-02", "2025-05-05"]),
        ("pl", "wysłałem 3 marca, wczoraj, w zeszły piątek", ["2026-03-03", "2026-03-08", "2026-03-06"]),
        ("pl", "od poniedziałku, 3 dni temu, 5 pazdziernika", ["2026-03-02", "2026-03-06", "2025-10-05"]),
    ],
)
def test_dates_in_words_are_found(language, text, days):
    assert found(text, language) == days


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("text", "day"),
    [("2026-03-01", "2026-03-01"), ("(01.03.2026)", "2026-03-01"), ("31/12/25", "2025-12-31")],
)
def test_dates_in_numbers_are_found(language, text, day):
    assert found(text, language) == [day]


def test_date_that_may_be_read_two_ways_is_left_as_written():
    assert found("on 03/04/2026", "en") == ["03/04/2026"]
    assert found("12/25/2025", "en") == ["2025-12-25"]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "may i have 2 licences"),
        ("en", "i march on, and the code 123456 fails for 5 min"),
        ("en", "version 1.2.3 and 10.0.0.1"),
        ("en", "31.02.2026"),
        ("id", "2 lisensi, minggu"),
        ("pl", "mam 2 konta i maj"),
        ("ru", "2 ключа, мая"),
    ],
)
def test_dates_are_not_taken_from_what_is_none(language, text):
    assert found(text, language) == []


@given(st.text(max_size=80), st.sampled_from(LANGUAGES))
def test_dates_of_any_text_lie_in_it(text, language):
    for day in find_dates(text, language=language, today=MONDAY):
        assert 0 <= day.start < day.end <= len(text)
