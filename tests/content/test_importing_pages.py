"""FAQPage data of saved pages, and HTML to the Markdown of answers."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.content.importing.answers import clean_answer, clean_question
from bot.content.importing.html_text import to_markdown
from bot.content.importing.web_page import read_page
from bot.content.markdown import html_faults, link_faults
from bot.errors import TanyaError

QUESTION = {"@type": "Question", "name": "Where?", "acceptedAnswer": {"@type": "Answer", "text": "Here."}}
MICRODATA = """
<div itemscope itemtype="https://schema.org/FAQPage"><div itemscope itemprop="mainEntity"
itemtype="https://schema.org/Question"><h3 itemprop="name">Where?</h3>
<div itemscope itemprop="acceptedAnswer" itemtype="https://schema.org/Answer"><div itemprop="text">
<p>Here.</p></div></div></div></div>
"""


@pytest.fixture
def page(tmp_path):
    """Writes a page with JSON-LD, or a body as it is, and reads it."""

    def read(
        data: object = None,
        *,
        script: str = "",
        body: str = "",
        head: str = "",
        html: str = '<html lang="en">',
    ):
        script = script or (json.dumps(data, ensure_ascii=False) if data is not None else "")
        tag = f'<script type="application/ld+json">{script}</script>' if script else ""
        path = tmp_path / "help.html"
        path.write_text(
            f"<!doctype html>\n{html}<head>{head}\n{tag}</head><body>{body}</body></html>", encoding="utf-8"
        )
        return read_page(path)

    return read


def pairs(found) -> list[tuple[str, str, str]]:
    return [(entry.questions[0], entry.answer, entry.language) for entry in found.entries]


@pytest.mark.parametrize(
    "data",
    [
        {"@type": "FAQPage", "mainEntity": [QUESTION]},
        {"@type": "FAQPage", "mainEntity": QUESTION},
        [{"@type": "Thing"}, {"@type": ["WebPage", "FAQPage"], "mainEntity": [QUESTION]}],
        {"@graph": [{"@type": "FAQPage", "mainEntity": [{"@id": "#q"}]}, {"@id": "#q", **QUESTION}]},
        {"@type": "https://schema.org/FAQPage", "mainEntity": [QUESTION]},
        {"@graph": [{"@type": "WebPage"}, QUESTION]},
    ],
)
def test_page_json_ld_is_read_in_its_many_shapes(page, data: object) -> None:
    assert pairs(page({"@context": "https://schema.org", **data} if isinstance(data, dict) else data)) == [
        ("Where?", "Here.", "en")
    ]


def test_page_microdata_is_read_and_what_json_ld_said_is_taken_once(page) -> None:
    assert pairs(page(body=MICRODATA)) == [("Where?", "Here.", "en")]
    assert pairs(page({"@type": "FAQPage", "mainEntity": [QUESTION]}, body=MICRODATA)) == [
        ("Where?", "Here.", "en")
    ]


def test_page_that_breaks_its_json_ld_is_told_at_the_line(page) -> None:
    found = page(script='\n{"@type": "FAQPage",\n "mainEntity": [}', body=MICRODATA)
    assert found.problems[0].line == 5
    assert "JSON-LD is broken" in found.problems[0].message
    assert len(found.entries) == 1


def test_page_language_comes_from_the_data_or_the_page(page) -> None:
    assert (
        pairs(page({"@type": "FAQPage", "mainEntity": [QUESTION]}, html='<html lang="ru-RU">'))[0][2] == "ru"
    )
    data = {"@type": "FAQPage", "inLanguage": "id", "mainEntity": [QUESTION]}
    assert pairs(page(data))[0][2] == "id"
    assert "not a language" in page(data | {"inLanguage": "de"}).problems[0].message


def test_page_links_begin_from_where_the_page_was(page) -> None:
    answer = {"text": 'See <a href="/a (b)">this</a> and <a href="javascript:x()">that</a>.'}
    data = {"@type": "FAQPage", "mainEntity": [QUESTION | {"acceptedAnswer": answer}]}
    (entry,) = page(data, head='<link rel="canonical" href="https://shop.example/help/">').entries
    assert entry.answer == "See [this](https://shop.example/a%20%28b%29) and that."


def test_page_without_faq_data_says_so(page) -> None:
    (problem,) = page(body="<p>hello").problems
    assert "no FAQPage" in problem.message
    assert problem.hint


@pytest.mark.parametrize(
    "script", ["[" * 100_000, '{"@type":"FAQPage","mainEntity":[3,null,"x",[[]]]}', "null", "{}", "-->"]
)
def test_page_with_odd_json_is_told_without_a_traceback(page, script: str) -> None:
    try:
        said = [problem.message for problem in page(script=script).problems]
    except TanyaError as error:
        said = [error.message]
    assert said


@pytest.mark.parametrize(
    ("html", "markdown"),
    [
        ("<p>One</p><p>Two</p>", "One\n\nTwo"),
        ("One<br>two<br/>three", "One\ntwo\nthree"),
        ("<ol><li>Open</li><li>Close <b>it</b></li></ol>", "1. Open\n2. Close **it**"),
        ("<p>Do:</p><ul><li>a<li>b</ul>", "Do:\n\n- a\n- b"),
        ("<h2>Fees</h2>None <em>yet</em>.", "**Fees**\n\nNone *yet*."),
        ('<a href="mailto:a@b.example">write</a>', "[write](mailto:a@b.example)"),
        ('<a href="https://b.example"><b>us</b></a>', "[**us**](https://b.example)"),
        ("2 &lt; 3 &amp; snake_case costs *5*", "2 < 3 & snake_case costs \\*5\\*"),
        ("a<script>alert(1)</script><style>b{}</style><!-- c -->d", "ad"),
        ("<table><tr><td>Card</td><td>2 %</td></tr><tr><td>Bank</td></tr></table>", "Card, 2 %\n\nBank"),
        ("<b>bold </b>word", "**bold** word"),
        ("<div><div><p>deep</p></div>tail</div>", "deep\n\ntail"),
    ],
)
def test_html_becomes_the_markdown_of_answers(html: str, markdown: str) -> None:
    assert to_markdown(html).text == markdown


def test_html_that_markdown_cannot_hold_is_named_once() -> None:
    assert to_markdown("<img src=x>a<img src=y><iframe></iframe>").left_out == ["an image", "a frame"]


def test_html_nested_without_end_is_cut_off_and_named() -> None:
    converted = to_markdown("<div>" * 500 + "x" + "</div>" * 500)
    assert converted.left_out


@given(
    st.text(alphabet=st.sampled_from("ab <>/[](){}*_\n\t•:.p1&;'\"\u202e\x00é"), max_size=80)
    | st.text(max_size=80)
)
def test_clean_answer_leaves_nothing_that_check_refuses(text: str) -> None:
    cleaned, _ = clean_answer(text)
    assert [*html_faults(cleaned), *link_faults(cleaned)] == []
    assert clean_answer(cleaned)[0] == cleaned


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("Hi {name}!", "Hi, {name}!"),
        ("Hi, {name}, see {app}", "Hi, {name}, see {app}"),
        ("{name}, look at {slot}", "(name), look at (slot)"),
        ("[here](/local) or [x](https://ok.example)", "here or [x](https://ok.example)"),
        ("[text] (https://x.example)", "(text) (https://x.example)"),
        ("Type <your name>\r\n• a", "Type (your name)\n- a"),
        ("Open *Orders*\nthen <b>Cancel</b>", "Open *Orders*\nthen **Cancel**"),
        ("zero\u200b width\u202e", "zero width"),
    ],
)
def test_clean_answer_keeps_what_it_can(text: str, cleaned: str) -> None:
    assert clean_answer(text)[0] == cleaned


def test_clean_question_is_one_line_with_a_word() -> None:
    assert clean_question(" where\n is <b>it</b>&nbsp;? ") == ("where is it ?", [])
    assert clean_question("???")[0] == ""
    assert len(clean_question("long " * 100)[0]) <= 256
