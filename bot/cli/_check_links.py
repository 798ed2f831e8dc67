"""`tanya check --online`: is there a page behind each link?

The addresses are asked as a browser would, a few at a time, never twice, and with a limit to each. Addresses
within the editor's own network are asked too: whoever runs the command may open them in a browser as well.
"""

from __future__ import annotations

import socket
import ssl
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from urllib.parse import urldefrag, urlsplit

from rich.console import Console
from rich.progress import track

from bot.content.check_phrasings import Written
from bot.content.markdown import LINK
from bot.errors import Problem
from bot.marked_yaml import Place

AT_ONCE = 8
SECONDS = 10.0  # for each of two attempts
# Some sites turn away whoever does not look like a browser.
HEADERS = {"User-Agent": "Mozilla/5.0 (compatible; tanya check)", "Accept": "text/html,*/*;q=0.5"}
NO_HEAD = (400, 403, 404, 405, 406, 410, 429, 500, 501, 503)  # what sites answer that do not know HEAD
NOT_FOR_ALL = (401, 403, 407, 429, 451, 999)  # the page is there, and not for a program
TRY = "open it in a browser, and put the right address here."


@dataclass(frozen=True)
class Link:
    """One link in an answer."""

    target: str
    written: Written
    place: Place


@dataclass(frozen=True)
class Answer:
    """What an address says: a problem in words with its hint, or neither."""

    message: str = ""
    hint: str = ""
    is_error: bool = True


def check_links(written: Sequence[Written], *, seconds: float = SECONDS) -> list[Problem]:
    """An error at each link whose page is not there; a warning where that is not sure."""
    links = [link for one in written for link in _links(one)]
    targets = list(dict.fromkeys(urldefrag(link.target).url for link in links))
    answers: dict[str, Answer] = {}
    with ThreadPoolExecutor(max_workers=AT_ONCE) as pool:
        waiting = {pool.submit(ask, target, seconds=seconds): target for target in targets}
        done = as_completed(waiting)
        console = Console(stderr=True)
        for future in track(
            done, total=len(waiting), description="links", transient=True, console=console,
            disable=not console.is_terminal,
        ):  # fmt: skip
            answers[waiting[future]] = future.result()
    return [problem for link in links if (problem := _problem(link, answers))]


def ask(target: str, *, seconds: float = SECONDS) -> Answer:
    """Ask for the head of a page, and for the page where that is refused. Never raises."""
    answer = Answer()
    for method in ("HEAD", "GET"):
        try:
            request = urllib.request.Request(target, method=method, headers=HEADERS)
            with urllib.request.urlopen(request, timeout=seconds):
                return Answer()
        except urllib.error.HTTPError as error:
            error.close()
            answer = _of_status(error.code)
            if error.code not in NO_HEAD:
                return answer
        except (OSError, ValueError, urllib.error.URLError) as error:
            return _of_failure(target, getattr(error, "reason", error), seconds)
        except Exception as error:  # a server may send anything, and one link must not hide the others
            return Answer(f"the site answers with something else than a page: {error}.", TRY)
    return answer


def _of_status(status: int) -> Answer:
    if status in NOT_FOR_ALL:
        return Answer(f"the site does not let a program see the page ({status}).", TRY, is_error=False)
    if status >= 500:
        return Answer(f"the site has a fault of its own ({status}).", "try again later.", is_error=False)
    return Answer(f"there is no such page ({status}).", TRY)


def _of_failure(target: str, reason: object, seconds: float) -> Answer:
    host = _host(target) or target
    if isinstance(reason, socket.gaierror):
        return Answer(f"there is no site “{host}”, or the network is down.", "look for a slip in its name.")
    if isinstance(reason, (TimeoutError, socket.timeout)):
        return Answer(f"no answer within {seconds:g} seconds.", "try again later.", is_error=False)
    if isinstance(reason, ssl.SSLError):
        return Answer(f"the site's certificate is not right: {reason.reason or reason}.", TRY)
    if isinstance(reason, ConnectionRefusedError):
        return Answer(f"“{host}” does not answer there.", TRY)
    return Answer(f"the page cannot be reached: {str(reason).lower()}.", TRY)


def _links(one: Written) -> Iterator[Link]:
    for language in one.faq.answer:
        steps = (*one.steps, "answer", language)
        text = one.reader.value(steps)
        for match in LINK.finditer(text):
            target = match["target"].strip()
            if _host(target):
                yield Link(target, one, one.reader.marked.mark_within(steps, match.start("target")))


def _host(target: str) -> str:
    """The site of a page; empty for a mail address, and for what is no address, which is told anyway."""
    try:
        parts = urlsplit(target)
        return (parts.hostname or "") if parts.scheme in ("http", "https") else ""
    except ValueError:
        return ""


def _problem(link: Link, answers: dict[str, Answer]) -> Problem | None:
    answer = answers[urldefrag(link.target).url]
    if not answer.message:
        return None
    message = f"{link.target}: {answer.message}"
    file = link.written.reader.marked.file
    return Problem(file, *link.place, message, answer.hint, "error" if answer.is_error else "warning")
