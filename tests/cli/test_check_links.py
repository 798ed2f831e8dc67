"""`tanya check --online` against a server of this machine."""

import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from bot.cli._check_links import ask, check_links
from bot.content.reader import read_folder

FAQ = """topic: x
faqs:
  - id: x_one
    owner: y
    title: {{en: One}}
    questions: {{en: [how is it]}}
    answer:
      en: |
        See [this]({0}/there) and

        [that]({0}/gone#part).
"""


class Pages(BaseHTTPRequestHandler):
    asked: list[str]

    def do_HEAD(self):
        self.server.asked.append(f"HEAD {self.path}")
        if self.path == "/slow":
            time.sleep(2)
        if self.path == "/round":
            self.send_response(302)
            self.send_header("Location", "/round")
        elif self.path == "/moved":
            self.send_response(301)
            self.send_header("Location", "/there")
        else:
            codes = {"/there": 200, "/no-head": 405, "/gone": 404, "/login": 401, "/broken": 500}
            self.send_response(codes.get(self.path, 404))
        self.send_header("Content-Length", "0")
        self.end_headers()

    def do_GET(self):
        self.server.asked.append(f"GET {self.path}")
        codes = {"/there": 200, "/no-head": 200, "/broken": 500}
        self.send_response(codes.get(self.path, 404))
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *arguments):
        pass


@pytest.fixture
def pages():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Pages)
    server.asked = []
    server.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()


def test_dead_link_is_an_error_at_its_place(tmp_path, pages):
    (tmp_path / "x.yml").write_text(FAQ.format(pages.address))
    (problem,) = check_links(read_folder(tmp_path).written)
    assert (problem.line, problem.column, problem.severity) == (11, 16, "error")
    assert problem.message == f"{pages.address}/gone#part: there is no such page (404)."
    assert problem.hint


def test_each_address_is_asked_once(tmp_path, pages):
    twice = FAQ.replace("/gone#part", "/there#part")
    (tmp_path / "x.yml").write_text(twice.format(pages.address))
    assert check_links(read_folder(tmp_path).written) == []
    assert pages.asked == ["HEAD /there"]


@pytest.mark.parametrize("path", ["/there", "/no-head", "/moved"])
def test_page_that_is_there_is_fine(pages, path):
    assert not ask(pages.address + path).message


@pytest.mark.parametrize(
    ("path", "word", "is_error"),
    [
        ("/gone", "no such page (404)", True),
        ("/round", "", True),
        ("/login", "does not let a program see", False),
        ("/broken", "fault of its own (500)", False),
    ],
)
def test_what_a_site_answers_is_said_in_words(pages, path, word, is_error):
    answer = ask(pages.address + path)
    assert word in answer.message
    assert answer.message
    assert answer.is_error is is_error


def test_site_that_does_not_answer_in_time_is_a_warning(pages):
    answer = ask(pages.address + "/slow", seconds=0.3)
    assert "no answer within 0.3 seconds" in answer.message
    assert not answer.is_error


def test_site_that_is_not_there_is_an_error():
    answer = ask("http://127.0.0.1:1/x")
    assert answer.is_error
    assert "does not answer" in answer.message


def test_name_that_no_site_has_is_an_error():
    assert "no site “nowhere.invalid”" in ask("https://nowhere.invalid/x").message


@pytest.mark.parametrize(
    "target", ["http://[oops", "http://a b", "http://127.0.0.1:99999/x", "http://\u0000/"]
)
def test_address_that_is_none_is_said_without_a_traceback(target):
    assert ask(target).message
