import numpy as np

from bot.nlu import confidence
from bot.nlu.confidence import FEATURES, features, fit_logistic, gather
from bot.nlu.kernel_ridge import fit
from tests.nlu.test_kernel_ridge import make_examples


def test_features_are_finite_whatever_the_number_of_classes():
    for classes in (1, 2, 5):
        examples = make_examples(classes=classes, each=2)
        model = fit(examples)
        found = features(model.scores(examples.vectors), model.labels)
        assert found.shape == (classes * 2, len(FEATURES))
        assert np.isfinite(found).all()


def test_gather_weighs_unknown_questions_by_their_share():
    examples = make_examples()
    everyone = np.ones(54, dtype=bool)
    evidence = gather(examples, asked=everyone, unknowable=everyone)
    assert len(evidence.features) == 108
    share = evidence.weights[54:].sum() / evidence.weights.sum()
    np.testing.assert_allclose(share, confidence.UNKNOWN_SHARE)
    assert not evidence.is_right[54:].any()


def test_gather_leaves_titles_and_small_talk_out_where_they_mislead():
    examples = make_examples()
    asked, unknowable = np.ones(54, dtype=bool), np.ones(54, dtype=bool)
    asked[:10], unknowable[:30] = False, False
    evidence = gather(examples, asked=asked, unknowable=unknowable)
    assert len(evidence.features) == 44 + 24


def test_gather_samples_when_there_are_too_many(monkeypatch):
    monkeypatch.setattr(confidence.kernel_ridge, "LARGEST", 30)
    monkeypatch.setattr(confidence, "SAMPLE", 20)
    everyone = np.ones(54, dtype=bool)
    assert len(gather(make_examples(), asked=everyone, unknowable=everyone).features) == 40


def test_logistic_finds_the_chance_of_a_single_feature():
    random = np.random.RandomState(0)
    rows = random.randn(4000, 1)
    chance = 1 / (1 + np.exp(-(2 * rows[:, 0] - 1)))
    targets = (random.rand(4000) < chance).astype(float)
    found = fit_logistic(rows, targets, np.ones(4000)).chance(rows)
    assert np.abs(found - chance).max() < 0.05


def test_logistic_stays_finite_when_all_are_right():
    model = fit_logistic(np.random.RandomState(0).randn(20, 3), np.ones(20), np.ones(20))
    assert (model.chance(np.zeros((1, 3))) > 0.9).all()
