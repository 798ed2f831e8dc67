"""The content pages in a browser: edit, see mistakes and the preview, publish, and visitors get it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.test_chat_page import WIDTHS, Open, answers, say, tab_to
from tests.real_process import Tanya

pytestmark = [pytest.mark.browser, pytest.mark.slow]
LEARNT_MS = 240_000  # two contents are learnt from: seconds, on a machine that has nothing else to do
QUESTION = "how do i reset my password"


@pytest.fixture
def editor(desk_context: BrowserContext) -> Iterator[Page]:
    """Anna's browser: as the first agent she is an administrator."""
    page = desk_context.new_page()
    page.on("pageerror", lambda error: pytest.fail(f"content pages: {error}"))
    page.on("dialog", lambda dialog: dialog.accept())  # leaving a form that is not published
    yield page
    page.close()


def open_form(page: Page) -> None:
    """The form of the FAQ that answers QUESTION, found as an editor finds it."""
    page.goto("/desk/content")
    page.fill("[name=q]", QUESTION)
    page.press("[name=q]", "Enter")
    page.click(".faq-row >> nth=0")
    expect(page.locator("tanya-faq-form")).to_be_visible()


def check(page: Page) -> None:
    page.click('[data-panel="review"]')


def test_published_answer_is_what_visitors_get(
    editor: Page, open_page: Open, tanya: Tanya, shoot: Callable[..., None]
) -> None:
    open_form(editor)
    before = editor.input_value("#answer-en")
    editor.fill("#answer-en", f"{before}\n\nWritten *in the browser*.")
    expect(editor.locator("#preview-en em", has_text="in the browser")).to_be_visible()
    check(editor)
    expect(editor.locator('.content-review[data-good="yes"]')).to_be_visible()
    shoot(editor, "content-review")
    editor.click('[data-part="publish"]')
    expect(editor.locator(".notice.good")).to_be_visible()
    expect(editor.locator("#answer-en")).to_have_value(f"{before}\n\nWritten *in the browser*.")
    visitor = open_page()
    say(visitor, QUESTION)
    expect(answers(visitor).last).to_contain_text("Written in the browser.")


def test_mistakes_stand_at_their_fields_and_nothing_is_published(
    editor: Page, shoot: Callable[..., None]
) -> None:
    open_form(editor)
    editor.fill("#answer-en", "One.\n\nSee [here](nowhere).")
    editor.fill("#title-pl", "x" * 50)
    check(editor)
    expect(editor.locator("#problems-answer-en .is-error")).to_contain_text("nowhere")
    expect(editor.locator("#problems-title-pl .is-error")).to_contain_text("50 characters")
    expect(editor.locator('[data-dot="pl"]')).to_be_visible()
    expect(editor.locator('[data-part="publish"]')).to_have_count(0)
    shoot(editor, "content-mistakes")
    editor.click("#problems-answer-en .line")
    selected = "[...document.getSelection().toString()].join('')"
    assert editor.evaluate(selected) == "See [here](nowhere)."


def test_change_after_the_check_needs_another_one(editor: Page) -> None:
    open_form(editor)
    check(editor)
    expect(editor.locator('[data-part="publish"]')).to_be_enabled()
    editor.fill("[name=owner]", "somebody")
    expect(editor.locator('[data-part="publish"]')).to_be_disabled()


def test_effect_of_an_edit_is_shown_before_publishing(editor: Page, shoot: Callable[..., None]) -> None:
    open_form(editor)
    editor.fill("#tests-en", "i do not know my password any more")
    check(editor)
    expect(editor.locator(".content-busy progress")).to_be_visible()
    expect(editor.locator(".effect h3")).to_be_visible(timeout=LEARNT_MS)
    expect(editor.locator(".effect")).to_contain_text("i do not know my password any more")
    shoot(editor, "content-effect")


def test_question_is_tried_with_the_why(editor: Page, shoot: Callable[..., None]) -> None:
    open_form(editor)
    editor.fill("#try-text", QUESTION)
    editor.press("#try-text", "Enter")
    expect(editor.locator(".tried-outcome.answer")).to_be_visible(timeout=LEARNT_MS)
    expect(editor.locator(".tried .guesses li")).to_have_count(5)
    shoot(editor, "content-try")


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_scrolls_sideways(editor: Page, shoot: Callable[..., None], width: int, scheme: str) -> None:
    editor.set_viewport_size({"width": width, "height": 800})
    editor.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    open_form(editor)
    for name, path in (
        ("form", editor.url),
        ("list", "/desk/content"),
        ("new", "/desk/content/new"),
        ("history", "/desk/content/history"),
    ):
        editor.goto(path)
        assert editor.evaluate("document.documentElement.scrollWidth") <= width, path
        shoot(editor, f"content-{name}-{width}-{scheme}")


def test_phone_shows_one_language_at_a_time(editor: Page) -> None:
    editor.set_viewport_size({"width": 390, "height": 800})
    open_form(editor)
    expect(editor.locator(".language-column:visible")).to_have_count(1)
    editor.click('.language-chips [data-language="ru"]')
    expect(editor.locator("#answer-ru")).to_be_visible()
    expect(editor.locator("#answer-en")).to_be_hidden()


def test_keyboard_alone_is_enough(editor: Page) -> None:
    open_form(editor)
    tab_to(editor, "#questions-en", most=80)
    editor.keyboard.type("a new way to ask\n")
    editor.keyboard.press("Control+Enter")
    expect(editor.locator('.content-review[data-good="yes"]')).to_be_visible()
    tab_to(editor, '[data-part="publish"]', most=20)
    expect(editor.locator('[data-part="publish"]')).to_be_focused()
