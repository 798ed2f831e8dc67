from __future__ import annotations

import pytest

from bot.conversation.writing import supported_language


@pytest.mark.parametrize(
    ("tag", "expected"),
    [
        ("pl-PL", "pl"),
        ("ru", "ru"),
        ("EN_us", "en"),
        ("in-ID", "id"),
        ("zsm", "ms"),
        ("de", None),
        ("", None),
        (None, None),
        ("rust", None),
        ("\ud800", None),
    ],
)
def test_supported_language_reads_tags_of_browsers(tag, expected):
    assert supported_language(tag) == expected
