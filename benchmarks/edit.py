"""How long from saving a file to being answered by it: Tanya and stock Rasa side by side.

    python -m benchmarks.edit

Both serve the FAQs of data/. Tanya is running: an answer is saved, then a question, and the same question is
asked until its answer is the new one, while a second visitor goes on chatting. Stock Rasa has no such thing:
its files are edited, `rasa train` is run, and the model put in place with `PUT /model`, as its documentation
has it.
"""

from __future__ import annotations

import argparse
import asyncio
import signal
import statistics
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp

from benchmarks.machine import machine
from benchmarks.ours import OurClient, Ours
from benchmarks.service import HOST, Process, free_port
from benchmarks.stock import Stock, StockClient
from benchmarks.stock_project import write_project
from benchmarks.table import Row, table
from bot.cli._console import print_error
from bot.clock import Clock
from bot.content.live import Content, LiveContent
from bot.errors import TanyaError
from bot.settings import Settings

ROOT = Path(__file__).resolve().parent.parent
LOGIN = "data/faq/login.yml"
ASKED = "how do i reset my password"
TALK = ("hello", "thanks", "are you a bot", "how do i reset my password", "where is my refund")
OLD_ANSWER, NEW_ANSWER = "No problem, {name}.", "Nothing easier, {name}."
# Of which nothing is learnt, and none is like another: each has to be learnt to be answered.
NEW_QUESTIONS = (
    "the gherkin is on holiday",
    "walrus under the bridge since monday",
    "seven umbrellas sing at noon",
    "who painted my grandmother's tractor",
    "pineapples march against the wind",
    "a quiet volcano wants breakfast",
)
QUESTIONS = "    questions:\n      en:\n"
PATIENCE_SECONDS = 3600
POLL_SECONDS = 0.05


@dataclass
class Measured:
    """Seconds each. `waits` are of the visitor who goes on chatting: before any edit, and during them."""

    answers: list[float] = field(default_factory=list)
    questions: list[float] = field(default_factory=list)
    waits: dict[bool, list[float]] = field(default_factory=lambda: {False: [], True: []})


def main() -> int:
    parser = argparse.ArgumentParser(description="Edit-to-live, Tanya and stock Rasa side by side.")
    most = len(NEW_QUESTIONS)
    parser.add_argument(
        "--edits",
        type=int,
        choices=range(1, most + 1),
        default=3,
        help="edits of each kind to Tanya (%(default)s)",
    )
    parser.add_argument("--epochs", type=int, help="epochs of stock Rasa's components instead of its 100")
    parser.add_argument("--without-stock", action="store_true", help="Tanya alone")
    parser.add_argument("--venv", type=Path, default=ROOT / ".venv-stock", help="stock Rasa's environment")
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
    content = LiveContent(ROOT / "data", Clock()).current
    shape = machine()
    ours = Ours.copy(ROOT, folder / "tanya")
    say("training Tanya")
    ours.train(timeout_seconds=PATIENCE_SECONDS)
    found = Measured()
    asyncio.run(edit_ours(ours, found, edits=arguments.edits))
    stock = float("nan")
    if not arguments.without_stock:
        stock = asyncio.run(edit_stock(arguments, folder, content))
    calm, meanwhile = (sorted(found.waits[is_edited]) for is_edited in (False, True))
    nothing = float("nan")
    rows = [
        Row("an answer, from saving to being served", (median(found.answers), stock), "s", digits=2),
        Row("a question, from saving to being understood", (median(found.questions), stock), "s", digits=2),
        Row("the slowest of these", (max(found.questions), stock), "s", digits=2),
        Row("a message before the edits, median", (1000 * median(calm), nothing), "ms"),
        Row("a message during the edits, median", (1000 * median(meanwhile), nothing), "ms"),
        Row("and the longest", (1000 * meanwhile[-1], nothing), "ms"),
        Row("and the longest before the edits", (1000 * calm[-1], nothing), "ms"),
    ]
    print(table(list(rows)), end="\n\n")
    counts = f"{len(content.faqs)} FAQs, {arguments.edits} edits of each kind, {len(meanwhile)} messages"
    print(f"- {shape}; {counts}")
    print(f"- stock Rasa: edit, `rasa train`, `PUT /model`; epochs: {arguments.epochs or 'its own'}")
    return 0


async def edit_ours(ours: Ours, found: Measured, *, edits: int) -> None:
    process = ours.start(port=(port := free_port()))
    client = OurClient(port)
    try:
        await until_ready(process, f"http://{HOST}:{port}/health")
        talking = asyncio.create_task(talk(client, found, is_edited := asyncio.Event()))
        await asyncio.sleep(10)
        is_edited.set()
        path = ours.folder / LOGIN
        for number in range(edits):
            say(f"answer {number + 1} of {edits}")
            text = f"Easy, number {number}, {{name}}."
            save(path, OLD_ANSWER if number == 0 else f"Easy, number {number - 1}, {{name}}.", text)
            found.answers.append(await until(process, client, ASKED, f"Easy, number {number}."))
            say(f"question {number + 1} of {edits}")
            question = NEW_QUESTIONS[number]
            save(path, QUESTIONS, f"{QUESTIONS}        - {question}\n")
            found.questions.append(await until(process, client, question, f"Easy, number {number}."))
            await asyncio.sleep(1)
        talking.cancel()
        await asyncio.gather(talking, return_exceptions=True)
    finally:
        await client.close()
        process.stop()


async def talk(client: OurClient, found: Measured, is_edited: asyncio.Event) -> None:
    """A visitor who asks one thing after the other."""
    while True:
        chat = await client.open()
        for text in TALK:
            reply = await chat.ask(text)
            found.waits[is_edited.is_set()].append(reply.seconds)
            await asyncio.sleep(POLL_SECONDS)
        await chat.close()


async def until(process: Process, client: OurClient, question: str, start: str) -> float:
    """Ask until an answer begins so; seconds since now."""
    began = time.perf_counter()
    while time.perf_counter() - began < PATIENCE_SECONDS:
        process.check()
        chat = await client.open()
        reply = await chat.ask(question)
        await chat.close()
        if reply.texts[0].startswith(start):
            return time.perf_counter() - began
        await asyncio.sleep(POLL_SECONDS)
    raise TanyaError(f"“{question}” was not answered with “{start}”", hint="the log of the run says why")


async def edit_stock(arguments: argparse.Namespace, folder: Path, content: Content) -> float:
    """Edit, train, load, until an answer comes from the new model. Seconds, without the first training."""
    stock = Stock(arguments.venv.absolute(), root=ROOT)
    stock.set_up()

    def write(place: Path) -> None:
        write_project(
            place,
            faqs=content.faqs,
            texts=content.texts,
            hand_written=sorted((ROOT / "data" / "nlu").glob("*.yml")),
            default_config=stock.default_config,
            settings=Settings(),
            epochs=arguments.epochs,
        )

    began = time.perf_counter()
    trained = stock.train(write, kept=folder, say=say, timeout_seconds=PATIENCE_SECONDS)
    seconds = time.perf_counter() - began
    process = stock.start(
        trained, database=folder / "stock.db", port=(port := free_port()), log=folder / "log"
    )
    client = StockClient(port)
    try:
        await until_ready(process, f"http://{HOST}:{port}/")
        began = time.perf_counter()
        model = str(next((trained.folder / "models").glob("*.tar.gz")))
        async with aiohttp.ClientSession() as session:
            url = f"http://{HOST}:{port}/model"
            async with session.put(url, json={"model_file": model}) as response:
                response.raise_for_status()
        chat = await client.open()
        await chat.ask(ASKED)
        await chat.close()
        return seconds + time.perf_counter() - began
    finally:
        await client.close()
        process.stop()


async def until_ready(process: Process, url: str) -> None:
    async with aiohttp.ClientSession() as session:
        while True:
            process.check()
            try:
                async with session.get(url) as response:
                    if response.status == 200:
                        return
            except aiohttp.ClientError:
                pass
            await asyncio.sleep(0.5)


def save(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    if old not in text:
        raise TanyaError(f"{path} has no “{old}”", hint="benchmarks/edit.py names what it edits")
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def median(values: list[float]) -> float:
    return statistics.median(values) if values else float("nan")


def say(text: str) -> None:
    """A line of progress."""
    print(f"{time.strftime('%H:%M:%S')} {text}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
