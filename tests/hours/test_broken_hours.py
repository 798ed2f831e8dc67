"""Ways in which editors break data/hours.yml: each gives its line, what is wrong, and what to write."""

from datetime import date

import pytest

from bot.hours.hours import read_hours

GOOD = """time_zone: Asia/Jakarta
weekly:
  monday: ["09:00-12:00", "13:00-18:00"]
  saturday: ["22:00-02:00"]
holidays:
  country: ID
closures:
  - from: 2027-12-24
    until: 2028-01-02
    message:
      en: We take a break.
openings:
  - date: 2027-08-17
    hours: ["10:00-14:00"]
"""


@pytest.fixture
def said(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    def read(text: str) -> list[str]:
        (tmp_path / "hours.yml").write_text(text, encoding="utf-8")
        return [str(problem) for problem in read_hours(tmp_path / "hours.yml", today=date(2027, 1, 1))[1]]

    return read


def test_unbroken_file_has_no_problem(said):
    assert said(GOOD) == []


@pytest.mark.parametrize(
    ("old", "new", "at", "words"),
    [
        ("Asia/Jakarta", "Asia/Djakarta", "1:12", ("no time zone", "Try: Asia/Jakarta")),
        ("Asia/Jakarta", "Jakarta", "1:12", ("no time zone", "Try: Asia/Jakarta")),
        ("Asia/Jakarta", "GMT+7", "1:12", ("no time zone", "Try: Asia/Jakarta")),
        ("time_zone: A", "time_zone:A", "1:10", ("blank is missing", "time_zone: Asia/Jakarta")),
        ("  saturday", "\tsaturday", "4:1", ("begins with a tab",)),
        ("  saturday", "   saturday", "4:4", ("3 blanks", "indent it by 2 blanks")),
        ("saturday", "Saturday", "4:3", ("“Saturday”", "Try: saturday")),
        ("saturday", "saterday", "4:3", ("“saterday”", "Try: saturday")),
        ("saturday", "monday", "4:3", ("second time", "line 3")),
        ('["22:00-02:00"]', "22:00-02:00", "4:13", ('["22:00-02:00"]',)),
        ('["22:00-02:00"]', "[22:00]", "4:14", ("number 22:00", '"22:00"')),
        ('["22:00-02:00"]', "closed", "4:13", ("left out",)),
        ('["22:00-02:00"]', "", "4:12", ("nothing stands", "left out")),
        ('"22:00-02:00"', '"9am-5pm"', "4:14", ("not a span of hours", "09:00-18:00")),
        ('"22:00-02:00"', '"22:00-25:00"', "4:14", ("no clock shows",)),
        ('"13:00-18:00"]', '"13:00-18:00"', "3:11", ("never closed", "]")),
        ('"13:00-18:00"', '"11:00-18:00"', "3:27", ("overlaps 09:00-12:00",)),
        ("country: ID", "country: Indonesia", "6:12", ("no country", "Try: ID")),
        ("country: ID", "country: NO", "6:12", ("reads as false", 'quote it: "NO"')),
        ("2027-12-24", "24.12.2027", "8:11", ("not a date", "2027-03-31")),
        ("2028-01-02", "2027-01-02", "9:12", ("ends before it begins",)),
        ("from: 2027-12-24\n    until", "until", "8:5", ("“from” is missing",)),
        ("  - date", "    date", "13:5", ("a list should", "after a dash")),
    ],
)
def test_broken_file_tells_the_line_and_what_to_do(said, old, new, at, words):
    assert old in GOOD
    found = said(GOOD.replace(old, new, 1))
    assert len(found) == 1, found
    assert found[0].startswith(f"hours.yml:{at}: error: ")
    assert all(word in found[0] for word in words), found[0]
