from datetime import date

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.content.reader import read_faqs, same_phrasing


@pytest.fixture
def said(write):
    """The problems of an FAQ file, as people read them but without the file's name."""

    def read(data, **options):
        _, problems = read_faqs(write(data), **options)
        return [str(problem).split(":", 1)[1] for problem in problems]

    return read


def one(found: list[str], *words: str) -> str:
    """The only problem there is, which must say all of these words."""
    assert len(found) == 1, found
    for word in words:
        assert word in found[0]
    return found[0]


def test_well_written_file_has_no_problem(said, well):
    assert said(well) == []


def test_faq_holds_what_is_written(write, well):
    faqs, _ = read_faqs(write(well))
    code = faqs["login_code"]
    assert list(faqs) == ["login_code", "login_locked"]
    assert (code.topic, code.owner, code.related) == ("login", "accounts", ("login_locked",))
    assert code.questions["en"] == ("no code came", "where is my code")
    assert code.tests == {"en": ("sms code did not arrive",)}
    assert (faqs["login_locked"].handoff, code.handoff) == ("offer", None)
    assert code.channels == ("web", "email", "api")
    assert (code.mark.line, code.mark.column) == (3, 3)


def test_unknown_field_names_the_nearest(said, faq, well):
    faq["handof"] = "offer"
    assert one(said(well), "“handof”").endswith("Try: handoff.")


def test_missing_field_is_said(said, faq, well):
    del faq["owner"]
    one(said(well), "“owner” is missing")


@pytest.mark.parametrize("written", ["no", "12", "2027-01-01", "~", "1.5"])
def test_question_that_is_no_text_is_to_be_quoted(said, written):
    source = f"""topic: login
faqs:
  - id: login_code
    owner: x
    title: {{en: Code}}
    questions:
      en:
        - code
        - {written}
    answer: {{en: Yes.}}
"""
    assert one(said(source)).startswith("9:11: ")


def test_question_read_as_a_boolean_says_so(said):
    source = "topic: login\nfaqs:\n  - id: login_x\n    owner: x\n    title: {en: X}\n"
    source += "    questions: {en: [x, no]}\n    answer: {en: X.}\n"
    one(said(source), "“no”, which YAML reads as false", 'quote it: "no"')


def test_text_in_place_of_a_list_is_said(said, faq, well):
    faq["questions"]["ru"] = "код"
    assert "stands where a list should" in said(well)[0]


def test_duplicate_id_says_where_the_other_is(said, well):
    well["faqs"][1]["id"] = "login_code"
    assert any("already in" in line and "login.yml:3" in line for line in said(well))


def test_duplicate_id_in_another_file_says_where_the_other_is(write, well):
    folder = write(well)
    _, problems = read_faqs(write({**well, "topic": "zeta"}, name="zeta.yml"))
    found = [str(problem) for problem in problems if "the id “login_code” is already" in problem.message]
    assert len(found) == 1
    assert f"{folder}/login.yml:3" in found[0]


@pytest.mark.parametrize("twin", ["no code came", "No  code came?!", "NO CODE CAME."])
def test_duplicate_question_says_where_the_other_is(said, well, twin):
    well["faqs"][1]["questions"]["en"].append(twin)
    one(said(well), "login.yml:12 (login_code)")


def test_test_that_is_a_question_is_a_duplicate(said, faq, well):
    faq["tests"]["en"].append("where is my code")
    one(said(well), "already in")


def test_same_phrasing_in_two_languages_of_one_faq_is_a_warning(said, faq, well):
    faq["questions"]["ru"].append("no code came")
    one(said(well), "warning", "already in")


def test_title_of_another_faq_is_a_duplicate(said, well):
    well["faqs"][1]["title"]["en"] = "code missing"
    one(said(well), "“code missing” is already in", "(login_code)")


def test_title_that_is_a_question_of_another_faq_is_a_duplicate(said, well):
    well["faqs"][1]["questions"]["en"].append("code missing?")
    one(said(well), "keep it where it fits better")


def test_title_may_be_a_question_of_its_own_faq(said, faq, well):
    faq["title"]["en"] = "Where is my code?"
    assert said(well) == []


def test_id_must_begin_with_the_topic(said, well):
    well["faqs"][1]["id"] = "locked"
    assert any("does not begin with the topic" in line and "login_locked" in line for line in said(well))


def test_id_has_plain_signs_only(said, faq, well):
    faq["id"] = "login-Code"
    one(said(well), "Try: login_code.")


def test_topic_is_the_files_name(said, well):
    well["topic"] = "logging"
    assert any("is not the file's name “login”" in line for line in said(well))


def test_related_faq_must_exist(said, faq, well):
    faq["related"] = ["login_lokced"]
    assert one(said(well), "there is no FAQ “login_lokced”").endswith("Try: login_locked.")


def test_related_faq_may_have_mistakes_of_its_own(said, well):
    well["faqs"][1]["title"] = 3
    one(said(well), "the number 3")


def test_related_faq_is_not_missed_when_a_file_is_cut_off(write, well):
    well["faqs"][0]["related"] = ["other_one"]
    write(well)
    _, problems = read_faqs(write("topic: other\nfaqs:\n  - id: other_one\n    owner: 'x", name="other.yml"))
    assert [problem.file.rpartition("/")[2] for problem in problems] == ["other.yml"]


def test_faq_related_to_itself_is_said(said, faq, well):
    faq["related"] = ["login_code"]
    one(said(well), "itself")


def test_four_related_faqs_are_too_many(said, faq, well):
    faq["related"] = ["login_locked"] * 4
    one(said(well), "at most three")


def test_title_is_short(said, faq, well):
    faq["title"]["en"] = "x" * 41
    one(said(well), "41 characters")


def test_title_of_40_characters_is_fine(said, faq, well):
    faq["title"]["ru"] = "ы" * 40
    assert said(well) == []


@pytest.mark.parametrize("name", ["title", "questions", "answer"])
def test_english_is_needed(said, faq, well, name):
    del faq[name]["en"]
    assert any(f"“{name}” has no English" in line and "warning" not in line for line in said(well))


@pytest.mark.parametrize("name", ["title", "questions", "answer"])
def test_language_that_misses_a_part_is_a_warning(said, faq, well, name):
    del faq[name]["ru"]
    one(said(well), "warning", f"“{name}” has no “ru”")


def test_language_that_other_faqs_have_is_a_warning(said, faq, well):
    for name in ("title", "questions", "answer"):
        del faq[name]["ru"]
    one(said(well), "warning", "not there in ru")


def test_unknown_language_is_said(said, faq, well):
    faq["title"]["rus"] = "x"
    assert one(said(well), "“rus” is not a language").endswith("Try: ru.")


def test_placeholders_that_differ_are_a_warning(said, faq, well):
    faq["answer"]["ru"] = faq["answer"]["ru"].replace(", {name}", "") + "{app}"
    found = said(well)
    assert len(found) == 2
    assert all("warning: a placeholder" in line for line in found)


def test_links_that_differ_are_a_warning(said, faq, well):
    faq["answer"]["ru"] = faq["answer"]["ru"].replace("/login", "/logon")
    assert all("warning: a link" in line for line in said(well))


def test_steps_that_differ_are_a_warning(said, faq, well):
    faq["answer"]["ru"] += "3. И ещё."
    one(said(well), "warning: 3 numbered steps here, 2 in English")


def test_unknown_placeholder_names_the_nearest(said, faq, well):
    faq["answer"] = {language: text + " {apps}" for language, text in faq["answer"].items()}
    found = said(well)
    assert len(found) == 2
    assert all("{apps}" in line and line.endswith("Try: {app}.") for line in found)


def test_name_without_its_comma_is_said(said, well):
    well["faqs"][1]["answer"] = {"en": "Hello {name}.", "ru": "Привет, {name}."}
    one(said(well), "the comma before it")


@pytest.mark.parametrize(
    "link",
    [
        "[x](lagu.example)",
        "[x](javascript:alert)",
        "[x](ftp://lagu.example)",
        "[x]()",
        "[x](https://)",
        "[x](https://a b.example)",
        "[](https://lagu.example)",
        "[x] (https://lagu.example)",
        "(x)[https://lagu.example]",
        "[x](https://lagu.example",
        "[x](mailto:nobody)",
        "[x](https://[oops)",
    ],
)
def test_malformed_link_is_said_at_its_place(said, well, link):
    well["faqs"][1]["answer"] = {"en": "See " + link, "ru": "См. [x](https://a.example)"}
    assert any("link" in line or "mail address" in line for line in said(well) if "warning" not in line)


@pytest.mark.parametrize(
    "link", ["[x](http://a.example/y?z=1#w)", "[x](mailto:{support_email})", "[brackets] alone"]
)
def test_good_link_is_fine(said, well, link):
    well["faqs"][1]["answer"] = {"en": link, "ru": link}
    assert said(well) == []


def test_html_is_said(said, well):
    well["faqs"][1]["answer"] = {"en": "Wait <b>30</b> minutes."}
    assert any("HTML" in line for line in said(well))


@pytest.mark.parametrize("sign", ["\u202e", "\u2066", "\x07", "\ufeff", "\x7f"])
def test_hidden_characters_are_refused(said, faq, well, sign):
    faq["title"]["en"] = f"Co{sign}de"
    assert any(f"U+{ord(sign):04X}" in line for line in said(well))


def test_emoji_that_are_joined_are_fine(said, well):
    well["faqs"][1]["questions"]["en"].append("locked 👩\u200d💻 out")
    assert said(well) == []


def test_expired_faq_is_a_warning(said, faq, well):
    faq["valid_until"] = date(2027, 3, 31)
    assert said(well, today=date(2027, 3, 31)) == []
    one(said(well, today=date(2027, 4, 1)), "warning", "2027-03-31")


def test_impossible_date_is_said(said, well):
    source = "topic: login\nfaqs:\n  - {id: login_x, owner: x, valid_until: 2027-13-01, title: {en: X}, "
    source += "questions: {en: [x]}, answer: {en: X.}}\n"
    one(said(source), "“2027-13-01” is not a date")


def test_unknown_channel_names_the_nearest(said, faq, well):
    faq["channels"] = ["web", "mail"]
    assert one(said(well)).endswith("Try: email.")


def test_question_without_a_word_is_said(said, faq, well):
    faq["questions"]["en"][1] = "???"
    one(said(well), "no word")


def test_all_mistakes_come_at_once_in_order(said, faq, well):
    faq["handof"] = 1
    faq["title"]["en"] = 3
    well["faqs"][1]["channels"] = ["fax"]
    found = said(well)
    assert len(found) == 3
    assert [int(line.split(":")[0]) for line in found] == sorted(int(line.split(":")[0]) for line in found)


def test_empty_folder_is_said(tmp_path):
    assert "no FAQ" in read_faqs(tmp_path)[1][0].message


def test_hidden_files_are_left_alone(write, well):
    write(well)
    assert read_faqs(write("oh: [", name=".#login.yml"))[1] == []


@pytest.mark.parametrize(
    "source",
    [
        "x",
        "- a",
        "topic: login",
        "faqs: []",
        "topic: login\nfaqs: 3",
        "topic: [a]\nfaqs: [3, [], {}, null]",
        "a: &a [*a]",
    ],
)
def test_other_shapes_are_problems(write, source):
    faqs, problems = read_faqs(write(source))
    assert not faqs
    assert problems


def test_same_phrasing_of_signs_alone_stays_apart():
    assert same_phrasing("?") != same_phrasing("!")


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    at=st.integers(0, 10_000),
    what=st.text(alphabet="ab:- \n[]{}'\"|>&*!#?,\0\u202e", max_size=6),
    cut=st.booleans(),
)
def test_spoilt_file_is_read_without_a_traceback(write, well, at, what, cut):
    source = yaml.safe_dump(well, allow_unicode=True, sort_keys=False)
    at %= len(source)
    folder = write(source[:at] + what + ("" if cut else source[at + len(what) :]))
    lines = source.count("\n") + what.count("\n") + 2
    for problem in read_faqs(folder)[1]:
        assert 1 <= problem.line <= lines
        assert problem.message
