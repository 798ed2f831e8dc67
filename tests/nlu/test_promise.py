import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from bot.nlu.confidence import Evidence
from bot.nlu.promise import NOTHING, lowest_threshold


def make_evidence(*, right, unknown, labels=None):
    """Evidence of rows that are right or not, and of a class that was left out or not."""
    right, unknown = np.asarray(right, dtype=bool), np.asarray(unknown, dtype=bool)
    labels = np.arange(len(right)) % 10 if labels is None else np.asarray(labels)
    return Evidence(np.zeros((len(right), 1)), right, right, unknown, labels, np.ones(len(right)))


def make_site(*, classes, each, seed=0, spread=0.5):
    """A site whose unknown questions come in classes, some of which look like known ones."""
    random = np.random.RandomState(seed)
    labels = np.repeat(np.arange(classes), each)
    odds = 3 + random.randn(len(labels))
    right = random.rand(len(labels)) < 1 / (1 + np.exp(-odds))
    strange = random.randn(classes)[labels] - 3 + spread * random.randn(len(labels))
    chances = 1 / (1 + np.exp(-np.concatenate([odds, strange])))
    unknown = np.repeat([False, True], len(labels))
    evidence = make_evidence(
        right=np.concatenate([right, np.zeros(len(labels), dtype=bool)]), unknown=unknown,
        labels=np.concatenate([labels, labels]),
    )
    return chances, evidence


CASES = st.lists(st.tuples(st.floats(0, 1), st.booleans(), st.booleans()), min_size=1, max_size=60)


@given(CASES, st.floats(0.01, 0.4))
def test_lowest_threshold_keeps_the_promise_on_what_it_has_seen_of_known_questions(cases, promise):
    chances, right, _ = (np.array(column) for column in zip(*cases, strict=True))
    nothing = np.zeros(len(right), dtype=int)
    evidence = make_evidence(right=right, unknown=nothing, labels=nothing)
    answered = chances >= lowest_threshold(chances, evidence, wrong_answers=promise)
    if answered.any():
        assert (answered & ~right).sum() / answered.sum() <= promise + 1e-9


@given(CASES, st.floats(0.01, 0.4))
def test_lowest_threshold_is_one_of_the_chances_or_above_all(cases, promise):
    chances, right, unknown = (np.array(column) for column in zip(*cases, strict=True))
    found = lowest_threshold(
        chances, make_evidence(right=right & ~unknown, unknown=unknown), wrong_answers=promise
    )
    assert found == NOTHING or chances.min() - 1e-9 <= found <= chances.max() + 1e-9


def test_lowest_threshold_answers_nothing_when_nothing_is_right():
    evidence = make_evidence(right=[False], unknown=[False])
    assert lowest_threshold(np.array([0.9]), evidence, wrong_answers=0.1) == NOTHING


def test_lowest_threshold_is_lower_the_more_may_be_wrong():
    chances, evidence = make_site(classes=40, each=10)
    found = [lowest_threshold(chances, evidence, wrong_answers=promise) for promise in (0.02, 0.05, 0.1)]
    assert found[0] > found[1] > found[2]


def test_lowest_threshold_is_higher_for_a_small_site():
    small, large = (
        [lowest_threshold(*make_site(classes=classes, each=4, seed=seed), wrong_answers=0.05)
         for seed in range(20)]
        for classes in (8, 80)
    )
    assert np.mean(small) > np.mean(large)


def test_promise_is_kept_on_nearly_all_sites():
    """A threshold from one half of the classes, held against the other half."""
    broken = 0
    for seed in range(40):
        chances, evidence = make_site(classes=60, each=10, seed=seed)
        ours = evidence.labels % 2 == 0
        mine = make_evidence(
            right=evidence.is_right[ours], unknown=evidence.is_unknown[ours], labels=evidence.labels[ours]
        )
        answered = chances >= lowest_threshold(chances[ours], mine, wrong_answers=0.05)
        known, strange = ~ours & ~evidence.is_unknown, ~ours & evidence.is_unknown
        astray = 0.25 * answered[strange].mean()
        wrong = 0.75 * (answered & ~evidence.is_right)[known].mean() + astray
        broken += wrong / max(0.75 * answered[known].mean() + astray, 1e-9) > 0.06
    assert broken <= 6
