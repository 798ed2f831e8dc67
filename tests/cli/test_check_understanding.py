"""What `tanya check` says of FAQs that are mixed up, tests that fail, and texts in another language."""

import shutil
from pathlib import Path

import pytest

from bot.cli._check_language import check_languages, other_language, other_languages, texts_of
from bot.content.reader import read_folder

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.slow

HEAD = """topic: x
faqs:
"""
FAQ = """  - id: {id}
    owner: y
    title:
      en: {title}
    questions:
      en: {questions}
    answer:
      en: {title}, in short.
    tests:
      en: {tests}
"""
REFUND = ["how do i get my money back", "i want a refund", "refund my order please", "return what i bought"]
MONEY = [
    "how can i get my money back",
    "i would like a refund",
    "please refund my order",
    "return my purchase",
]
LOGIN = ["i cannot sign in", "my password does not work", "log in fails all the time", "sign in is broken"]
FAILS = "There is no sound at all!"  # a question of another FAQ, so what it gets is sure
SOUND = ["there is no sound at all", "i hear nothing", "the plug-in stays silent", "no audio comes out"]


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """Four FAQs in English, two of which say the same; and one test that has to fail. The working folder."""
    folder = tmp_path_factory.mktemp("check") / "project"
    (folder / "data" / "faq").mkdir(parents=True)
    rows = [
        ("x_refund", "Refund", REFUND, ["money back please"]),
        ("x_money", "Money back", MONEY, ["give me a refund"]),
        ("x_login", "Signing in", LOGIN, [FAILS]),
        ("x_sound", "No sound", SOUND, ["why do i not hear anything"]),
    ]
    text = "".join(
        FAQ.format(id=name, title=title, questions=questions, tests=tests)
        for name, title, questions, tests in rows
    )
    (folder / "data" / "faq" / "x.yml").write_text(HEAD + text, encoding="utf-8")
    for name in ("config.yml", "data/messages.yml", "data/hours.yml"):
        shutil.copy(ROOT / name, folder / name)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        yield folder


def check(folder: Path):
    from bot.cli._check_understanding import check_understanding, read_tests

    read = read_folder(folder / "data" / "faq")
    texts = [text for faq in read.faqs.values() for texts in faq.tests.values() for text in texts]
    return check_understanding(
        folder,
        read.faqs,
        read.written,
        cache_folder=folder.parent / "state",
        tests=lambda: read_tests(texts),
    )


@pytest.fixture(scope="module")
def found(project):
    return check(project)


def test_faqs_that_say_the_same_are_told_with_both_lines(found):
    worst = str(found.confusions[0])
    assert worst.startswith("data/faq/x.yml:")
    assert "x_money and x_refund are mixed up in" in worst
    assert "for it is like data/faq/x.yml:" in worst
    assert " Try: " in worst
    assert all(problem.severity == "warning" for problem in found.confusions)


def test_test_that_fails_is_told_at_its_line(project, found):
    written = (project / "data" / "faq" / "x.yml").read_text().split("\n")
    line = written.index(f"      en: ['{FAILS}']") + 1
    here = [problem for problem in found.problems if problem.line == line]
    assert [problem.column for problem in here] == [12]
    assert "this test is answered with x_sound; nearest is “there is no sound at all”" in here[0].message
    assert "a question of x_login in “en”" in here[0].hint


def test_promise_is_said_with_its_cost(found):
    assert found.promise.startswith("With at most 5 % wrong answers, of 4 tests ")
    assert "are answered" in found.promise


def test_promise_that_is_no_share_is_told_at_its_line(project, tmp_path):
    folder = shutil.copytree(project, tmp_path / "project")
    config = folder / "config.yml"
    config.write_text(config.read_text().replace("wrong_answers: 5%", "wrong_answers: lots"))
    line = config.read_text().split("\n").index("    wrong_answers: lots") + 1
    (problem,) = check(folder).problems
    assert problem.file.endswith("config.yml")
    assert (problem.line, problem.column, problem.severity) == (line, 20, "error")


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("ok", "ru"),
        ("refund", "id"),
        ("PayPal to GoPay?", "ms"),
        ("saya nak duit balik untuk plugin ini", "ms"),
        ("gimana cara balikin uang saya", "id"),
    ],
)
def test_text_in_its_language_or_too_short_to_tell_is_left_alone(text, language):
    assert other_language(text, language) is None


@pytest.mark.parametrize(
    ("text", "language", "found"),
    [
        ("where is my money, please tell me", "pl", "en"),
        ("где мои деньги и когда они придут", "en", "ru"),
        ("gdzie są moje pieniądze i kiedy dojdą", "ru", "pl"),
        ("gimana cara balikin uang saya yang udah dibayar", "ms", "id"),
        ("macam mana nak dapatkan duit saya balik, tolong", "id", "ms"),
    ],
)
def test_text_in_another_language_is_found(text, language, found):
    assert other_language(text, language) == found


def in_other_languages(folder: Path):
    texts = texts_of(read_folder(folder).written)
    return list(check_languages(texts, other_languages([(row.text, row.language) for row in texts])))


def test_text_in_another_language_is_told_at_its_line(tmp_path):
    lines = [
        "  - id: x_one",
        "    owner: y",
        "    title: {en: One, pl: Jeden}",
        "    questions:",
        "      en: [how is it]",
        "      pl:",
        "        - co u ciebie słychać",
        "        - where is my money, please",
        "    answer: {en: So., pl: Tak.}",
    ]
    (tmp_path / "x.yml").write_text(HEAD + "\n".join(lines), encoding="utf-8")
    (problem,) = in_other_languages(tmp_path)
    assert (problem.line, problem.column, problem.severity) == (10, 11, "warning")
    assert "looks English, not Polish" in problem.message
    assert "move it below en:" in problem.hint


def test_own_faqs_are_in_the_languages_they_say():
    found = in_other_languages(ROOT / "data" / "faq")
    assert [str(problem) for problem in found] == []
