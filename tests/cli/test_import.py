"""`tanya import` as an editor uses it, from source to file."""

from __future__ import annotations

import json
import string
from argparse import ArgumentParser
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.cli import import_, main
from bot.cli.main import find_verbs
from bot.content.faq import Mark
from bot.content.importing.drafts import Draft, make_drafts
from bot.content.importing.files import plan, write
from bot.content.importing.found import Entry, Findings
from bot.content.reader import read_faqs
from bot.errors import TanyaError

ORDERS = """# Kept by logistics.
topic: orders
faqs:
  # The first.
  - id: orders_where
    owner: logistics
    title: {en: Where is it}
    questions: {en: [where is my parcel]}
    answer: {en: On its way.}
"""


@pytest.fixture
def folder(tmp_path) -> Path:
    into = tmp_path / "faq"
    into.mkdir()
    (into / "orders.yml").write_text(ORDERS, encoding="utf-8")
    return into


@pytest.fixture
def take(folder, tmp_path):
    """Writes a sheet and imports it."""

    def run(sheet: str, *options: str, name: str = "orders.csv") -> int:
        (tmp_path / name).write_text(sheet, encoding="utf-8")
        return run_import(str(tmp_path / name), "--into", str(folder), *options)

    return run


def run_import(*words: str) -> int:
    parser = ArgumentParser()
    import_.add_arguments(parser)
    return import_.run(parser.parse_args(words))


def test_import_is_a_verb() -> None:
    assert "import" in find_verbs(main.FOLDER)
    with pytest.raises(SystemExit) as raised:
        main.main(["import", "--help"])
    assert raised.value.code == 0


def test_import_adds_to_a_file_and_changes_nothing_of_it(take, folder) -> None:
    assert take("question,answer\ncan i cancel,Until it has left.\n") == 0
    text = (folder / "orders.yml").read_text(encoding="utf-8")
    assert text.startswith(ORDERS)
    faqs, problems = read_faqs(folder)
    assert list(faqs) == ["orders_where", "orders_can_i_cancel"]
    assert not [problem for problem in problems if problem.is_error]


def test_import_writes_a_new_file_in_our_style(take, folder) -> None:
    assert take("question,answer,topic\nare there fees,Yes:\\n,fees\n".replace("\\n", " 2 %")) == 0
    lines = (folder / "fees.yml").read_text(encoding="utf-8").splitlines()
    assert lines[0].startswith("# yaml-language-server: $schema=")
    assert lines[1:4] == ["topic: fees", "faqs:", "  - id: fees_are_there_fees"]
    assert "        - are there fees" in lines


def test_import_with_dry_run_shows_and_writes_nothing(take, folder, capsys) -> None:
    assert take("question,answer\ncan i cancel,Until it has left.\n", "--dry-run") == 0
    assert (folder / "orders.yml").read_text(encoding="utf-8") == ORDERS
    shown = capsys.readouterr().out
    assert "- can i cancel" in shown
    assert "1 FAQ would be written" in shown


def test_import_twice_writes_once_and_tells(take, folder, capsys) -> None:
    sheet = "question,answer\ncan i cancel,Until it has left.\n"
    take(sheet)
    before = (folder / "orders.yml").read_bytes()
    assert take(sheet) == 1
    assert (folder / "orders.yml").read_bytes() == before
    assert "already belongs to the FAQ “orders_can_i_cancel”" in capsys.readouterr().err


def test_import_of_an_id_that_is_there_is_told_and_not_taken(take, folder, capsys) -> None:
    assert take("id,question,answer\norders_where,track it,New text.\n") == 1
    assert (folder / "orders.yml").read_text(encoding="utf-8") == ORDERS
    assert "orders.csv:2:2: error: the FAQ “orders_where” is already in" in capsys.readouterr().err


def test_import_keeps_languages_of_an_id_together(take, folder) -> None:
    sheet = (
        "id,question,answer,language\n7,can i cancel,Yes.,en\n7,можно отменить,Да.,русский\n7,cancel it,,en\n"
    )
    assert take(sheet) == 0
    faq = read_faqs(folder)[0]["orders_7"]
    assert faq.questions == {"en": ("can i cancel", "cancel it"), "ru": ("можно отменить",)}
    assert faq.answer == {"en": "Yes.", "ru": "Да."}


def test_import_finds_the_language_out(take, folder, capsys) -> None:
    take("question,answer\nгде мой заказ,Он уже едет к вам.\ngdzie jest paczka,Paczka jest w drodze.\n")
    written = (folder / "orders.yml").read_text(encoding="utf-8")
    assert "      ru: |\n        Он уже едет к вам." in written
    assert "      pl: |\n        Paczka jest w drodze." in written
    assert "not in English" in capsys.readouterr().err


def test_import_gives_rows_with_the_same_answer_one_faq(take, folder) -> None:
    take("question,answer\ncan i cancel,Yes.\ncancel my order,Yes.\n")
    assert read_faqs(folder)[0]["orders_can_i_cancel"].questions["en"] == ("can i cancel", "cancel my order")


def test_import_makes_titles_and_ids_that_fit(take, folder) -> None:
    long = "what do i do if the parcel came while nobody was at home and it rained"
    take(f"question,answer\n{long},Call us.\n{long} again,Call again.\n??,No.\n42,Yes.\n")
    faqs, problems = read_faqs(folder)
    assert len(faqs) == 4
    assert not [problem for problem in problems if problem.is_error]


def test_import_tells_two_answers_of_one_id(take, folder, capsys) -> None:
    assert take("id,question,answer\na,can i cancel,Yes.\na,cancel it,No.\n") == 1
    assert read_faqs(folder)[0]["orders_a"].answer == {"en": "Yes."}
    assert "another answer" in capsys.readouterr().err


def test_import_leaves_a_file_in_another_style_alone(take, folder, capsys) -> None:
    faq = "{id: orders_x, owner: a, title: {en: T}, questions: {en: [q]}, answer: {en: A}}"
    flow = f"{{topic: orders, faqs: [{faq}]}}\n"
    (folder / "orders.yml").write_text(flow)
    assert take("question,answer\ncan i cancel,Yes.\n") == 1
    assert (folder / "orders.yml").read_text() == flow
    assert "nothing can be added" in capsys.readouterr().err


def test_import_does_not_overwrite_what_somebody_has_just_saved(folder) -> None:
    changes, _ = plan([Draft(Mark("a", 1, 1), "orders", "", "o", id="orders_a", titles={"en": "A"})], folder)
    (folder / "orders.yml").write_text(ORDERS + "# mine\n")
    with pytest.raises(TanyaError, match="just changed"):
        write(changes)
    assert (folder / "orders.yml").read_text().endswith("# mine\n")
    assert [path.name for path in folder.iterdir()] == ["orders.yml"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["nowhere.csv"], "No such file"),
        (["nowhere.yml"], "not there"),
        (["picture.png"], "no kind that can be imported"),
        (["."], "no training data"),
    ],
)
def test_import_of_what_cannot_be_read_is_told(words, said, folder, tmp_path, monkeypatch, capsys) -> None:
    monkeypatch.chdir(tmp_path)
    assert run_import(*words, "--into", str(folder)) == 1
    printed = capsys.readouterr()
    assert said in printed.err
    assert "Nothing to write." in printed.out


def test_import_refuses_a_topic_that_is_none(take) -> None:
    with pytest.raises(TanyaError, match="no topic"):
        take("question,answer\nq,a\n", "--topic", "My Topic")


def test_import_takes_a_page_a_sheet_and_a_project_at_once(folder, tmp_path) -> None:
    question = {"@type": "Question", "name": "Any fees?", "acceptedAnswer": {"text": "<p>None.</p>"}}
    page = json.dumps({"@type": "FAQPage", "inLanguage": "en", "mainEntity": [question]})
    (tmp_path / "help.html").write_text(f'<script type="application/ld+json">{page}</script>')
    (tmp_path / "pay.csv").write_text("question,answer\nhow can i pay,By card.\n")
    shop = tmp_path / "shop"
    shop.mkdir()
    (shop / "all.yml").write_text(
        "nlu:\n- intent: faq/size\n  examples: |\n    - which [size](s) am i\n"
        "responses:\n  utter_faq/size:\n  - text: Medium.\n"
    )
    sources = [str(tmp_path / name) for name in ("help.html", "pay.csv", "shop")]
    assert run_import(*sources, "--into", str(folder), "--language", "en") == 0
    assert set(read_faqs(folder)[0]) == {"orders_where", "help_any_fees", "pay_how_can_i_pay", "faq_size"}


TEXTS = st.text(st.characters(blacklist_categories=("Cs",)), min_size=1, max_size=40) | st.text(
    string.printable, min_size=1, max_size=40
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(st.lists(st.tuples(TEXTS, TEXTS), min_size=1, max_size=4))
def test_import_reads_back_what_it_wrote(tmp_path_factory, rows) -> None:
    """Whatever a sheet has: every FAQ that is written is read without an error, as it was made."""
    folder = tmp_path_factory.mktemp("faq")
    entries = [
        Entry(Mark("sheet.csv", line, 1), (question,), answer, "en", topic="shop")
        for line, (question, answer) in enumerate(rows, start=2)
    ]
    found = Findings(entries)
    drafts = make_drafts(found, {}, guess=lambda text, known: ("en", 1.0))
    changes, problems = plan(drafts, folder)
    assert not problems
    write(changes)
    faqs, told = read_faqs(folder) if changes else ({}, [])
    assert [problem for problem in told if problem.is_error] == []
    assert {name: (faq.questions["en"], faq.answer["en"]) for name, faq in faqs.items()} == {
        draft.id: (tuple(draft.questions["en"]), draft.answers["en"]) for draft in drafts
    }
