"""What the loaded model does to the process it is loaded in."""

import pytest
from threadpoolctl import threadpool_info

pytestmark = pytest.mark.slow


def test_assistant_leaves_no_threads_of_arithmetic_to_spin(house):
    threads = [library["num_threads"] for library in threadpool_info() if library["user_api"] == "blas"]
    assert threads
    assert set(threads) == {1}
