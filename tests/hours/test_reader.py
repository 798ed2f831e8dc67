from datetime import date, datetime, timezone

import pytest

from bot.hours.hours import read_hours

TODAY = date(2027, 1, 1)
HEAD = "time_zone: Asia/Jakarta\n"


@pytest.fixture
def read(tmp_path):
    def read_source(source: str):
        path = tmp_path / "hours.yml"
        path.write_text(source, encoding="utf-8")
        hours, problems = read_hours(path, today=TODAY)
        return hours, [str(problem).split("hours.yml:", 1)[1] for problem in problems]

    return read_source


def test_whole_file_without_problems(read):
    hours, problems = read(
        HEAD
        + """weekly:
  monday: ["09:00-12:00", 13:00 – 18.00]
  friday: ["22:00-02:00"]
  sunday: []
holidays: {country: ID, skip: [independence day, Hari Buruh Internasional, 2027-01-01, "2027-03-26"]}
closures:
  - {from: 2027-02-01, until: 2027-02-02, message: {en: Away.}}
  - {from: 2027-02-08 12:00, until: 2027-02-08 15:30:00}
openings:
  - {date: 2027-02-07, hours: ["10:00-11:00"], message: {en: Extra.}}
"""
    )
    assert problems == []
    assert hours.next_open(datetime(2027, 2, 1, tzinfo=timezone.utc)) == datetime(
        2027, 2, 5, 15, tzinfo=timezone.utc
    )
    assert not hours.is_open(datetime(2027, 2, 8, 6, tzinfo=timezone.utc))
    assert hours.is_open(datetime(2027, 2, 7, 3, tzinfo=timezone.utc))


@pytest.mark.parametrize(
    ("source", "place", "hint"),
    [
        ("time_zone: Asia/Djakarta\nweekly: {}", "1:12", "Asia/Jakarta."),
        ("time_zone: jakarta\nweekly: {}", "1:12", "Asia/Jakarta."),
        ("time_zone: Asia\nweekly: {}", "1:12", ""),
        ("time_zone: ../../etc/passwd\nweekly: {}", "1:12", ""),
        (HEAD, "1:1", "add a line weekly: …"),
        ("weekly: {}", "1:1", "add a line time_zone: …"),
        (HEAD + "weekly: {wendesday: []}", "2:10", "wednesday."),
        (HEAD + "weekly: {monday: 09:00-18:00}", "2:18", '["09:00-18:00"].'),
        (HEAD + 'weekly: {monday: ["9-18"]}', "2:19", '"09:00-18:00".'),
        (HEAD + 'weekly: {monday: ["09:00-25:00"]}', "2:19", "00:00 to 24:00."),
        (HEAD + 'weekly: {monday: ["09:60-10:00"]}', "2:19", "00:00 to 24:00."),
        (HEAD + 'weekly: {monday: ["09:00-09:00"]}', "2:19", '"00:00-24:00" for the whole day.'),
        (HEAD + "weekly: {monday: [9:00]}", "2:19", 'quote it: "9:00".'),
        (
            HEAD + 'weekly: {monday: ["09:00-12:00", "11:00-13:00"]}',
            "2:34",
            "make one of both, or shorten one.",
        ),
        (
            HEAD + 'weekly: {monday: ["22:00-03:00"], tuesday: ["02:00-04:00"]}',
            "2:18",
            "shorten one of them.",
        ),
        (HEAD + 'weekly: {sunday: ["22:00-03:00"], monday: ["02:00-04:00"]}', "2:18", "shorten one of them."),
        (HEAD + "weekly: {}\nholidays: {country: Indonesia}", "3:21", "ID."),
        (HEAD + "weekly: {}\nholidays: {country: XX}", "3:21", ""),
        (HEAD + "weekly: {}\nholidays: {country: DE, subdivision: XX}", "3:38", ""),
        (HEAD + "weekly: {}\nholidays: {country: DE, skip: [Chrismas Day]}", "3:32", "Christmas Day."),
        (HEAD + "weekly: {}\nholidays: {country: DE, skip: [2027-02-30]}", "3:32", ""),
        (
            HEAD + "weekly: {}\nclosures: [{from: 2027-01-02, until: 2027-01-01}]",
            "3:38",
            "exchange from and until.",
        ),
        (HEAD + "weekly: {}\nclosures: [{from: 2027-01-02}]", "3:12", "add a line until: …"),
        (HEAD + "weekly: {}\nclosures: [{from: 2027-01-02 25:00, until: 2027-01-03}]", "3:19", ""),
        (HEAD + "weekly: {}\nclosures: [{from: 2027-01-02T10:00:00Z, until: 2027-01-03}]", "3:19", ""),
        (
            HEAD + "weekly: {}\nclosures: [{from: 2027-01-02, until: 2027-01-03, message: {ru: Я}}]",
            "3:50",
            "add en: …",
        ),
        (HEAD + "weekly: {}\nopenings: [{date: 2027-02-30, hours: []}]", "3:19", ""),
        (HEAD + "weekly: {}\nopenings: [{date: 2027-02-20}]", "3:12", "add a line hours: …"),
        (
            HEAD + "weekly: {}\nopenings: [{date: 2027-02-20, hours: []}, {date: 2027-02-20, hours: []}]",
            "3:50",
            "",
        ),
    ],
)
def test_mistake_has_its_place_and_a_hint(read, source, place, hint):
    _, problems = read(source)
    assert len(problems) == 1
    assert problems[0].startswith(place + ": ")
    assert "Try: " in problems[0]
    assert problems[0].endswith(hint)


def test_evening_that_ends_at_midnight_does_not_reach_the_next_day(read):
    assert read(HEAD + 'weekly: {monday: ["18:00-24:00"], tuesday: ["00:00-02:00"]}')[1] == []


def test_without_a_time_zone_it_is_always_open(read):
    hours, _ = read("time_zone: Mars/Base\nweekly: {}")
    assert hours.is_open(datetime(2027, 1, 3, tzinfo=timezone.utc))


@pytest.mark.parametrize(
    "source", ["", "x", "- a", "time_zone: [x]\nweekly: 3\nholidays: []\nclosures: {}\nopenings: x", "a: ["]
)
def test_other_shapes_are_problems(read, source):
    assert read(source)[1]
