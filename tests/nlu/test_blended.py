import numpy as np
import pytest

from bot.nlu import blended, kernel_ridge
from bot.nlu.blended import asked_of, fit, leave_out
from bot.nlu.kernel_ridge import Examples


def sites(*, languages=("en", "pl"), classes=10, each=4, seed=0):
    """Classes that the multilingual encoder hardly tells apart and the English one does; and new questions in
    each language, one a class."""
    random = np.random.RandomState(seed)
    vague, clear = random.randn(classes, 16), random.randn(classes, 16)

    def vectors(number):
        return vague[number] + 4 * random.randn(16), clear[number] + 0.3 * random.randn(16)

    rows = [(number, language) for language in languages for number in range(classes) for _ in range(each)]
    made = [vectors(number) for number, _ in rows]
    examples = Examples(
        {"e5": stack(row[0] for row in made), "minilm": stack(row[1] for row in made)},
        [f"faq/{number}" for number, _ in rows], [language for _, language in rows],
    )
    asked = [vectors(number) for number in range(classes)]
    questions = {"e5": stack(row[0] for row in asked), "minilm": stack(row[1] for row in asked)}
    return examples, questions, [f"faq/{number}" for number in range(classes)]


def stack(rows):
    return np.array(list(rows), dtype=np.float32)


def right(model, questions, names, languages):
    best = model.scores(questions, languages).by_class.argmax(1)
    return np.mean(np.array(model.classes)[best] == names)


@pytest.mark.parametrize("languages", [("en",), ("en", "pl")])
def test_specialist_raises_what_is_right_in_its_language(languages):
    examples, questions, names = sites(languages=languages)
    model = fit(examples)
    assert right(model, questions, names, ["en"] * 10) >= 0.9 > 0.6 > right(model, questions, names, None)


def test_specialist_changes_nothing_in_other_languages():
    examples, questions, _ = sites()
    alone = Examples({"e5": examples.vectors["e5"]}, examples.names, examples.languages)
    model, general = fit(examples), fit(alone)
    found, plain = model.scores(questions, ["pl"] * 10), general.scores(questions, ["pl"] * 10)
    assert np.array_equal(found.by_class, plain.by_class)
    assert np.array_equal(found.similarity, plain.similarity)


def test_a_question_needs_the_vectors_of_its_language_only():
    examples, questions, _ = sites()
    assert fit(examples).scores({"e5": questions["e5"]}, ["pl"] * 10).by_class.shape == (10, 10)


def test_there_is_no_specialist_where_the_languages_are_unknown_or_others():
    examples, _, _ = sites()
    assert fit(Examples(examples.vectors, examples.names)).specialists == ()
    assert fit(sites(languages=("id", "pl"))[0]).specialists == ()


def test_specialist_leaves_classes_without_its_language_their_scores():
    examples, questions, _ = sites()
    kept = [row for row, name in enumerate(examples.names)
            if name != "faq/3" or examples.languages[row] == "pl"]
    model = fit(examples.pick(np.array(kept)))
    place = model.classes.index("faq/3")
    with_it = model.scores(questions, ["en"] * 10).by_class[:, place]
    assert np.array_equal(with_it, model.general.scores(questions).by_class[:, place])


def test_leave_out_scores_what_fitting_without_the_example_scores():
    examples, _, _ = sites(each=10)
    left = leave_out(examples, groups=5)
    row = 6
    rest = np.array([number for number in range(len(examples.names)) if number != row])
    asked = {name: vectors[[row]] for name, vectors in examples.vectors.items()}
    refitted = fit(examples.pick(rest)).scores(asked, ["en"]).by_class[0]
    # The factors and the space are of all examples, so that the two are close and not the same.
    assert np.abs(left.scores(np.array([row])).by_class[0] - refitted).max() < 0.1


def test_leave_out_never_scores_a_class_that_was_left_out():
    left = leave_out(sites()[0], groups=5)
    rows = np.arange(80)
    scores = left.scores(rows, without_class=True)
    assert (scores.by_class[rows, left.model.labels] == kernel_ridge.NEVER).all()
    own = left.model.labels[:, None] == left.model.labels[None, :]
    assert (scores.similarity[own] == kernel_ridge.SELF).all()


def test_load_gives_what_was_saved(tmp_path):
    examples, questions, _ = sites()
    model = fit(examples)
    blended.save(model, tmp_path)
    again = blended.load(tmp_path)
    assert again.encoders == model.encoders == ("e5", "minilm")
    found, expected = again.scores(questions, ["en"] * 10), model.scores(questions, ["en"] * 10)
    assert np.allclose(found.by_class, expected.by_class)


def test_encoder_of_one_language_is_asked_about_that_language_only():
    asked = asked_of("minilm", ["hello", "halo"], ["en", "id"], beside=("e5", "minilm"))

    assert asked == ["hello", ""]
    assert asked_of("e5", ["hello", "halo"], ["en", "id"], beside=("e5", "minilm")) == ["hello", "halo"]


def test_encoder_of_one_language_that_is_alone_is_asked_about_all():
    assert asked_of("minilm", ["hello", "halo"], ["en", "id"], beside=("minilm",)) == ["hello", "halo"]
