import json

import numpy as np
import pytest

from bot.errors import TanyaError
from bot.nlu.confidence import Logistic, features, gather
from bot.nlu.kernel_ridge import leave_out
from bot.nlu.outcome import Gate, fit_gate, share
from tests.nlu.test_kernel_ridge import make_examples


def make_gate(*, answer_at=0.8, suggest_at=0.4):
    """A gate whose one feature is the log odds of the best class; the best three have it half again."""
    best = Logistic(np.zeros(1), np.ones(1), np.ones(1), 0.0)
    three = Logistic(np.zeros(1), np.ones(1), np.ones(1), 0.5)
    return Gate(best, three, answer_at, suggest_at)


@pytest.mark.parametrize(("odds", "outcome"), [(3.0, "answer"), (0.0, "suggest"), (-2.0, "hand_over")])
def test_gate_has_three_outcomes(odds, outcome):
    assert make_gate().decide(np.array([odds])).outcome == outcome


def test_gate_answers_a_training_question_repeated_word_for_word():
    decision = make_gate().decide(np.array([-2.0]), is_exact=True)
    assert decision.outcome == "answer"
    assert decision.confidence >= 0.99


@pytest.mark.parametrize(
    ("odds", "small_talk", "outcome"),
    [
        (0.7, "greet", "answer"),
        (0.2, "greet", "suggest"),
        (-0.4, "ask_human", "answer"),
        (0.7, None, "suggest"),
    ],
)
def test_gate_needs_less_for_small_talk_and_least_for_a_person(odds, small_talk, outcome):
    assert make_gate().decide(np.array([odds]), small_talk=small_talk).outcome == outcome


def test_gate_needs_no_more_for_small_talk_than_for_an_faq():
    assert make_gate(answer_at=0.3).decide(np.array([-0.5]), small_talk="greet").outcome == "answer"


def test_gate_never_thinks_three_less_likely_than_one():
    for odds in (-4.0, 0.0, 4.0):
        decision = make_gate().decide(np.array([odds]))
        assert decision.suggest_confidence >= decision.confidence


def test_gate_comes_back_from_json():
    gate = make_gate()
    again = Gate.from_plain(json.loads(json.dumps(gate.to_plain())))
    assert again.decide(np.array([0.7])) == gate.decide(np.array([0.7]))


def test_fit_gate_answers_known_questions_and_not_those_of_missing_classes():
    examples = make_examples(classes=20, each=8)
    everyone = np.ones(160, dtype=bool)
    gate = fit_gate(gather(examples, asked=everyone, unknowable=everyone), wrong_answers=0.05)
    left_out = leave_out(examples, groups=20)
    rows = np.arange(160)
    known = features(left_out.scores(rows), left_out.model.labels)
    unknown = features(left_out.scores(rows, without_class=True), left_out.model.labels)
    assert np.mean([gate.decide(row).outcome == "answer" for row in known]) > 0.8
    assert np.mean([gate.decide(row).outcome == "answer" for row in unknown]) < 0.2


def test_fit_gate_answers_less_when_less_may_be_wrong():
    examples = make_examples(classes=20, each=5, seed=3)
    everyone = np.ones(100, dtype=bool)
    evidence = gather(examples, asked=everyone, unknowable=everyone)
    strict, loose = (fit_gate(evidence, wrong_answers=promise).answer_at for promise in (0.01, 0.2))
    assert strict > loose


@pytest.mark.parametrize("value", ["3%", "3 %", " 3% ", "3.0%", "3,0 %", 0.03])
def test_share_reads_per_cent_and_fractions(value):
    assert share(value) == pytest.approx(0.03)


@pytest.mark.parametrize("value", ["3", "", None, True, 3, "-1%", "0%", 0, "50%", "three", [0.03], "3%%"])
def test_share_refuses_anything_else_with_a_hint(value):
    with pytest.raises(TanyaError, match="wrong_answers") as refused:
        share(value)
    assert "3%" in refused.value.hint
