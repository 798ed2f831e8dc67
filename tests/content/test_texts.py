import pytest

from bot.content.texts import Texts, plural_forms, read_texts


@pytest.fixture
def read(tmp_path):
    def read_source(source: str):
        path = tmp_path / "messages.yml"
        path.write_text(source, encoding="utf-8")
        texts, problems = read_texts(path)
        return texts, [str(problem).split(":", 1)[1] for problem in problems]

    return read_source


ALL = "{en: A, id: A, ms: A, ru: A, pl: A}"
PEOPLE = Texts(
    {
        "people": {
            "en": {"one": "{count} person", "other": "{count} people"},
            "ru": {
                "one": "{count} человек",
                "few": "{count} человека",
                "many": "{count} человек",
                "other": "?",
            },
            "pl": {"one": "{count} osoba", "few": "{count} osoby", "many": "{count} osób", "other": "?"},
            "id": {"other": "{count} orang"},
        },
        "greet": {"en": "Hello, {name}!"},
    }
)


@pytest.mark.parametrize(
    ("language", "count", "text"),
    [
        ("en", 1, "1 person"),
        ("en", 0, "0 people"),
        ("ru", 1, "1 человек"),
        ("ru", 3, "3 человека"),
        ("ru", 11, "11 человек"),
        ("ru", 21, "21 человек"),
        ("pl", 4, "4 osoby"),
        ("pl", 12, "12 osób"),
        ("id", 7, "7 orang"),
        ("ms", 1, "1 person"),
    ],
)
def test_render_takes_the_plural_form_of_the_language_it_is_in(language, count, text):
    assert PEOPLE.render("people", language, count=count) == text


def test_render_falls_back_to_english():
    assert PEOPLE.render("greet", "pl", name="Ann") == "Hello, Ann!"


def test_render_takes_the_language_of_a_region():
    assert PEOPLE.render("people", "id-ID", count=2) == "2 orang"


def test_render_of_an_unknown_key_is_a_key_error():
    with pytest.raises(KeyError):
        PEOPLE.render("nothing", "en")


def test_render_escapes_values():
    assert (
        PEOPLE.render("greet", "en", name="<b>", escape=lambda value: value.replace("<", "&lt;"))
        == "Hello, &lt;b>!"
    )


def test_templates_are_unfilled_and_by_prefix():
    assert PEOPLE.templates("ru", prefix="gr") == {"greet": "Hello, {name}!"}


def test_plural_forms_are_clrs():
    assert plural_forms("en") == ("one", "other")
    assert plural_forms("pl") == ("one", "few", "many", "other")
    assert plural_forms("ms") == ("other",)


def test_read_of_a_good_file_has_no_problem(read):
    texts, problems = read(f"a: {ALL}\n")
    assert problems == []
    assert texts.render("a", "ru") == "A"


def test_read_warns_of_a_missing_language(read):
    assert read("a: {en: A, ru: A}")[1] == [
        "1:1: warning: “a” is not there in id, ms, pl; its users get English. Try: translate it."
    ]


def test_read_needs_english(read):
    assert any("“a” has no English" in line for line in read("a: {ru: A}")[1])


def test_read_compares_placeholders(read):
    _, problems = read('a: {en: "{x} {y}", id: "{x}{y}", ms: "{x}{y}", ru: "{x}", pl: "{x}{y}{z}"}')
    assert [line.split("error: ", 1)[1].split(". Try")[0] for line in problems] == [
        "the placeholder {y} of the English text is missing",
        "the placeholder {z} is not in the English text",
    ]


def test_read_lets_a_translation_do_without_the_name(read):
    assert read('a: {en: "Hi, {name}", id: A, ms: A, ru: A, pl: A}')[1] == []


def test_read_lets_a_plural_form_do_without_the_count(read):
    source = (
        "a:\n  en: {one: One., other: '{count} people'}\n  id: {other: '{count}'}\n  ms: {other: Ramai.}\n"
    )
    source += "  ru: {one: a, few: b, many: c, other: '{count}'}\n  pl: {one: a, few: b, many: c, other: d}\n"
    assert read(source)[1] == []


def test_read_wants_every_plural_form(read):
    source = "a: {en: {one: A, other: B}, id: A, ms: A, pl: A, ru: {one: A, many: B, other: C}}"
    assert any("plural form few is missing" in line for line in read(source)[1])


def test_read_names_the_nearest_plural_form(read):
    _, problems = read("a: {id: {ohter: A}, en: A}")
    assert any("no plural form “ohter”" in line and line.endswith("Try: other.") for line in problems)


@pytest.mark.parametrize(
    "source", ["", "x", "- x", "a: x", "a: [x]", "a: {en: [x]}", "a: {en: {other: {}}}", "a: {en: no}"]
)
def test_read_of_other_shapes_is_a_problem(read, source):
    texts, problems = read(source)
    assert problems
    assert "a" not in texts


def expecting(read_path, source: str, expected: dict[str, tuple[str, ...]]) -> list[str]:
    read_path.write_text(source, encoding="utf-8")
    _, problems = read_texts(read_path, expected=expected)
    return [str(problem).split("x.yml:")[1] for problem in problems]


def test_expected_text_that_is_missing_is_said(tmp_path):
    (found,) = expecting(tmp_path / "x.yml", f"a: {ALL}", {"a": (), "bye": ()})
    assert "the text “bye” is missing" in found


def test_mistyped_key_names_the_missing_one(tmp_path):
    found = expecting(tmp_path / "x.yml", f"gret: {ALL}", {"greet": ()})
    assert any("no text “gret”. Try: greet." in line for line in found)


def test_text_of_ones_own_is_fine(tmp_path):
    assert expecting(tmp_path / "x.yml", f"a: {ALL}\nb: {ALL}", {"a": ()}) == []


def test_placeholder_that_nothing_fills_in_names_the_nearest(tmp_path):
    source = 'a: {en: "{refrence}", id: "{refrence}", ms: "{refrence}", ru: "{refrence}", pl: "{refrence}"}'
    assert expecting(tmp_path / "x.yml", source, {"a": ("reference",)}) == [
        "1:9: error: nothing fills in {refrence} here. Try: {reference}."
    ]


def test_cut_off_file_misses_no_text(tmp_path):
    (found,) = expecting(tmp_path / "x.yml", f"a: {ALL}\nb: 'x", {"a": (), "c": ()})
    assert "quotation mark" in found
