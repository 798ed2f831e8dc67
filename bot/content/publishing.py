"""Puts an editor's change of one FAQ into its file: all of it or nothing, and never over somebody else's.

The file is replaced as a whole, and committed where the folder is a git repository. If git refuses, the file
is what it was before.
"""

from __future__ import annotations

import fcntl
import os
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from bot.content.faq import ID
from bot.content.files import write_whole
from bot.content.reader import faq_files
from bot.content.values import Values, clean_values, fingerprint
from bot.content.writing import add_faq, find_faq, new_file, write_faq
from bot.errors import TanyaError
from bot.marked_yaml import Marked, load, shown_path

GIT_SECONDS = 30
LOCK_TRIES, LOCK_SECONDS = 10, 0.3
NO_GIT = "not a git repository"


@dataclass(frozen=True)
class Edit:
    """What an FAQ is to be. `values` is None for one that goes; `base` is the fingerprint of the values that
    the editor began with, empty for a new FAQ, which goes into the file of `topic`."""

    faq_id: str
    values: Values | None
    base: str
    topic: str = ""


@dataclass(frozen=True)
class Author:
    name: str
    email: str


@dataclass(frozen=True)
class FileChange:
    """A file before and after an edit; None where there is none."""

    path: Path
    before: bytes | None
    after: bytes | None


@dataclass(frozen=True)
class Published:
    """`commit` is empty where the file is in no git repository."""

    path: Path
    commit: str


class Conflict(TanyaError):
    """Somebody has changed the FAQ meanwhile; `theirs` is what it is now, None if it is gone."""

    def __init__(self, faq_id: str, theirs: Values | None) -> None:
        said = "has changed" if theirs is not None else "was deleted"
        super().__init__(f"“{faq_id}” {said} since you opened it.", hint="look at both, then publish.")
        self.theirs = theirs


class UnfitTopic(TanyaError):
    """A topic that can't name a file."""


class GitRefused(TanyaError):
    """git did not take the change; the file is as it was. The message is git's own."""


def find_file(folder: Path, faq_id: str) -> tuple[Path, Marked] | None:
    """The file of `folder` that an FAQ is in, with or without mistakes."""
    for path in faq_files(folder):
        marked = load(path)
        if find_faq(marked, faq_id):
            return path, marked
    return None


def change_of(folder: Path, edit: Edit) -> FileChange:
    """What the edit makes of its file; nothing is written.

    Raises Conflict, UnfitTopic, and TanyaError for a file that can't be changed.
    """
    if edit.base or edit.values is None:
        found = find_file(folder, edit.faq_id)
        if found is None:
            raise Conflict(edit.faq_id, None)
        path, marked = found
        faq = find_faq(marked, edit.faq_id)
        assert faq is not None  # it was found there
        if fingerprint(faq.values) != edit.base and faq.values != edit.values:
            raise Conflict(edit.faq_id, faq.values)
        before = path.read_bytes()
        after = write_faq(_text(before, path), shown_path(path), edit.faq_id, edit.values)
        return FileChange(path, before, None if after is None else after.encode())
    if not ID.fullmatch(edit.topic):
        raise UnfitTopic(f"the topic “{edit.topic}” has other signs than a-z, 0-9 and _.", hint="shipping.")
    path = next((path for path in faq_files(folder) if path.stem == edit.topic), folder / f"{edit.topic}.yml")
    values = clean_values({**edit.values, "id": edit.faq_id})
    if not path.exists():
        return FileChange(path, None, new_file(edit.topic, values).encode())
    before = path.read_bytes()
    return FileChange(path, before, add_faq(_text(before, path), shown_path(path), values).encode())


def publish(
    folder: Path, edit: Edit, *, author: Author, message: str, check: Callable[[FileChange], None]
) -> Published:
    """Write the edit into the files of `folder`, and commit it. `check` may refuse by raising.

    Raises what `change_of` and `check` raise, GitRefused, and TanyaError where the file can't be written.
    """
    with _alone_in(folder):
        change = change_of(folder, edit)
        check(change)
        if change.before == change.after:
            return Published(change.path, "")
        path = change.path.resolve()
        had_more = _is_dirty(path)
        try:
            _put(path, change.after)
        except OSError as error:
            raise TanyaError(
                f"can't write {shown_path(path)}: {error.strerror}", hint="see that Tanya may write there."
            ) from error
        try:
            if had_more:
                message += "\n\nThe file had other changes that were not committed; they are in here as well."
            commit = _commit(path, author=author, message=message, is_new=change.before is None)
        except BaseException:
            _put(path, change.before)
            raise
        return Published(change.path, commit)


def _text(content: bytes, path: Path) -> str:
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise TanyaError(
            f"{shown_path(path)} is not UTF-8.", hint="save it as UTF-8 in your editor."
        ) from error


def _put(path: Path, content: bytes | None) -> None:
    if content is None:
        path.unlink(missing_ok=True)
    else:
        write_whole(path, content)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)  # the new name, too, survives a power cut
    finally:
        os.close(folder)


@contextmanager
def _alone_in(folder: Path) -> Iterator[None]:
    """One publisher at a time, of all processes on this machine."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


# git


def _is_dirty(path: Path) -> bool:
    """Whether the file has changes that are not committed."""
    try:
        status = _git(path.parent, "status", "--porcelain", "--untracked-files=no", "--", path.name)
    except (GitRefused, FileNotFoundError):
        return False
    return bool(status.strip())


def _commit(path: Path, *, author: Author, message: str, is_new: bool) -> str:
    """Commit this file and nothing else; returns the commit, or nothing where git does not keep the file."""
    try:
        _git(path.parent, "rev-parse", "--show-toplevel")
    except FileNotFoundError:
        return ""  # there is no git
    except GitRefused as refused:
        if NO_GIT in refused.message:
            return ""
        raise
    if is_new and _is_ignored(path):
        return ""
    try:
        if is_new:
            _git(path.parent, "add", "--intent-to-add", "--", path.name)
        elif not _git(path.parent, "ls-files", "--", path.name).strip():
            return ""  # nobody has ever committed it
        _git(
            path.parent, "commit", "--quiet", "--only", f"--message={message}", "--", path.name, author=author
        )
    except GitRefused:
        if is_new:
            with suppress(GitRefused):
                _git(path.parent, "reset", "--quiet", "--", path.name)
        raise
    return _git(path.parent, "rev-parse", "HEAD").strip()


def _is_ignored(path: Path) -> bool:
    try:
        return bool(_git(path.parent, "check-ignore", "--", path.name).strip())
    except GitRefused:
        return False


def _git(folder: Path, *arguments: str, author: Author | None = None) -> str:
    """What git prints. Raises GitRefused with what it says when it fails, FileNotFoundError without git."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    environment |= {"LC_ALL": "C", "GIT_TERMINAL_PROMPT": "0", "GIT_EDITOR": "true"}
    if author:
        for role in ("AUTHOR", "COMMITTER"):
            environment |= {f"GIT_{role}_NAME": author.name, f"GIT_{role}_EMAIL": author.email}
    for attempt in range(LOCK_TRIES):
        try:
            done = subprocess.run(
                ["git", "-C", str(folder), *arguments],
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                errors="replace",
                timeout=GIT_SECONDS,
                check=False,
                env=environment,
            )
        except subprocess.TimeoutExpired as error:
            raise GitRefused(f"git {arguments[0]} took more than {GIT_SECONDS} s.") from error
        if done.returncode == 0:
            return done.stdout
        if "index.lock" not in done.stderr or attempt == LOCK_TRIES - 1:
            break
        time.sleep(LOCK_SECONDS)  # somebody else commits at this moment
    said = (done.stderr or done.stdout).strip() or f"git {arguments[0]} failed."
    raise GitRefused(said, hint="mend it in the repository, then publish again.")
