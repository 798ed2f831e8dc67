"""The editors' files as they lie on disk, taken together: to be kept, compared and put back."""

from __future__ import annotations

import hashlib
import io
import os
import re
import tempfile
import zipfile
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path

from bot.content.check_files import faq_files
from bot.errors import TanyaError

FAQ_FOLDER, TEXTS_FILE, HOURS_FILE = "faq", "messages.yml", "hours.yml"
# Beside them, of the project's folder, what a model is made of and editors seldom touch. Kept to tell that it
# was other; never put back, as it belongs to the code.
PROJECT_FILES = ("config.yml", "domain.yml")
PROJECT_FOLDERS = ("data/nlu", "data/stories")
PROJECT = "project/"
NAME = re.compile(r"faq/[^/\\\0]+\.ya?ml|messages\.yml|hours\.yml|project/[^\\\0]+\.yml")
LARGEST = 200 * 2**20  # of what one version unpacks to
EARLIEST = (1980, 1, 1, 0, 0, 0)  # the same files make the same archive
Files = Mapping[str, bytes]


def read_files(root: Path) -> dict[str, bytes]:
    """The files by name: `faq/login.yml`, `messages.yml`, `hours.yml`, and `project/config.yml` and the like.

    One that cannot be read is left out: the checks tell of it.
    """
    data = root / "data"
    paths = {f"{FAQ_FOLDER}/{path.name}": path for path in faq_files(data / FAQ_FOLDER)}
    paths |= {name: data / name for name in (TEXTS_FILE, HOURS_FILE)}
    paths |= {PROJECT + path.relative_to(root).as_posix(): path for path in learnt_from(root)}
    found: dict[str, bytes] = {}
    for name, path in sorted(paths.items()):
        with suppress(OSError):
            found[name] = path.read_bytes()
    return found


def learnt_from(root: Path) -> list[Path]:
    """What a model is made of besides the FAQs, in a fixed order."""
    found = [root / name for name in PROJECT_FILES if (root / name).exists()]
    for name in PROJECT_FOLDERS:
        found += sorted((root / name).rglob("*.yml"))
    return found


def is_editors(name: str) -> bool:
    return not name.startswith(PROJECT)


def fingerprint(files: Files) -> str:
    """A hex digest of names and contents."""
    digest = hashlib.sha256()
    for name, content in sorted(files.items()):
        digest.update(f"{name}\0{len(content)}\0".encode("utf-8", "surrogateescape") + content)
    return digest.hexdigest()


def pack(files: Files) -> bytes:
    """One archive of them."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_LZMA) as archive:
        for name, content in sorted(files.items()):
            archive.writestr(zipfile.ZipInfo(name, EARLIEST), content, compress_type=zipfile.ZIP_LZMA)
    return packed.getvalue()


def unpack(packed: bytes) -> dict[str, bytes]:
    """What `pack` made. Raises TanyaError for an archive that is broken or has other files in it."""
    try:
        with zipfile.ZipFile(io.BytesIO(packed)) as archive:
            rows = archive.infolist()
            if sum(row.file_size for row in rows) > LARGEST:
                raise TanyaError("the version is too large to unpack")
            strange = [row.filename for row in rows if not _is_ours(row.filename)]
            if strange:
                raise TanyaError(f"the version has a file in it that is no content: {strange[0]!r}")
            return {row.filename: archive.read(row) for row in rows}
    except zipfile.BadZipFile as error:
        raise TanyaError(f"the version cannot be read: {error}") from error


def _is_ours(name: str) -> bool:
    return bool(NAME.fullmatch(name)) and ".." not in name.split("/")


def put_back(root: Path, files: Files) -> list[str]:
    """Make the editors' files be these: written where other, removed where not among them. Returns the names
    that changed. Each is replaced as a whole; should the machine stop in between, do it again.
    """
    data = root / "data"
    present = {name: content for name, content in read_files(root).items() if is_editors(name)}
    wanted = {name: content for name, content in files.items() if is_editors(name)}
    (data / FAQ_FOLDER).mkdir(parents=True, exist_ok=True)
    changed = [name for name in sorted(wanted) if present.get(name) != wanted[name]]
    for name in changed:
        write_whole(data / name, wanted[name])
    gone = sorted(set(present) - set(wanted))
    for name in gone:
        (data / name).unlink(missing_ok=True)
    return [*changed, *gone]


def write_whole(path: Path, content: bytes) -> None:
    """Replace a file by one that is complete on disk; it keeps its rights."""
    descriptor, fresh = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".tmp", dir=path.parent)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(fresh, path.stat().st_mode if path.exists() else 0o644)
        os.replace(fresh, path)
    except BaseException:
        with suppress(OSError):
            os.unlink(fresh)
        raise


def names_that_differ(before: Files, after: Files) -> list[str]:
    return [name for name in sorted({*before, *after}) if before.get(name) != after.get(name)]


def paths_of(root: Path, names: Iterable[str]) -> list[Path]:
    """Where files of these names lie."""
    return [
        root / name.removeprefix(PROJECT) if name.startswith(PROJECT) else root / "data" / name
        for name in names
    ]
