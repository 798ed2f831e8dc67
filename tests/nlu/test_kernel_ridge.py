import numpy as np
import pytest

from bot.nlu import kernel_ridge
from bot.nlu.kernel_ridge import Examples, fit, leave_out


def make_examples(classes=9, each=6, seed=0, languages=None):
    """Classes as clouds around random centres; with languages, each shifted by a vector of its own."""
    random = np.random.RandomState(seed)
    names = [f"faq/{number:02}" for number in range(classes) for _ in range(each)]
    centres = {"e5": random.randn(classes, 24) * 2, "use": random.randn(classes, 12) * 2}
    vectors = {
        key: (value.repeat(each, axis=0) + random.randn(classes * each, value.shape[1])).astype(np.float32)
        for key, value in centres.items()
    }
    if languages is None:
        return Examples(vectors, names)
    spoken = [languages[number % len(languages)] for number in range(len(names))]
    for rows in vectors.values():
        shift = {language: random.randn(rows.shape[1]) * 4 for language in languages}
        rows += np.stack([shift[language] for language in spoken]).astype(np.float32)
    return Examples(vectors, names, spoken)


def solve_without(model, kept, asked):
    """Scores of examples by a model fitted on others, the slow way."""
    rows = model.rows.astype(np.float64)
    kernel = ((1 + rows @ rows.T) / 2) ** kernel_ridge.DEGREE
    targets = np.eye(len(model.classes))[model.labels] - model.base
    inner = kernel[np.ix_(kept, kept)] + kernel_ridge.PENALTY * np.eye(len(kept))
    return kernel[np.ix_(asked, kept)] @ np.linalg.solve(inner, targets[kept]) + model.base


def test_fit_finds_the_class_of_a_near_vector():
    examples = make_examples()
    model = fit(examples)
    scores = model.scores({key: rows + 0.01 for key, rows in examples.vectors.items()})
    assert [model.classes[best] for best in scores.by_class.argmax(1)] == examples.names


def test_fit_is_the_same_each_time():
    first, second = fit(make_examples()), fit(make_examples())
    np.testing.assert_array_equal(first.coefficients, second.coefficients)


def test_fit_works_with_one_example_of_one_class():
    examples = make_examples(classes=1, each=1)
    scores = fit(examples).scores(examples.vectors)
    assert np.isfinite(scores.by_class).all()


def test_fit_without_examples_says_so():
    with pytest.raises(ValueError, match="no training example"):
        fit(Examples({"e5": np.zeros((0, 4), np.float32)}, []))


def test_leave_out_equals_fitting_without_the_example():
    examples = make_examples()
    left_out = leave_out(examples, groups=3)
    everyone = np.arange(len(examples.names))
    for asked in (0, 17, 53):
        expected = solve_without(left_out.model, np.delete(everyone, asked), np.array([asked]))
        np.testing.assert_allclose(left_out.without_self[asked], expected[0], atol=1e-4)


def test_leave_out_equals_fitting_without_the_group_of_classes():
    left_out = leave_out(make_examples(), groups=3)
    is_out = left_out.groups[left_out.model.labels] == 1
    expected = solve_without(left_out.model, np.flatnonzero(~is_out), np.flatnonzero(is_out))
    others = np.flatnonzero(left_out.groups != 1)
    np.testing.assert_allclose(left_out.without_class[is_out][:, others], expected[:, others], atol=1e-4)


def test_leave_out_never_scores_a_class_that_was_left_out():
    left_out = leave_out(make_examples(), groups=3)
    own = left_out.without_class[np.arange(54), left_out.model.labels]
    assert (own == kernel_ridge.NEVER).all()


def test_leave_out_hides_the_examples_that_were_left_out():
    left_out = leave_out(make_examples(), groups=3)
    similarity = left_out.scores(np.array([5]), without_class=True).similarity[0]
    group = left_out.groups[left_out.model.labels]
    assert ((similarity == kernel_ridge.SELF) == (group == group[5])).all()


def test_a_local_solve_agrees_with_the_whole(monkeypatch):
    examples = make_examples()
    whole = fit(examples)
    monkeypatch.setattr(kernel_ridge, "LARGEST", 10)
    local = fit(examples)
    assert local.coefficients is None
    np.testing.assert_allclose(
        local.scores(examples.vectors).by_class, whole.scores(examples.vectors).by_class, atol=1e-4
    )


def test_language_directions_are_taken_out():
    examples = make_examples(classes=10, each=8, languages=["en", "id", "ru", "pl"])
    model = fit(examples)
    assert model.space.directions[0].shape == (3, 24)
    language = np.array(examples.languages)
    means = np.stack([model.rows[language == code].mean(0) for code in ("en", "id", "ru", "pl")])
    without = fit(Examples(examples.vectors, examples.names))
    before = np.stack([without.rows[language == code].mean(0) for code in ("en", "id", "ru", "pl")])
    assert np.linalg.norm(means - means.mean(0)) < 0.2 * np.linalg.norm(before - before.mean(0))


def test_language_directions_need_enough_classes():
    assert len(fit(make_examples(classes=3, languages=["en", "id"])).space.directions[0]) == 0


@pytest.mark.parametrize("largest", [10, 10_000])
def test_save_and_load_give_the_same_scores(tmp_path, monkeypatch, largest):
    monkeypatch.setattr(kernel_ridge, "LARGEST", largest)
    examples = make_examples(languages=["en", "ms"], classes=9)
    model = fit(examples)
    kernel_ridge.save(model, tmp_path / "matcher.npz")
    again = kernel_ridge.load(tmp_path / "matcher.npz")
    assert again.classes == model.classes
    np.testing.assert_array_equal(
        again.scores(examples.vectors).by_class, model.scores(examples.vectors).by_class
    )


def test_load_refuses_pickled_content(tmp_path):
    np.savez(tmp_path / "matcher.npz", encoders=np.array([{"evil": 1}], dtype=object))
    with pytest.raises(ValueError, match="pickle"):
        kernel_ridge.load(tmp_path / "matcher.npz")
