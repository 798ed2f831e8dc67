from datetime import datetime, timezone

import pytest

from bot.errors import ContentError
from bot.hours.live import LiveHours

OPEN = 'time_zone: UTC\nweekly: {friday: ["00:00-24:00"]}\n'
FRIDAY = datetime(2027, 1, 1, tzinfo=timezone.utc)


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "hours.yml"
    path.write_text(OPEN)
    return path


def test_first_load_with_mistakes_raises(path):
    path.write_text("time_zone: Mars")
    with pytest.raises(ContentError):
        LiveHours(path)


def test_reload_takes_good_hours(path):
    live = LiveHours(path)
    path.write_text("time_zone: UTC\nweekly: {}\n")
    assert live.changed()
    assert live.reload() == []
    assert not live.current.is_open(FRIDAY)


def test_reload_keeps_the_last_good_hours(path):
    live = LiveHours(path)
    path.write_text("time_zone: 'UTC")
    assert live.reload()
    assert live.current.is_open(FRIDAY)
    assert not live.changed()
