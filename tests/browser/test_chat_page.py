"""The chat in a browser: ask, reload, two tabs, another site's page, a network that comes and goes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from playwright.sync_api import BrowserContext, Frame, Locator, Page, expect

from tests.real_process import Tanya

pytestmark = [pytest.mark.browser, pytest.mark.slow]
Open = Callable[..., Page]
QUESTION = "how do i reset my password"
WIDTHS = (390, 1280)


def say(page: Page | Frame, text: str) -> None:
    page.fill("#chat-text", text)
    page.press("#chat-text", "Enter")


def messages(page: Page | Frame) -> Locator:
    return page.locator(".chat-message .chat-bubble")


def answers(page: Page | Frame) -> Locator:
    return page.locator(".chat-message.bot .chat-bubble")


def test_question_is_answered(open_page: Open, shoot: Callable[..., None]) -> None:
    page = open_page()
    say(page, QUESTION)
    expect(answers(page)).to_contain_text("Choosing a new password")
    expect(answers(page).locator("a").first).to_have_attribute("target", "_blank")
    shoot(page, "chat-answer")


def test_button_of_an_answer_brings_the_next(open_page: Open) -> None:
    page = open_page()
    say(page, QUESTION)
    page.click(".chat-message.bot .chat-chip >> nth=0")
    expect(answers(page)).to_have_count(2)
    expect(page.locator(".chat-message.visitor")).to_have_count(2)


def test_example_is_asked_by_a_tap(open_page: Open) -> None:
    page = open_page()
    page.click("[data-example] >> nth=0")
    expect(answers(page)).to_have_count(1)
    expect(page.locator("[data-part=examples]")).to_be_hidden()


def test_typed_html_is_shown_as_text(open_page: Open) -> None:
    page = open_page()
    say(page, "<img src=x onerror=alert(1)> {name} 0[")
    expect(messages(page).first).to_have_text("<img src=x onerror=alert(1)> {name} 0[")
    expect(page.locator(".chat-log img")).to_have_count(0)


def test_reload_keeps_the_history(open_page: Open) -> None:
    page = open_page()
    say(page, QUESTION)
    expect(answers(page)).to_have_count(1)
    before = messages(page).all_inner_texts()
    page.reload()
    expect(messages(page)).to_have_text(before, use_inner_text=True)


def test_two_tabs_show_the_same(open_page: Open) -> None:
    first = open_page()
    say(first, QUESTION)
    expect(answers(first)).to_have_count(1)
    second = open_page("/chat")
    expect(messages(second)).to_have_count(2)
    say(second, "thanks")
    expect(messages(first)).to_have_count(4)
    expect(messages(second)).to_have_text(messages(first).all_inner_texts(), use_inner_text=True)


def test_what_is_sent_offline_goes_out_when_the_network_is_back(
    open_page: Open, context: BrowserContext
) -> None:
    page = open_page()
    say(page, "hello")
    expect(answers(page)).to_have_count(1)
    context.set_offline(True)
    say(page, QUESTION)
    expect(page.locator("[data-part=connection]")).to_be_visible()
    expect(messages(page)).to_have_count(3)
    context.set_offline(False)
    expect(answers(page)).to_have_count(2)
    expect(page.locator(".chat-message.visitor")).to_have_count(2)
    expect(page.locator("[data-part=connection]")).to_be_hidden()


def test_what_is_written_offline_survives_a_reload(open_page: Open, context: BrowserContext) -> None:
    page = open_page()
    say(page, "hello")
    expect(answers(page)).to_have_count(1)
    context.set_offline(True)
    say(page, QUESTION)
    expect(messages(page)).to_have_count(3)
    page.close()
    context.set_offline(False)
    again = open_page()
    expect(answers(again)).to_have_count(2)
    expect(again.locator(".chat-message.visitor")).to_have_count(2)


def test_keyboard_alone_is_enough(open_page: Open) -> None:
    page = open_page("/chat")
    tab_to(page, "#chat-text")
    page.keyboard.type(QUESTION)
    page.keyboard.press("Enter")
    expect(answers(page)).to_have_count(1)
    tab_to(page, ".chat-message.bot .chat-chip", key="Shift+Tab")
    page.keyboard.press("Enter")
    expect(answers(page)).to_have_count(2)
    tab_to(page, "[data-part=person]", key="Shift+Tab")
    page.keyboard.press("Space")
    expect(answers(page)).to_have_count(4)


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("path", ["/", "/chat"])
def test_nothing_scrolls_sideways(open_page: Open, shoot: Callable[..., None], path: str, width: int) -> None:
    page = open_page(path)
    page.set_viewport_size({"width": width, "height": 800})
    say(page, "word" * 100)
    say(page, QUESTION)
    expect(page.locator(".chat-message.visitor")).to_have_count(2)
    expect(answers(page)).not_to_have_count(0)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert (
        page.evaluate("(e => e.scrollWidth - e.clientWidth)(document.querySelector('[data-part=scroll]'))")
        <= 0
    )
    shoot(page, f"chat{path.replace('/', '-')}{width}")


@pytest.mark.parametrize(
    ("locale", "greeting"), [("id-ID", "Halo"), ("ru-RU", "Здравствуйте"), ("pl-PL", "Cześć")]
)
def test_page_speaks_the_browsers_language(
    tanya: Tanya, context: BrowserContext, locale: str, greeting: str
) -> None:
    assert context.browser
    other = context.browser.new_context(base_url=tanya.url, locale=locale)
    try:
        page = other.new_page()
        page.goto("/")
        assert page.evaluate("document.documentElement.lang") == locale[:2]
        say(page, greeting)
        expect(answers(page)).to_contain_text(greeting)
    finally:
        other.close()


# On another site


@pytest.fixture
def shop_port(tanya: Tanya) -> Iterator[int]:
    """The port of a page that has the widget: another origin as 127.0.0.1, another site as localhost."""
    html = (
        f'<!doctype html><title>Shop</title><h1>Shop</h1><script src="{tanya.url}/widget.js" async></script>'
    )

    class Shop(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(html.encode())

        def log_message(self, *arguments: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Shop)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server.server_port
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_widget_answers_on_another_page(
    open_page: Open, shop_port: int, shoot: Callable[..., None], host: str
) -> None:
    # On another site this browser, without a history, keeps storage from the chat: it must do without.
    page = open_page(f"http://{host}:{shop_port}/")
    frame = open_widget(page)
    say(frame, QUESTION)
    expect(answers(frame)).to_contain_text("Choosing a new password")
    shoot(page, "widget")


def test_widget_remembers_after_a_reload(open_page: Open, shop_port: int) -> None:
    page = open_page(f"http://127.0.0.1:{shop_port}/")
    frame = open_widget(page)
    say(frame, QUESTION)
    expect(answers(frame)).to_have_count(1)
    page.reload()
    expect(answers(open_widget(page))).to_have_count(1)


def test_widget_closes_with_escape(open_page: Open, shop_port: int) -> None:
    page = open_page(f"http://127.0.0.1:{shop_port}/")
    frame = open_widget(page)
    frame.press("#chat-text", "Escape")
    expect(frame.locator("#chat-text")).to_be_hidden()


def open_widget(page: Page) -> Frame:
    """Press the bubble by keyboard, as its shadow is closed to us; returns the chat's frame."""
    page.wait_for_function("document.querySelector('tanya-widget')")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    for _ in range(100):  # a frame in a shadow is in none of the page's own lists
        if len(page.frames) > 1:
            break
        page.wait_for_timeout(100)
    frame = page.frames[1]
    frame.wait_for_load_state()
    expect(frame.locator("#chat-text")).to_be_visible()
    return frame


def tab_to(page: Page, selector: str, *, key: str = "Tab", most: int = 30) -> None:
    for _ in range(most):
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
        page.keyboard.press(key)
    raise AssertionError(f"{selector} is not reached by {key}")
