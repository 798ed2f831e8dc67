"""How two figures are set side by side."""

import pytest

from benchmarks.table import Row, Section, comparison, table

NAN = float("nan")


@pytest.mark.parametrize(
    ("values", "better", "told"),
    [
        ((10, 30), "less", "3.0 × better"),
        ((30, 10), "less", "3.0 × worse"),
        ((30, 10), "more", "3.0 × better"),
        ((100, 103), "less", "the same"),
        ((80, 60.5), "points", "+19.5 points"),
        ((1, NAN), "less", ""),
        ((0, 3), "less", ""),
        ((1, 2), "", ""),
    ],
)
def test_comparison_is_told_from_our_side(values, better, told):
    assert comparison(Row("x", values, better=better)) == told


def test_table_is_markdown_with_sections_and_gaps():
    lines = table([Section("Speed"), Row("p50", (1234.56, NAN), "ms", digits=1)]).splitlines()
    assert lines[2:] == ["| **Speed** | | | |", "| p50, ms | 1,234.6 | - |  |"]
