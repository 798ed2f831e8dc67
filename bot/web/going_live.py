"""Takes over what editors save: answers at once, questions when a model has learnt them and passed the tests.

Two loops. One watches the files and reads them; what has mistakes is told and left where it is. The other
brings the newest content live, one edit after the other, and records it.
"""

from __future__ import annotations

import asyncio
import logging
import sys
from collections.abc import AsyncGenerator, Iterable, Iterator
from contextlib import aclosing, contextmanager
from pathlib import Path
from typing import Any

from watchfiles import awatch

from bot.content.files import learnt_from, read_files
from bot.content.live import LiveContent, Standing
from bot.dialogue.assistant import Assistant
from bot.dialogue.relearning import Learnt
from bot.dialogue.trainer import Trainer
from bot.dialogue.training import drop_old_models, fitting_model, job_for
from bot.errors import Problem, TanyaError
from bot.hours.live import LiveHours
from bot.insights.cases import cases
from bot.insights.history import Edition, Version
from bot.insights.verdict import count, objection
from bot.nlu.understanding import read_pipeline
from bot.web.house import House
from bot.web.training import train

log = logging.getLogger(__name__)
SETTLE_MS = 150  # many editors save in two steps
CONFIRM_SECONDS = 0.4  # what has mistakes may still be being written
LOOK_AGAIN_MS = 2000  # where the system tells of no changes, as on network drives
POLL_SECONDS = 0.5
FIRST_TESTS_AFTER_SECONDS = 60  # after a start there is more urgent work than testing what is live anyway
# While a model is loaded, other threads get their turn after this long and not after Python's 5 ms: a message
# changes threads dozens of times.
TURN_SECONDS = 0.0005


class GoingLive:
    """The worker of a running process. `run` until cancelled."""

    def __init__(self, *, house: House, assistant: Assistant, trainer: Trainer) -> None:
        self._house = house
        self._assistant = assistant
        self._trainer = trainer
        self._wake = asyncio.Event()
        self._live = ""  # fingerprints of files
        self._refused = ""
        self._project: tuple[Any, ...] = ()

    async def run(self) -> None:
        for name, live in self._parts():
            _tell_problems(name, live.problems_at_start)
        self._project = _signature(self._house.settings.root)
        self._wake.set()
        tasks = [
            asyncio.create_task(work) for work in (self._watch(), self._bring_all_live(), self._test_first())
        ]
        try:
            await asyncio.gather(*tasks)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    # Watching

    async def _watch(self) -> None:
        await self._look()  # what was saved before the watch began
        async with aclosing(_saved(self._house.settings.root / "data")) as moments:
            async for _ in moments:
                await self._look()

    async def _look(self) -> None:
        """Read what has changed, and tell what came of it."""
        changed = {name for name, live in self._parts() if live.changed()}
        project = _signature(self._house.settings.root)
        if not changed and project == self._project:
            return
        self._project = project
        while True:
            before = self._house.content.current.fingerprint
            await asyncio.gather(
                *(asyncio.to_thread(live.reload) for _, live in self._parts() if live.changed())
            )
            if self._house.content.current.fingerprint != before:
                log.info("new answers and texts are live")
            if not self._is_broken():
                break
            await asyncio.sleep(CONFIRM_SECONDS)
            if not any(live.changed() for _, live in self._parts()):
                break
        for name, live in self._parts():
            if name in changed:
                _tell_problems(name, live.problems_now)
        self._wake.set()

    def _parts(self) -> tuple[tuple[str, LiveContent | LiveHours], ...]:
        return ("FAQs and texts", self._house.content), ("opening hours", self._house.hours)

    def _is_broken(self) -> bool:
        return any(problem.is_error for _, live in self._parts() for problem in live.problems_now)

    # Going live

    async def _bring_all_live(self) -> None:
        while True:
            await self._wake.wait()
            self._wake.clear()
            edition = await self._edition()
            if edition is None or edition.fingerprint == self._refused:
                continue
            if edition.fingerprint == self._live:  # what was refused has been taken back
                self._house.content.standing = Standing("live")
                continue
            try:
                await self._bring_live(edition)
            except TanyaError as error:
                self._refuse(edition, str(error))
            except Exception as error:
                log.exception("the edit could not be brought live")
                self._refuse(edition, f"{type(error).__name__}: {error}")

    async def _edition(self) -> Edition | None:
        """The newest content with its files; None while it has mistakes, or while it is being saved."""
        content = self._house.content.edited
        files = await asyncio.to_thread(read_files, self._house.settings.root)
        if self._is_broken() or any(live.changed() for _, live in self._parts()):
            return None
        return Edition(content, files)

    async def _bring_live(self, edition: Edition) -> None:
        settings = self._house.settings
        model = await asyncio.to_thread(fitting_model, settings, edition.content)
        tests: dict[str, int] | None = None
        if model.name != self._assistant.model_name:
            tests = await self._put_in_place(edition, model)
        elif await self._are_tests_new(edition):
            learnt = await self._trainer.learn(job_for(settings, edition.content, model=model, base=None))
            tests = count(learnt.after)
        self._house.content.take_over(edition.content)
        self._house.content.standing = Standing("live")
        self._live, self._refused = edition.fingerprint, ""
        await asyncio.to_thread(self._house.keep_last_good, edition.files)
        version = await self._house.history.record(edition, tests=tests)
        if version:
            log.info("version %s is live: %s", version.number, _in_words(version))

    async def _are_tests_new(self, edition: Edition) -> bool:
        """Whether the live model has to be asked the tests: they are other than those of the last version."""
        newest = await self._house.history.versions(limit=1)
        if not newest or newest[0].fingerprint == edition.fingerprint:
            return False
        before = await self._house.history.content(newest[0].number)
        return list(cases(before)) != list(cases(edition.content))

    async def _test_first(self) -> None:
        """Run the tests of what was live from the start, if nobody has: it says how the first edit does, and
        the tests' vectors are there when that has to be quick."""
        await asyncio.sleep(FIRST_TESTS_AFTER_SECONDS)
        edition = await self._edition()
        newest = await self._house.history.versions(limit=1)
        if edition is None or not newest or newest[0].tests or newest[0].fingerprint != edition.fingerprint:
            return
        model = await asyncio.to_thread(fitting_model, self._house.settings, edition.content)
        job = job_for(self._house.settings, edition.content, model=model, base=None)
        learnt = await self._trainer.learn(job)
        await self._house.history.record(edition, tests=count(learnt.after))

    async def _put_in_place(self, edition: Edition, model: Path) -> dict[str, int]:
        """Learn, test, load and swap. Returns how many tests came out how. Raises TanyaError when the model
        must not go live."""
        settings = self._house.settings
        log.info("questions have changed: learning them, while the old model answers")
        self._house.content.standing = Standing("learning")
        base = model.with_name(self._assistant.model_name or "")
        job = job_for(settings, edition.content, model=model, base=base)
        if job.base is None and not model.exists():
            await train(settings)
        learnt = await self._trainer.learn(job)
        self._check(edition, learnt, model)
        with _short_turns():
            await asyncio.to_thread(self._assistant.load, model)
        await asyncio.to_thread(drop_old_models, model)
        log.info("the new model answers: %s", model.name)
        return count(learnt.after)

    def _check(self, edition: Edition, learnt: Learnt, model: Path) -> None:
        pipeline = read_pipeline(self._house.settings.root / "config.yml")
        found = objection(
            list(cases(edition.content)), learnt.before, learnt.after, wrong_answers=pipeline.wrong_answers
        )
        if found:
            model.unlink(missing_ok=True)  # or the next start would take it for good
            raise TanyaError(found, hint="mend the questions, or the tests if these no longer hold")

    def _refuse(self, edition: Edition, reason: str) -> None:
        self._refused = edition.fingerprint
        self._house.content.standing = Standing("refused", reason)
        log.error("the edit's questions are not live, the old ones stay: %s", reason)


async def _saved(folder: Path) -> AsyncGenerator[None, None]:
    """A moment after files in the folder were saved, and every few seconds in any case."""
    try:
        async for _ in awatch(
            folder,
            step=SETTLE_MS,
            rust_timeout=LOOK_AGAIN_MS,
            yield_on_timeout=True,
            watch_filter=lambda _, path: path.endswith((".yml", ".yaml")),
            ignore_permission_denied=True,
        ):
            yield
    except (OSError, RuntimeError) as error:  # such as: the system watches no more files
        log.warning("the system does not tell when files are saved (%s): looking at them instead", error)
    while True:
        await asyncio.sleep(POLL_SECONDS)
        yield


def _signature(root: Path) -> tuple[Any, ...]:
    """Changes with the files, other than editors', that a model is made of."""
    found = []
    for path in learnt_from(root):
        try:
            stat = path.stat()
        except OSError:
            continue
        found.append((str(path), stat.st_mtime_ns, stat.st_size))
    return tuple(found)


def _tell_problems(name: str, problems: Iterable[Problem]) -> None:
    errors = [problem for problem in problems if problem.is_error]
    for problem in errors:
        log.error("%s", problem)
    if errors:
        log.error("the edit is not live: the last good %s stay until it is mended", name)


def _in_words(version: Version) -> str:
    tests = ", ".join(f"{number} {result}" for result, number in version.tests.items())
    return f"{version.changes.in_words()} ({version.who})" + (f"; tests: {tests}" if tests else "")


@contextmanager
def _short_turns() -> Iterator[None]:
    before = sys.getswitchinterval()
    sys.setswitchinterval(TURN_SECONDS)
    try:
        yield
    finally:
        sys.setswitchinterval(before)
