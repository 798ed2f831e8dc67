"""The opening hours of docs/editors.md can be copied as they are."""

import re
from datetime import date
from pathlib import Path

from bot.hours.hours import read_hours

PAGE = Path(__file__).parents[2] / "docs" / "editors.md"


def test_hours_to_copy_have_no_mistake(tmp_path):
    (example,) = re.findall(
        r"```yaml\n([^`]*?time_zone.*?)```", PAGE.read_text(encoding="utf-8"), flags=re.DOTALL
    )
    path = tmp_path / "hours.yml"
    path.write_text(example, encoding="utf-8")
    assert read_hours(path, today=date(2027, 1, 1))[1] == []
