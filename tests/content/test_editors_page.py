"""The examples of docs/editors.md can be copied as they are."""

import re
from datetime import date
from pathlib import Path

from bot.content.reader import read_faqs

PAGE = Path(__file__).parents[2] / "docs" / "editors.md"


def examples() -> list[str]:
    return re.findall(r"```yaml\n(.*?)```", PAGE.read_text(encoding="utf-8"), flags=re.DOTALL)


def test_faq_to_copy_has_no_mistake(write):
    folder = write(examples()[0].replace("related: [general_contact]", "related: []"), name="shipping.yml")
    faqs, problems = read_faqs(folder, today=date(2027, 1, 1))
    assert list(faqs) == ["shipping_late"]
    assert problems == []
