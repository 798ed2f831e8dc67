"""Training from nothing, in a process of its own: this one goes on meanwhile, and Ctrl-C ends both."""

from __future__ import annotations

import asyncio
import os
import sys

from bot.errors import TanyaError
from bot.settings import Settings

LAST_LINES = 5


async def train(settings: Settings, *, is_shown: bool = False) -> None:
    """`tanya train`, its output shown, or told when it fails. Raises TanyaError when no model comes of it."""
    training = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bot.cli.main",
        "train",
        stdout=None if is_shown else asyncio.subprocess.PIPE,
        stderr=None if is_shown else asyncio.subprocess.STDOUT,
        env={**os.environ, "TANYA_FOLDER": str(settings.root)},
    )
    try:
        said, _ = await training.communicate()
    finally:
        if training.returncode is None:
            training.kill()
    if training.returncode:
        last = (said or b"").decode(errors="replace").strip().splitlines()[-LAST_LINES:]
        raise TanyaError("\n".join(["the model could not be trained", *last]), hint="tanya train")
