"""Work for a second core: what of a command does not wait for the rest of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context
from typing import Any

# Takes a function and its values, and gives what waits for the result.
Beside = Callable[..., Callable[[], Any]]


@contextmanager
def second_process(*, is_worth_it: bool) -> Iterator[Beside]:
    """Runs functions of modules, with values that can be pickled, one after the other in a process of its
    own; where that is not worth its start, in this one, when their result is asked for."""
    if not is_worth_it:
        yield lambda function, *values: lambda: function(*values)
        return
    # Forked, it would inherit threads that are not there.
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as processes:
        yield lambda function, *values: processes.submit(function, *values).result
