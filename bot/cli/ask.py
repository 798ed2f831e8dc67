"""`tanya ask`: what the assistant answers, and why."""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.cli._assistant import load_assistant
from bot.clock import Clock
from bot.errors import TanyaError
from bot.settings import LANGUAGES

if TYPE_CHECKING:
    from bot.dialogue.explaining import Explanation

HELP = "ask as a visitor would, and see the answer and why it is given"
OUTCOMES = {"answer": "answers", "suggest": "suggests", "hand_over": "hands over"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("text", nargs="*", help="the question")
    parser.add_argument("--language", choices=LANGUAGES, help="what the conversation is held in")
    parser.add_argument("--file", help="a question a line; - for standard input. Prints JSON, a line each")
    parser.add_argument("--format", choices=("text", "json"), default="text")


def run(arguments: argparse.Namespace) -> int:
    texts = _questions(arguments)
    assistant, content = load_assistant()
    from bot.dialogue.explaining import explain

    async def ask_all() -> None:
        for text in texts:
            found = await explain(assistant, content, text, language=arguments.language, clock=Clock())
            if arguments.file:
                print(json.dumps(found.as_dict(), ensure_ascii=False), flush=True)
            elif arguments.format == "json":
                print(json.dumps(found.as_dict(), ensure_ascii=False, indent=2))
            else:
                print(describe(found))

    try:
        asyncio.run(ask_all())
    finally:
        assistant.close()
    return 0


def _questions(arguments: argparse.Namespace) -> list[str]:
    if arguments.file and arguments.text:
        raise TanyaError("a question and --file were both given", hint="one of them")
    if not arguments.file:
        text = " ".join(arguments.text).strip()
        if not text:
            raise TanyaError("there is no question", hint='tanya ask "where is my key"')
        return [text]
    try:
        whole = (
            sys.stdin.read() if arguments.file == "-" else Path(arguments.file).read_text(encoding="utf-8")
        )
    except (OSError, UnicodeDecodeError) as error:
        raise TanyaError(f"can't read {arguments.file}: {error}", hint="a text file in UTF-8") from error
    return [line.strip() for line in whole.splitlines() if line.strip()]


def describe(found: Explanation) -> str:
    """The explanation for a terminal."""
    lines = [f"Tanya {OUTCOMES[found.outcome]}{_what(found)}"]
    lines.append(
        f"  sure {found.confidence:.0%}, answers from {found.answer_at:.0%}; "
        f"among three {found.suggest_confidence:.0%}, suggests from {found.suggest_at:.0%}"
    )
    lines.append(f"  language {found.language} ({found.language_confidence:.0%})")
    if found.masked_text != found.text:
        lines.append(f"  read as “{found.masked_text}”")
    lines += ["", *(_guess_line(guess) for guess in found.guesses)]
    if found.answer:
        lines += ["", found.answer.rstrip()]
    return "\n".join(lines)


def _what(found: Explanation) -> str:
    if found.outcome == "answer":
        return f": {found.faq_id or found.intent}"
    return "" if found.outcome == "hand_over" else " the first three FAQs"


def _guess_line(guess: Any) -> str:
    title = f"  {guess.title}" if guess.title else ""
    return f"  {guess.score:5.0%}  {guess.name.removeprefix('faq/')}{title}\n         “{guess.nearest}”"
