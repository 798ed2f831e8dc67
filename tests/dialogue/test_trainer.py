"""The process that learns beside the assistant: one for all jobs, and its end is never the assistant's."""

from __future__ import annotations

import asyncio
import os
import signal
from pathlib import Path

import pytest

from bot.dialogue.relearning import Job
from bot.dialogue.trainer import Trainer
from bot.errors import TanyaError

# Loads what learning needs, a second or two, but no encoder: there is nothing to learn from in these jobs.
pytestmark = pytest.mark.slow


def job(tmp_path: Path) -> Job:
    """One that cannot be done: the model is not there, and none to make it from."""
    missing = str(tmp_path / "tanya-1-2.tar.gz")
    folder = str(tmp_path)
    return Job(root=folder, state=folder, model=missing, base=None, examples=[], responses={}, tests=[])


def pid(trainer: Trainer) -> int:
    assert trainer._process
    return trainer._process.pid


async def until_gone(trainer: Trainer) -> None:
    assert trainer._process
    await asyncio.wait_for(trainer._process.wait(), 10)


async def test_job_that_cannot_be_done_is_an_error_and_the_process_goes_on(tmp_path: Path) -> None:
    trainer = Trainer()
    try:
        with pytest.raises(TanyaError, match=r"there is no model .*tanya-1-2\.tar\.gz") as raised:
            await trainer.learn(job(tmp_path))
        assert raised.value.hint == "tanya train"
        first = pid(trainer)
        with pytest.raises(TanyaError, match="there is no model"):
            await trainer.learn(job(tmp_path))
        assert pid(trainer) == first
    finally:
        await trainer.close()
    assert trainer._process
    assert trainer._process.returncode is not None


async def test_process_that_is_killed_is_told_and_replaced(tmp_path: Path) -> None:
    trainer = Trainer()
    try:
        learning = asyncio.create_task(trainer.learn(job(tmp_path)))
        while trainer._process is None:
            await asyncio.sleep(0.01)
        first = pid(trainer)
        os.kill(first, signal.SIGKILL)
        with pytest.raises(TanyaError, match="ended with -9"):
            await learning
        with pytest.raises(TanyaError, match="there is no model"):
            await trainer.learn(job(tmp_path))
        assert pid(trainer) != first
    finally:
        await trainer.close()


async def test_answer_of_a_job_that_was_given_up_is_not_taken_for_the_next(tmp_path: Path) -> None:
    trainer = Trainer()
    try:
        learning = asyncio.create_task(trainer.learn(job(tmp_path / "given-up")))
        await asyncio.sleep(0.2)
        learning.cancel()
        await asyncio.gather(learning, return_exceptions=True)
        with pytest.raises(TanyaError) as raised:
            await trainer.learn(job(tmp_path / "next"))
        assert "next" in raised.value.message
    finally:
        await trainer.close()


async def test_process_ends_when_it_has_not_been_needed_for_long(tmp_path: Path) -> None:
    trainer = Trainer(keep_seconds=0.1)
    try:
        with pytest.raises(TanyaError):
            await trainer.learn(job(tmp_path))
        await until_gone(trainer)
        with pytest.raises(TanyaError, match="there is no model"):
            await trainer.learn(job(tmp_path))
    finally:
        await trainer.close()
