"""Work that a second core takes over comes out as it would here."""

from __future__ import annotations

import os

import pytest

from bot.cli._second_process import second_process


def test_functions_run_in_one_other_process():
    with second_process(is_worth_it=True) as beside:
        first, total, second = beside(os.getpid), beside(sum, [1, 2]), beside(os.getpid)
        assert (total(), first()) == (3, second())
        assert first() != os.getpid()


def test_functions_run_here_where_that_is_quicker():
    with second_process(is_worth_it=False) as beside:
        assert beside(os.getpid)() == os.getpid()


@pytest.mark.parametrize("is_worth_it", [True, False])
def test_error_is_raised_where_the_result_is_asked_for(is_worth_it):
    with second_process(is_worth_it=is_worth_it) as beside:
        failing = beside(int, "no number")
        with pytest.raises(ValueError, match="no number"):
            failing()
