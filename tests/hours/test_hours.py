from datetime import date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.hours.calendar import HolidayCalendar, fold_names
from bot.hours.hours import Closure, Hours
from bot.hours.week import DAY_MINUTES, DatedClosure, Interval, Opening

UTC = timezone.utc
BERLIN = ZoneInfo("Europe/Berlin")
JAKARTA = ZoneInfo("Asia/Jakarta")
NINE_TO_SIX = (Interval(540, 1080),)
OFFICE = dict.fromkeys(range(5), NINE_TO_SIX)
NIGHT = dict.fromkeys(range(7), (Interval(22 * 60, 26 * 60),))


def jakarta(day: int, hour: int, minute: int = 0, *, month: int = 3) -> datetime:
    """A moment of 2027 by the clock of Jakarta. The 1st of March is a Monday."""
    return datetime(2027, month, day, hour, minute, tzinfo=JAKARTA)


def closed(start: datetime, end: datetime) -> DatedClosure:
    return DatedClosure(start, end, Closure("Move", {"en": "We move.", "ru": "Переезд."}))


@pytest.mark.parametrize(
    ("hour", "minute", "is_open"), [(8, 59, False), (9, 0, True), (17, 59, True), (18, 0, False)]
)
def test_open_from_the_first_minute_to_before_the_last(hour, minute, is_open):
    assert Hours(JAKARTA, OFFICE).is_open(jakarta(1, hour, minute)) is is_open


def test_next_open_of_a_closed_evening_is_the_morning_in_utc():
    opens = Hours(JAKARTA, OFFICE).next_open(jakarta(1, 20))
    assert opens == jakarta(2, 9)
    assert opens.utcoffset() == timedelta(0)


def test_next_open_passes_over_the_weekend():
    assert Hours(JAKARTA, OFFICE).next_open(jakarta(5, 18)) == jakarta(8, 9)


def test_next_open_when_open_is_now():
    assert Hours(JAKARTA, OFFICE).next_open(jakarta(1, 10)) == jakarta(1, 10)


def test_never_open_has_no_next():
    assert Hours(JAKARTA, {}).next_open(jakarta(1, 10)) is None


def test_always_is_open():
    assert Hours.always().is_open(jakarta(7, 23, 59))


def test_naive_time_is_refused():
    with pytest.raises(ValueError, match="aware"):
        Hours(JAKARTA, OFFICE).is_open(datetime(2027, 3, 1))


@pytest.mark.parametrize(
    ("hour", "is_open"), [(21, False), (22, True), (23, True), (0, True), (1, True), (2, False)]
)
def test_hours_over_midnight(hour, is_open):
    assert Hours(JAKARTA, NIGHT).is_open(jakarta(3, hour)) is is_open


def test_hours_over_midnight_belong_to_the_day_they_begin_on():
    friday_night = Hours(JAKARTA, {4: (Interval(22 * 60, 26 * 60),)})
    assert friday_night.is_open(jakarta(6, 1))
    assert not friday_night.is_open(jakarta(5, 1))


def test_holiday_is_closed_and_named():
    hours = Hours(JAKARTA, OFFICE, holidays=HolidayCalendar("ID"))
    at = jakarta(17, 10, month=8)
    assert not hours.is_open(at)
    assert hours.closure(at).message["en"] == "Independence Day"
    assert "Kemerdekaan" in hours.closure(at).message["id"]
    assert hours.next_open(at) == jakarta(18, 9, month=8)


@pytest.mark.parametrize(
    "calendar",
    [
        HolidayCalendar("ID", skip=fold_names(["INDEPENDENCE day"])),
        HolidayCalendar("ID", skip=fold_names(["Hari Kemerdekaan Republik Indonesia"])),
        HolidayCalendar("ID", skip_days=frozenset([date(2027, 8, 17)])),
    ],
)
def test_skipped_holiday_is_open(calendar):
    assert Hours(JAKARTA, OFFICE, holidays=calendar).is_open(jakarta(17, 10, month=8))


def test_holiday_that_shares_its_day_stays_when_the_other_is_skipped():
    # Christmas Day and an Islamic holiday are both on 25 December 2027.
    calendar = HolidayCalendar("ID", skip=fold_names(["Christmas Day"]))
    assert "Christmas" not in calendar.on(date(2027, 12, 25)).name


def test_holiday_of_a_part_of_the_country():
    assert HolidayCalendar("DE", "BY").on(date(2027, 1, 6))
    assert not HolidayCalendar("DE", "BE").on(date(2027, 1, 6))


def test_holiday_does_not_cut_the_night_before_it():
    hours = Hours(JAKARTA, NIGHT, holidays=HolidayCalendar("ID"))
    assert hours.is_open(jakarta(17, 1, month=8))
    assert not hours.is_open(jakarta(17, 23, month=8))
    assert hours.closure(jakarta(17, 1, month=8)) is None


def test_closure_is_in_force_between_its_times():
    hours = Hours(JAKARTA, OFFICE, closures=(closed(datetime(2027, 3, 1, 12), datetime(2027, 3, 2, 10)),))
    assert hours.is_open(jakarta(1, 11, 59))
    assert hours.closure(jakarta(1, 11, 59)) is None
    assert not hours.is_open(jakarta(1, 12))
    assert hours.closure(jakarta(1, 12)).message["ru"] == "Переезд."
    assert hours.next_open(jakarta(1, 12)) == jakarta(2, 10)


def test_opening_replaces_the_usual_hours():
    hours = Hours(
        JAKARTA, OFFICE, openings={date(2027, 3, 1): Opening(date(2027, 3, 1), (Interval(780, 840),))}
    )
    assert not hours.is_open(jakarta(1, 10))
    assert hours.next_open(jakarta(1, 10)) == jakarta(1, 13)


def test_opening_counts_on_a_holiday_and_in_a_closure():
    day = date(2027, 8, 17)
    hours = Hours(
        JAKARTA,
        OFFICE,
        holidays=HolidayCalendar("ID"),
        closures=(closed(datetime(2027, 8, 16), datetime(2027, 8, 20)),),
        openings={day: Opening(day, (Interval(600, 660),))},
    )
    assert hours.next_open(jakarta(16, 9, month=8)) == jakarta(17, 10, month=8)
    assert hours.closure(jakarta(17, 9, month=8)) is None


def test_opening_without_hours_is_a_closed_day():
    hours = Hours(JAKARTA, OFFICE, openings={date(2027, 3, 1): Opening(date(2027, 3, 1), ())})
    assert hours.next_open(jakarta(1, 10)) == jakarta(2, 9)


def test_hours_follow_the_clock_on_the_wall_when_it_changes():
    hours = Hours(BERLIN, dict.fromkeys(range(7), NINE_TO_SIX))
    assert hours.next_open(datetime(2027, 3, 27, 20, tzinfo=BERLIN)) == datetime(2027, 3, 28, 7, tzinfo=UTC)
    assert hours.next_open(datetime(2027, 10, 30, 20, tzinfo=BERLIN)) == datetime(2027, 10, 31, 8, tzinfo=UTC)


def test_hour_that_comes_twice_is_open_both_times():
    hours = Hours(BERLIN, NIGHT)  # until 02:00; on 31 October 2027 02:00 to 03:00 comes twice
    late = Hours(BERLIN, dict.fromkeys(range(7), (Interval(22 * 60, 26 * 60 + 30),)))
    assert not hours.is_open(datetime(2027, 10, 31, 1, 0, tzinfo=UTC) + timedelta(minutes=1))
    assert late.is_open(datetime(2027, 10, 31, 0, 29, tzinfo=UTC))
    assert late.is_open(datetime(2027, 10, 31, 1, 29, tzinfo=UTC))
    assert not late.is_open(datetime(2027, 10, 31, 1, 30, tzinfo=UTC))


def test_hour_that_is_left_out_moves_to_the_one_after():
    hours = Hours(BERLIN, {6: (Interval(150, 240),)})  # 02:30-04:00; on 28 March 2027 02:00 is 03:00
    assert hours.next_open(datetime(2027, 3, 28, 0, tzinfo=UTC)) == datetime(2027, 3, 28, 1, 30, tzinfo=UTC)
    assert not hours.is_open(datetime(2027, 3, 28, 2, tzinfo=UTC))


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "Monday–Friday 09:00–12:00, 13:00–18:00; Saturday 10:00–14:00 (Jakarta time)"),
        ("id", "Senin–Jumat 09.00–12.00, 13.00–18.00; Sabtu 10.00–14.00 (waktu Jakarta)"),
        ("ms", "Isnin–Jumaat 09:00–12:00, 13:00–18:00; Sabtu 10:00–14:00 (waktu Jakarta)"),
        ("ru", "понедельник–пятница 09:00–12:00, 13:00–18:00; суббота 10:00–14:00 (часовой пояс: Джакарта)"),
        ("pl", "poniedziałek–piątek 09:00–12:00, 13:00–18:00; sobota 10:00–14:00 (strefa czasowa: Dżakarta)"),
        ("fr", "Monday–Friday 09:00–12:00, 13:00–18:00; Saturday 10:00–14:00 (Jakarta time)"),
    ],
)
def test_describe_says_the_week(language, said):
    week = {**dict.fromkeys(range(5), (Interval(540, 720), Interval(780, 1080))), 5: (Interval(600, 840),)}
    assert Hours(JAKARTA, week).describe(language) == said


def test_describe_says_midnight_and_the_end_of_the_day():
    assert Hours(ZoneInfo("UTC"), {0: (Interval(0, 1440),), 2: NIGHT[0]}).describe("en") == (
        "Monday 00:00–24:00; Wednesday 22:00–02:00 (UTC)"
    )


def test_describe_today_says_only_what_is_different():
    hours = Hours(
        JAKARTA,
        {0: NINE_TO_SIX},
        closures=(closed(datetime(2027, 3, 2), datetime(2027, 3, 3)),),
        openings={date(2027, 3, 3): Opening(date(2027, 3, 3), (Interval(600, 660),))},
    )
    usual = hours.describe("en")
    assert hours.describe_today(jakarta(1, 10), "en") == usual
    assert hours.describe_today(jakarta(2, 10), "en") == f"{usual}; today: closed – We move."
    assert hours.describe_today(jakarta(2, 10), "ru").endswith("; сегодня: закрыто – Переезд.")
    assert hours.describe_today(jakarta(3, 20), "en") == f"{usual}; today: 10:00–11:00"


@st.composite
def any_hours(draw: st.DrawFn) -> Hours:
    minutes = st.integers(0, 95).map(lambda quarter: quarter * 15)

    def interval() -> Interval:
        start, length = draw(minutes), draw(st.integers(1, 96)) * 15
        return Interval(start, min(start + length, start + DAY_MINUTES))

    days = draw(st.lists(st.integers(0, 6), max_size=4))
    zone = ZoneInfo(
        draw(st.sampled_from(["Europe/Berlin", "America/New_York", "Asia/Jakarta", "Australia/Lord_Howe"]))
    )
    begin = datetime(2027, 3, 1) + timedelta(hours=draw(st.integers(0, 24 * 40)))
    opening = date(2027, 3, 1) + timedelta(days=draw(st.integers(0, 40)))
    return Hours(
        zone,
        {day: (interval(),) for day in days},
        holidays=draw(st.sampled_from([None, HolidayCalendar("DE")])),
        closures=(closed(begin, begin + timedelta(hours=draw(st.integers(1, 100)))),),
        openings=draw(st.sampled_from([{}, {opening: Opening(opening, (interval(),))}])),
    )


# Around both changes of the clocks, in Europe, America and Australia.
MOMENTS = st.one_of(
    st.datetimes(datetime(2027, 3, 1), datetime(2027, 4, 10)),
    st.datetimes(datetime(2027, 10, 1), datetime(2027, 11, 10)),
).map(lambda at: at.replace(tzinfo=UTC))


@settings(max_examples=150, deadline=None)
@given(any_hours(), MOMENTS)
def test_next_open_is_open_and_nothing_before_it_is(hours, at):
    opens = hours.next_open(at)
    if opens is None:
        assert not any(hours.is_open(at + timedelta(hours=step)) for step in range(24 * 14))
        return
    assert opens >= at
    assert hours.is_open(opens)
    if opens > at:
        assert not hours.is_open(at)
        assert not hours.is_open(opens - timedelta(microseconds=1))
        step = max((opens - at) / 50, timedelta(minutes=15))
        moments = (at + step * number for number in range(1, 50))
        assert not any(hours.is_open(moment) for moment in moments if moment < opens)


@settings(max_examples=100, deadline=None)
@given(any_hours(), MOMENTS)
def test_closure_is_never_in_force_while_open(hours, at):
    assert not (hours.is_open(at) and hours.closure(at))
