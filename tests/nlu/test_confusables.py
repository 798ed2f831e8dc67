import numpy as np
import pytest

from bot.nlu import blended
from bot.nlu.confusables import find_mistaken, find_pairs
from bot.nlu.kernel_ridge import Examples

DIMENSIONS = 24


@pytest.fixture
def site():
    """Three classes of eight examples around a direction each; the last of `a` lies among those of `b`."""
    random = np.random.RandomState(7)
    centres = np.eye(DIMENSIONS, dtype=np.float32)[:3]
    names = [name for name in "abc" for _ in range(8)]
    rows = np.repeat(centres, 8, axis=0) + 0.1 * random.randn(24, DIMENSIONS).astype(np.float32)
    rows[7] = rows[8] + 0.01
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    return Examples({"e5": rows.astype(np.float32)}, names)


def pairs_of(site, asked=None):
    asked = asked or [True] * len(site.names)
    mistaken = find_mistaken(blended.leave_out(site, groups=3), asked)
    return find_pairs(mistaken, site.names, asked)


def test_question_among_those_of_another_class_is_found(site):
    worst = pairs_of(site)[0]
    assert worst.names == ("a", "b")
    assert 7 in [one.example for one in worst.mistaken]


def test_mistaken_question_names_the_nearest_of_the_wrong_class(site):
    (one,) = (one for one in pairs_of(site)[0].mistaken if one.example == 7)
    assert (one.into, one.nearest) == ("b", 8)
    assert one.likeness > 0.9
    assert one.margin > 0


def test_classes_apart_are_not_told(site):
    assert not [pair for pair in pairs_of(site) if "c" in pair.names]


def test_what_nobody_asks_is_not_told(site):
    assert all(
        one.example != 7 for pair in pairs_of(site, [row != 7 for row in range(24)]) for one in pair.mistaken
    )


def test_pairs_with_most_mistaken_of_the_fewest_come_first(site):
    names = [*site.names, *("d" * 8), *("e" * 8)]
    rows = site.vectors["e5"]
    twins = np.concatenate([rows, np.repeat(np.eye(DIMENSIONS, dtype=np.float32)[5:6], 16, axis=0)])
    noise = 0.02 * np.random.RandomState(1).randn(*twins.shape).astype(np.float32)
    found = pairs_of(Examples({"e5": twins + noise}, names))
    assert found[0].names == ("d", "e")
    assert found[0].taken_from("d") + found[0].taken_from("e") == len(found[0].mistaken)
