"""The two sides of `tanya diff`: the working tree, and a git revision or what is live."""

from __future__ import annotations

import io
import subprocess
import tarfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

from bot.clock import Clock
from bot.content.live import LiveContent
from bot.errors import ContentError, Problem, TanyaError
from bot.insights.effect import Version
from bot.nlu.examples import small_talk
from bot.nlu.understanding import read_pipeline
from bot.settings import Settings

LAST_GOOD = "last_good"  # in the state folder: the content that the running assistant answers from
NEEDED = ("config.yml", "data")


def working_tree(settings: Settings) -> Version:
    """Raises ContentError, and TanyaError as `read_pipeline` and `small_talk` do."""
    return _read(settings.root, content=settings.root / "data")


def live(settings: Settings) -> Version:
    """What `tanya run` last took over, beside config.yml and hand-written intents of the working tree.

    Raises TanyaError when nothing was ever live here.
    """
    folder = settings.state / LAST_GOOD
    if not folder.is_dir():
        raise TanyaError(
            f"nothing has been live here yet: there is no {folder}",
            hint="tanya diff HEAD, to compare with the last commit",
        )
    return _read(settings.root, content=folder)


def revision(settings: Settings, name: str) -> tuple[Version, str]:
    """The project at a git revision, and that commit's short hash. `main...` is where this branch left main.

    Raises TanyaError when there is no git, no repository, no such revision, or no good content in it.
    """
    commit = _commit(settings.root, name)
    with TemporaryDirectory() as temporary:
        folder = Path(temporary).resolve()
        _check_out(settings.root, commit, name, folder)
        try:
            return _read(folder, content=folder / "data"), commit[:8]
        except ContentError as error:
            # Places in a folder that is gone in a moment would help nobody.
            raise ContentError(_renamed(error, folder, name)) from error


def _renamed(error: ContentError, folder: Path, name: str) -> Iterator[Problem]:
    for problem in error.problems:
        path = Path(problem.file).resolve()
        place = path.relative_to(folder) if path.is_relative_to(folder) else path
        yield replace(problem, file=f"{name}:{place.as_posix()}")


def _read(folder: Path, *, content: Path) -> Version:
    return Version(
        content=LiveContent(content, Clock()).current,
        pipeline=read_pipeline(folder / "config.yml"),
        small_talk=tuple(small_talk(folder / "data")),
    )


def _commit(root: Path, name: str) -> str:
    _git(
        root, "rev-parse", "--git-dir",
        wrong=f"{root} is in no git repository",
        hint="tanya diff, without a revision, compares with what is live",
    )  # fmt: skip
    base, dots, _ = name.partition("...")
    command: tuple[str, ...]
    if dots:
        command = ("merge-base", "--end-of-options", base, "HEAD")
    else:
        command = ("rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}")
    hint = "a branch, a tag or a commit; git log --oneline -5 shows the last ones"
    return _git(root, *command, wrong=f"git knows no revision “{name}” here", hint=hint).decode().strip()


def _check_out(root: Path, commit: str, name: str, folder: Path) -> None:
    """Write what is needed of the commit into the folder. The working tree stays as it is."""
    there = _git(
        root, "ls-tree", "--name-only", "-z", commit, "--", *NEEDED,
        wrong=f"git cannot read “{name}”", hint="git fsck",
    ).decode().split("\0")  # fmt: skip
    missing = [one for one in NEEDED if one not in there]
    if missing:
        raise TanyaError(
            f"“{name}” has no {' and no '.join(missing)}", hint="a revision that has the project's files"
        )
    packed = _git(
        root, "archive", "--format=tar", commit, "--", *NEEDED,
        wrong=f"git cannot read “{name}”", hint="git fsck",
    )  # fmt: skip
    with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
        for member in archive:
            inside = PurePosixPath(member.name)
            if not member.isfile() or inside.is_absolute() or ".." in inside.parts:
                continue
            content = archive.extractfile(member)
            assert content is not None  # it is a file
            path = folder / inside
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content.read())


def _git(root: Path, *command: str, wrong: str, hint: str) -> bytes:
    """What git prints. Raises TanyaError with these words when it fails."""
    try:
        done = subprocess.run(["git", "-C", str(root), *command], capture_output=True, check=False)
    except FileNotFoundError as error:
        raise TanyaError("there is no git on this machine", hint="install git") from error
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip().splitlines()
        raise TanyaError(f"{wrong}{f' ({said[0]})' if said else ''}", hint=hint)
    return done.stdout
