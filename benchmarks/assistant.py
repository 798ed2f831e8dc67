"""Tanya and stock Rasa side by side: the same FAQs, the same questions, the same machine, the same run.

    python -m benchmarks.assistant [--quick]

Progress goes to standard error, the table to standard output; docs/benchmarks.md says how
things are measured.
"""

from __future__ import annotations

import argparse
import asyncio
import signal
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from benchmarks.judge import Judge, verdict
from benchmarks.machine import installed_mb, machine, pinned
from benchmarks.measures import TURNS, first_answer, load, long_conversation, understanding
from benchmarks.notes import notes
from benchmarks.ours import OurClient, Ours
from benchmarks.questions import Question, faq_questions, in_conversations, unrelated_questions
from benchmarks.report import PLACES, WINDOW, Measured, Pair, rows
from benchmarks.service import Client, Process, free_port
from benchmarks.stock import Stock, StockClient, Trained, model_mb
from benchmarks.stock_project import write_project
from benchmarks.table import table
from bot.cli._console import print_error
from bot.clock import Clock
from bot.content.live import Content, LiveContent
from bot.errors import TanyaError
from bot.settings import Settings

ROOT = Path(__file__).resolve().parent.parent
TRAINING_SECONDS = 5400
START_SECONDS = 180
BLOCK = 40  # questions one side is asked before the other's turn
FIRST_QUESTION = "how do I withdraw my money?"
LONG = PLACES[-1] + WINDOW - 1


@dataclass(frozen=True)
class Plan:
    """How much is asked. The counts are of each round and side."""

    a_language: int | None  # questions for understanding, None for all
    starts: int
    rounds: int
    messages: dict[int, int]  # by number of clients
    long_conversations: int


QUICK = Plan(a_language=12, starts=1, rounds=1, messages={1: 60, 16: 160}, long_conversations=1)
FULL = Plan(a_language=None, starts=3, rounds=4, messages={1: 150, 16: 480}, long_conversations=3)


@dataclass
class Side:
    """One of the two while it runs."""

    name: str
    process: Process
    client: Client
    measured: Measured


def main() -> int:
    parser = argparse.ArgumentParser(description="Tanya and stock Rasa side by side.")
    parser.add_argument("--quick", action="store_true", help="fewer questions and rounds")
    parser.add_argument("--epochs", type=int, help="epochs of stock Rasa's components instead of its 100")
    parser.add_argument(
        "--minutes", type=float, default=60, help="end the asking after this long (%(default)s)"
    )
    parser.add_argument("--venv", type=Path, default=ROOT / ".venv-stock", help="stock Rasa's environment")
    parser.add_argument(
        "--keep", type=Path, default=ROOT / "var" / "benchmark", help="folder that stock models are kept in"
    )
    arguments = parser.parse_args()
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # so that servers are ended then too
    try:
        with tempfile.TemporaryDirectory(prefix="tanya-benchmark-") as folder:
            return run(arguments, Path(folder))
    except TanyaError as error:
        print_error(error)
        return 2
    except KeyboardInterrupt:
        return 130


def run(arguments: argparse.Namespace, folder: Path) -> int:
    """Set up, train, ask, print. `folder` is for what is not kept."""
    plan = QUICK if arguments.quick else FULL
    shape = machine()
    content = LiveContent(ROOT / "data", Clock()).current
    stock = Stock(arguments.venv.absolute(), root=ROOT)
    stock.set_up()
    ours = Ours.copy(ROOT, folder / "tanya")
    trained = stock.train(
        lambda draft: _write_stock(draft, content, stock, arguments.epochs),
        kept=arguments.keep.absolute(),
        say=say,
        timeout_seconds=TRAINING_SECONDS,
    )
    measured = {"Tanya": Measured(), "stock Rasa": Measured(training=trained.took)}
    _train_ours(ours, measured["Tanya"])
    _weigh(ours, stock, trained, measured)
    questions, unrelated = faq_questions(content.faqs, a_language=plan.a_language), unrelated_questions()
    asking = ask(plan, ours, stock, trained, folder, content, measured, questions, unrelated)
    try:
        asyncio.run(asyncio.wait_for(asking, arguments.minutes * 60))
    except asyncio.TimeoutError:
        raise TanyaError(
            f"the asking was not done after {arguments.minutes:g} minutes", hint="--quick, or more --minutes"
        ) from None
    pair = Pair(measured["Tanya"], measured["stock Rasa"])
    print(table(rows(pair, questions=questions, unrelated=unrelated)), end="\n\n")
    for line in notes(
        pair,
        rounds=plan.rounds,
        shape=shape,
        packages=(_our_packages(), stock.packages),
        trained=trained,
        epochs=arguments.epochs,
    ):
        print(f"- {line}")
    return 0


async def ask(
    plan: Plan,
    ours: Ours,
    stock: Stock,
    trained: Trained,
    folder: Path,
    content: Content,
    measured: dict[str, Measured],
    questions: list[Question],
    unrelated: list[Question],
) -> None:
    """All that needs running servers, the two sides in turn."""

    def start(name: str, attempt: int) -> Side:
        port = free_port()
        if name == "Tanya":
            return Side(name, ours.start(port=port), OurClient(port), measured[name])
        process = stock.start(
            trained, database=folder / f"stock-{attempt}.db", port=port, log=folder / "stock-run.log"
        )
        return Side(name, process, StockClient(port), measured[name])

    sides: list[Side] = []
    try:
        for attempt in range(plan.starts):
            for side in sides:
                await _end(side)
            sides.clear()
            for name in measured:
                say(f"starting {name}, {attempt + 1} of {plan.starts}")
                sides.append(start(name, attempt))
                await _first_answer(sides[-1])
        await _understand(sides, questions, unrelated, Judge(content.faqs, content.texts))
        await _load(plan, sides, questions)
        await _converse(plan, sides, _answered_by_both(sides, questions, content))
        for side in sides:
            side.measured.memory_after = side.process.memory_mb()
    finally:
        for side in sides:
            await _end(side)


async def _first_answer(side: Side) -> None:
    seconds = await first_answer(side.process, side.client, FIRST_QUESTION, timeout_seconds=START_SECONDS)
    side.measured.first_answers.append(seconds)
    side.measured.memory_loaded = side.process.memory_mb()


async def _end(side: Side) -> None:
    await side.client.close()
    side.process.stop()


async def _understand(
    sides: list[Side], questions: list[Question], unrelated: list[Question], judge: Judge
) -> None:
    say(f"asking {len(questions)} questions that FAQs answer, and {len(unrelated)} others")
    for start in range(0, len(questions), BLOCK):
        for side in sides:
            block = questions[start : start + BLOCK]
            side.measured.shown += await understanding(side.client, block, judge)
    for side in sides:
        side.measured.shown_unrelated = await understanding(side.client, unrelated, judge)


async def _load(plan: Plan, sides: list[Side], questions: list[Question]) -> None:
    texts = in_conversations(questions, turns=TURNS)
    for clients, messages in plan.messages.items():
        for number in range(plan.rounds):
            say(f"{clients} asking at once, round {number + 1} of {plan.rounds}")
            for side in sides if number % 2 == 0 else reversed(sides):
                found = await load(side.process, side.client, texts, clients=clients, messages=messages)
                if clients in side.measured.loads:
                    side.measured.loads[clients].add(found)
                else:
                    side.measured.loads[clients] = found


async def _converse(plan: Plan, sides: list[Side], texts: list[str]) -> None:
    for number in range(plan.long_conversations):
        say(f"a conversation of {LONG} messages, {number + 1} of {plan.long_conversations}")
        for side in sides:
            side.measured.long.append(await long_conversation(side.client, texts, messages=LONG))


def _answered_by_both(sides: list[Side], questions: list[Question], content: Content) -> list[str]:
    """Questions in one language that both answer right, without a form after the answer."""
    return [
        question.text
        for place, question in enumerate(questions)
        if question.language == "en"
        and question.expected
        and content.faqs[question.expected].handoff != "always"
        and all(verdict(side.measured.shown[place], question.expected) == "right" for side in sides)
    ]


def _write_stock(folder: Path, content: Content, stock: Stock, epochs: int | None) -> None:
    write_project(
        folder,
        faqs=content.faqs,
        texts=content.texts,
        hand_written=sorted((ROOT / "data" / "nlu").glob("*.yml")),
        default_config=stock.default_config,
        settings=Settings(),
        epochs=epochs,
    )


def _train_ours(ours: Ours, measured: Measured) -> None:
    say("training Tanya, first with nothing kept, then again")
    measured.training = ours.train(timeout_seconds=TRAINING_SECONDS)
    measured.retraining = ours.train(timeout_seconds=TRAINING_SECONDS)


def _weigh(ours: Ours, stock: Stock, trained: Trained, measured: dict[str, Measured]) -> None:
    python = f"{sys.version_info[0]}.{sys.version_info[1]}"
    weighed = {
        "Tanya": (_our_packages(), f"base-{python}.txt", ours.model_mb()),
        "stock Rasa": (stock.packages, "stock-3.11.txt", model_mb(trained)),
    }
    for name, (packages, requirements, model) in weighed.items():
        measured[name].installed_mb = installed_mb(packages, pinned(ROOT / "requirements" / requirements))
        measured[name].model_mb = model


def _our_packages() -> Path:
    import rasa_sdk

    return Path(rasa_sdk.__file__).parent.parent


def say(text: str) -> None:
    """A line of progress."""
    print(f"{time.strftime('%H:%M:%S')} {text}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
