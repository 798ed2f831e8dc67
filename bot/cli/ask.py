"""`tanya ask`: what the assistant answers, and why."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Iterator
from contextlib import nullcontext
from itertools import islice
from pathlib import Path
from typing import BinaryIO

from bot.cli._understanding import load_understanding, read_content
from bot.clock import Clock
from bot.errors import TanyaError
from bot.insights.explaining import Explanation, Guess, explain
from bot.nlu.languages import NAMES
from bot.settings import LANGUAGES, read_settings

HELP = "ask as a visitor would, and see the answer and why it is given"
OUTCOMES = {"answer": "answers", "suggest": "suggests", "hand_over": "hands over to a person"}
AT_ONCE = 32  # questions of a file, which are quicker together


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("text", nargs="*", help="the question")
    parser.add_argument("--language", choices=LANGUAGES, help="what the conversation is held in")
    parser.add_argument("--file", help="a question a line; - for standard input. Prints JSON, a line each")
    parser.add_argument("--format", choices=("text", "json"), default="text")


def run(arguments: argparse.Namespace) -> int:
    questions = batches(arguments)
    settings = read_settings()
    content = read_content(settings)
    understanding = load_understanding(settings, content)
    values = {"app": settings.app_name, "support_email": settings.support_email}
    for texts in questions:
        found = understanding.ask(texts, languages=[arguments.language] * len(texts))
        for one in found:
            explanation = explain(
                one, understanding.gate, content,
                language=arguments.language, today=Clock().now().date(), values=values,
            )  # fmt: skip
            print(written(explanation, arguments), flush=True)
    return 0


def batches(arguments: argparse.Namespace) -> Iterator[list[str]]:
    """The questions, those of a file some at once, those of standard input as they come.

    Raises TanyaError, at once for a wrong command.
    """
    if arguments.file and arguments.text:
        raise TanyaError("a question and --file were both given", hint="one of them")
    if not arguments.file:
        text = " ".join(arguments.text).strip()
        if not text:
            raise TanyaError("there is no question", hint='tanya ask "where is my key"')
        return iter([[text]])
    if arguments.file == "-":
        return ([text] for text in _lines(nullcontext(sys.stdin.buffer), "standard input"))
    try:
        file = Path(arguments.file).open("rb")  # closed when its lines have been read # noqa: SIM115
    except OSError as error:
        raise TanyaError(f"can't read {arguments.file}: {error.strerror}", hint="a text file") from error
    return _some(_lines(file, arguments.file))


def _lines(file: BinaryIO | nullcontext[BinaryIO], name: str) -> Iterator[str]:
    with file as lines:
        for number, line in enumerate(lines, 1):
            try:
                text = line.decode("utf-8-sig" if number == 1 else "utf-8").strip()
            except UnicodeDecodeError as error:
                raise TanyaError(f"{name}:{number}: not in UTF-8", hint="save it as UTF-8") from error
            if text:
                yield text


def _some(texts: Iterable[str]) -> Iterator[list[str]]:
    left = iter(texts)
    while some := list(islice(left, AT_ONCE)):
        yield some


def written(found: Explanation, arguments: argparse.Namespace) -> str:
    """As the command line wants it."""
    if arguments.file or arguments.format == "json":
        return json.dumps(found.as_dict(), ensure_ascii=False, indent=None if arguments.file else 2)
    return describe(found)


def describe(found: Explanation) -> str:
    """The explanation for a terminal."""
    lines = [f"Tanya {OUTCOMES[found.outcome]}{_what(found)}", *(f"  {line}" for line in _why(found)), ""]
    lines += [_guess_line(guess) for guess in found.guesses]
    if found.answer:
        lines += ["", found.answer.rstrip()]
    return "\n".join(lines).rstrip()


def _what(found: Explanation) -> str:
    if found.outcome == "answer":
        return f": {' and '.join([found.faq_id or found.intent, *found.also])}"
    return f": {', '.join(found.suggested)}" if found.suggested else ""


def _why(found: Explanation) -> Iterator[str]:
    if found.intent == "no_text":
        yield "there are no words in it"
    elif not found.guesses:
        yield "there is nothing it could have learnt from"
    else:
        sure = "one of its questions, word for word" if found.is_repeated else f"sure {found.confidence:.0%}"
        yield (
            f"{sure} (answers from {found.answer_at:.0%}); among the first three "
            f"{found.suggest_confidence:.0%} (suggests from {found.suggest_at:.0%})"
        )
    yield f"language {found.language}, {NAMES[found.language]} ({found.language_confidence:.0%})"
    if found.masked_text != found.text:
        yield f"read as “{found.masked_text}”"
    for one in found.found:
        yield f"{one.kind.replace('_', ' ')}: {one.text}"


def _guess_line(guess: Guess) -> str:
    title = f"  {guess.title}" if guess.title else ""
    nearest = f"\n         “{guess.nearest}”" if guess.nearest else ""
    return f"  {guess.score:5.0%}  {guess.name.removeprefix('faq/')}{title}{nearest}"
