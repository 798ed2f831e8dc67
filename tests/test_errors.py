from bot.errors import ContentError, Problem, TanyaError


def test_problem_says_place_what_and_hint():
    problem = Problem("data/faq/x.yml", 3, 5, "what is wrong.", "this.")
    assert str(problem) == "data/faq/x.yml:3:5: error: what is wrong. Try: this."


def test_problem_marks_a_warning():
    assert str(Problem("x.yml", 1, 1, "odd.", severity="warning")) == "x.yml:1:1: warning: odd."


def test_problem_sorts_by_place():
    assert sorted([Problem("b", 1, 1, ""), Problem("a", 9, 1, ""), Problem("a", 2, 7, "")])[0].line == 2


def test_tanya_error_keeps_message_and_hint():
    error = TanyaError("No.", hint="yes")
    assert (error.message, error.hint, str(error)) == ("No.", "yes", "No. Try: yes")


def test_content_error_holds_every_problem_in_order():
    error = ContentError([Problem("b", 1, 1, "two."), Problem("a", 1, 1, "one.", severity="warning")])
    assert [problem.file for problem in error.problems] == ["a", "b"]
    assert error.message == "The content has 1 mistake."
    assert str(error) == "The content has 1 mistake.\nb:1:1: error: two."
