import numpy as np
import pytest

from bot.nlu import balanced, kernel_ridge
from bot.nlu.balanced import fit, leave_out
from bot.nlu.kernel_ridge import Examples
from tests.nlu.test_kernel_ridge import make_examples


def bilingual(*, classes=10, each=4, lone=(), seed=0):
    """Classes in two languages, those in `lone` in English only; with their centres and the way between the
    languages."""
    random = np.random.RandomState(seed)
    centres = random.randn(classes, 16)
    foreign = 1.5 * random.randn(16)
    rows, names, languages = [], [], []
    for number, centre in enumerate(centres):
        for language in ("en",) if number in lone else ("en", "pl"):
            shift = foreign if language == "pl" else 0
            rows += [centre + shift + 0.5 * random.randn(16) for _ in range(each)]
            names += [f"faq/{number}"] * each
            languages += [language] * each
    examples = Examples({"e5": np.array(rows, dtype=np.float32)}, names, languages)
    return examples, centres, foreign


def test_fit_makes_no_expert_where_all_classes_speak_all_languages():
    assert fit(bilingual()[0]).experts == ()


def test_fit_makes_no_expert_for_a_site_of_one_language():
    assert fit(make_examples()).experts == ()


def test_fit_makes_an_expert_for_classes_in_one_language():
    (expert,) = fit(bilingual(lone=(3, 4))[0]).experts
    assert set(expert.ridge.labels) == set(range(10))
    assert [expert.ridge.classes[column] for column in expert.columns] == ["faq/3", "faq/4"]


def test_expert_raises_the_class_that_is_in_one_language_and_no_other():
    examples, centres, foreign = bilingual(lone=(3,))
    asked = {"e5": (centres[3] + foreign)[None].astype(np.float32)}
    model = fit(examples)
    with_expert = model.scores(asked).by_class[0]
    plain = model.ridge.scores(asked).by_class[0] * model.factors
    raised = [model.classes[number] for number in np.flatnonzero(~np.isclose(with_expert, plain))]
    assert raised == ["faq/3"]
    assert with_expert.max() > plain.max() or model.classes[int(plain.argmax())] == "faq/3"


def test_factors_are_larger_for_classes_with_fewer_examples():
    examples = make_examples(classes=6, each=8)
    few = examples.pick(np.array([n for n in range(48) if examples.names[n] != examples.names[0] or n < 2]))
    model = fit(few)
    assert model.factors[model.classes.index(examples.names[0])] == model.factors.max() > 1


def test_leave_out_scores_what_fitting_without_the_example_scores():
    examples, _, _ = bilingual(lone=(3,))
    left = leave_out(examples, groups=3)
    row = examples.names.index("faq/3")
    rest = np.array([number for number in range(len(examples.names)) if number != row])
    asked = {name: vectors[[row]] for name, vectors in examples.vectors.items()}
    refitted = fit(examples.pick(rest)).scores(asked).by_class[0]
    # The factors are of all examples, and the space too, so that the two are close and not the same.
    assert np.abs(left.without_self[row] - refitted).max() < 0.1
    assert left.without_self[row].argmax() == refitted.argmax()


def test_leave_out_never_scores_a_class_that_was_left_out():
    examples, _, _ = bilingual(lone=(3,))
    left = leave_out(examples, groups=3)
    own = left.without_class[np.arange(len(examples.names)), left.model.labels]
    assert (own == kernel_ridge.NEVER).all()


def test_fit_of_more_than_one_matrix_holds_is_the_plain_ridge(monkeypatch):
    monkeypatch.setattr(kernel_ridge, "LARGEST", 10)
    model = fit(make_examples())
    assert (model.factors == 1).all()


@pytest.mark.parametrize("lone", [(), (3,)])
def test_load_gives_what_was_saved(tmp_path, lone):
    examples, _, _ = bilingual(lone=lone)
    model = fit(examples)
    balanced.save(model, tmp_path)
    again = balanced.load(tmp_path)
    assert np.allclose(again.scores(examples.vectors).by_class, model.scores(examples.vectors).by_class)


def test_factors_leave_classes_of_one_size_alone():
    assert (fit(make_examples(classes=6, each=8)).factors == 1).all()
