"""Who changed files: as git has it where they are committed, else who owns them on this machine."""

from __future__ import annotations

import os
import pwd
import subprocess
from collections.abc import Sequence
from pathlib import Path

GIT_SECONDS = 5


def who_changed(root: Path, paths: Sequence[Path]) -> str:
    """The author of the last commit that touched one of the paths, if git has them all as they are now; else
    the user who owns the one saved last, or its folder where it was deleted. Empty when nobody can tell."""
    return _committer(root, paths) or _owner(paths)


def _committer(root: Path, paths: Sequence[Path]) -> str:
    names = [os.path.relpath(path, root) for path in paths]
    if not names or _git(root, "status", "--porcelain", "--", *names) != "":
        return ""
    return (_git(root, "log", "-1", "--format=%an <%ae>", "--", *names) or "").strip()


def _git(root: Path, *arguments: str) -> str | None:
    """What git prints; None where it fails, as in a folder that is no repository."""
    try:
        done = subprocess.run(
            ["git", "-C", str(root), *arguments],
            capture_output=True,
            text=True,
            timeout=GIT_SECONDS,
            check=False,
            # Looking must not take the lock that somebody's commit needs.
            env={**os.environ, "GIT_OPTIONAL_LOCKS": "0"},
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout if done.returncode == 0 else None


def _owner(paths: Sequence[Path]) -> str:
    found = [path if path.exists() else path.parent for path in paths]
    stats = [path.stat() for path in found if path.exists()]
    if not stats:
        return ""
    number = max(stats, key=lambda stat: stat.st_mtime_ns).st_uid
    try:
        return pwd.getpwuid(number).pw_name
    except KeyError:
        return f"user {number}"
