"""Makes .venv and installs what requirements/ lists, with hashes. Run by make through scripts/setup.

Does nothing when .venv is already what the lists say. Whatever interrupts it, run it again: the stamp is
written last. Only the standard library, as nothing is installed yet.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
REQUIREMENTS = ROOT / "requirements"
PYTHON = f"{sys.version_info[0]}.{sys.version_info[1]}"
# Room on the disk in MB, measured, and a tenth more: what is installed, with bytecode.
ROOM = {"base": 1350, "test": 400, "stock": 1850}
# What is known to go wrong while pip runs: a mark in its output, what is wrong, what helps.
FAILURES = (
    ("No space left on device", "the disk is full.", "free some space, then run make again"),
    ("Read-only file system", "the folder cannot be written to.", "copy the project to a folder of yours"),
    (
        "DO NOT MATCH THE HASHES",
        "a package is not the one that was pinned.",
        "pip cache purge, then make again",
    ),
    (
        "Retrying (Retry(",
        "the package index cannot be reached.",
        "check the network, or set your mirror with: pip config set global.index-url …",
    ),
    (
        "No matching distribution",
        "the package index does not have a pinned package for this machine.",
        "use Linux on x86-64 or macOS on arm64, or an index that has all of PyPI",
    ),
)


class SetupError(Exception):
    """What went wrong, in one line, and what to try."""

    def __init__(self, message: str, *, hint: str) -> None:
        super().__init__(message)
        self.hint = hint


def main() -> int:
    parser = argparse.ArgumentParser(description="Makes .venv and installs what requirements/ lists.")
    parser.add_argument("--venv", type=Path, default=ROOT / ".venv", help="the environment to make")
    parser.add_argument("--list", dest="lists", action="append", choices=sorted(ROOM), required=True)
    arguments = parser.parse_args()
    try:
        set_up(venv=arguments.venv.absolute(), lists=arguments.lists)
    except SetupError as error:
        print(f"error: {error}\nTry: {error.hint}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("\nStopped. Run make again to go on.", file=sys.stderr)
        return 130
    return 0


def set_up(*, venv: Path, lists: list[str]) -> None:
    """Brings `venv` to what `lists` say. Raises SetupError with the reason when it cannot."""
    stamps = {venv / f".installed-{name}": fingerprint(name, venv=venv) for name in lists}
    if all(read_or_empty(stamp) == wanted for stamp, wanted in stamps.items()):
        return
    begin = time.monotonic()
    check_folder(venv, lists=lists)
    make_venv(venv)
    for stamp in stamps:
        stamp.unlink(missing_ok=True)
    pins = {pin: text for name in lists for pin, text in entries(name)}
    remove_half_installed(venv)
    remove_leftovers(venv)
    install(venv, pins)
    if "base" in lists:
        say("Adding the commands tanya and rasa")
        run_pip(
            venv,
            "install",
            "--no-deps",
            "--no-build-isolation",
            "--no-index",
            "--editable",
            str(ROOT),
            "--config-settings",
            "editable_mode=compat",
        )
    compile_bytecode(venv)
    for stamp, wanted in stamps.items():
        stamp.write_text(wanted)
    say(f"Ready after {time.monotonic() - begin:.0f} seconds")


def fingerprint(name: str, *, venv: Path) -> str:
    """Changes when the list, Python, the folder or, with the list that comes with them, our commands do."""
    commands = (ROOT / "pyproject.toml").read_bytes() if name == "base" else b""
    parts = [list_of(name).read_bytes(), commands, PYTHON.encode(), str(venv).encode()]
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def list_of(name: str) -> Path:
    path = REQUIREMENTS / f"{name}-{PYTHON}.txt"
    if not path.exists():
        raise SetupError(f"there is no {path.name}.", hint="make PYTHON=python3.11")
    return path


def entries(name: str) -> Iterator[tuple[str, str]]:
    """Each `package==version` of the list, and its text with the hashes."""
    for text in re.split(r"^(?=\S)", list_of(name).read_text(), flags=re.MULTILINE):
        pin = re.match(r"[\w.-]+==\S+", text)
        if pin:
            yield pin.group(), text


def check_folder(venv: Path, *, lists: list[str]) -> None:
    try:
        with tempfile.TemporaryFile(dir=venv.parent):
            pass
    except OSError as error:
        raise SetupError(
            f"{venv.parent} cannot be written to ({error.strerror}).",
            hint="copy the project to a folder of yours and run make there",
        ) from None
    free = shutil.disk_usage(venv.parent).free // 2**20
    # What is already there needs no room a second time; a half of it is a careful guess.
    needed = sum(ROOM[name] for name in lists) // (2 if (venv / "bin" / "pip").exists() else 1)
    if free < needed:
        raise SetupError(
            f"{venv.parent} has {free} MB free, and {needed} MB are needed.", hint="free some space"
        )


def make_venv(venv: Path) -> None:
    """Makes the environment, anew if the one that is there is broken or of another Python."""
    probe = [venv / "bin" / "python", "-c", "import sys, pip; print(sys.version_info[:2], sys.prefix)"]
    expected = f"{sys.version_info[:2]} {venv}"
    try:
        found = subprocess.run(probe, capture_output=True, text=True, check=False).stdout.strip()
    except OSError:
        found = ""
    if found == expected:
        return
    if importlib.util.find_spec("ensurepip") is None or importlib.util.find_spec("venv") is None:
        raise SetupError(
            f"Python {PYTHON} is here without its venv module.", hint=f"apt install python{PYTHON}-venv"
        )
    say(f"Making {venv.name} with Python {PYTHON}")
    done = subprocess.run(
        [sys.executable, "-m", "venv", "--clear", str(venv)], capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise explain(done.stdout + done.stderr, doing="making the environment")


def remove_half_installed(venv: Path) -> None:
    """Forgets what pip was writing when it was killed: without its RECORD it would count as installed."""
    for path in (venv / "lib").glob("python*/site-packages/*.dist-info"):
        if not (path / "RECORD").exists():
            shutil.rmtree(path)


def remove_leftovers(venv: Path) -> None:
    """Takes out what none of our lists has any more: two packages may bring the same folder."""
    known = {"pip", "tanya"}
    for path in REQUIREMENTS.glob(f"*-{PYTHON}.txt"):
        known |= {normal(pin.partition("==")[0]) for pin in re.findall(r"^[\w.-]+==", path.read_text(), re.M)}
    frozen = subprocess.run(
        [venv / "bin" / "python", "-m", "pip", "list", "--format=freeze", "--disable-pip-version-check"],
        capture_output=True,
        text=True,
        check=False,
    ).stdout
    names = [line.partition("==")[0] for line in frozen.splitlines() if "==" in line]
    leftovers = [name for name in names if normal(name) not in known]
    if leftovers:
        say(f"Removing {', '.join(leftovers)}")
        run_pip(venv, "uninstall", "--yes", *leftovers)


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def install(venv: Path, pins: dict[str, str]) -> None:
    """Installs the pins as they are. setuptools goes first: some packages are built from source with it."""
    first = {pin: text for pin, text in pins.items() if pin.startswith(("setuptools==", "wheel=="))}
    for group, is_quiet in ((first, True), (pins, False)):
        if not group:
            continue
        with tempfile.NamedTemporaryFile("w", suffix=".txt") as file:
            file.write("".join(group.values()))
            file.flush()
            run_pip(
                venv,
                "install",
                "--require-hashes",
                "--no-deps",
                "--no-build-isolation",
                "--no-compile",
                # Rasa asks for Python < 3.11 and works on it: docs/dependencies.md.
                "--ignore-requires-python",
                "--requirement",
                file.name,
                progress=None if is_quiet else Progress(len(group)),
            )


class Progress:
    """Reads pip's output and says how far it is: in place on a terminal, now and then elsewhere."""

    def __init__(self, total: int) -> None:
        self.total = total
        self.done = 0
        self.megabytes = 0.0

    def read(self, line: str) -> None:
        size = re.search(r"Downloading \S+ \(([\d.]+) (kB|MB)\)", line)
        if size:
            self.megabytes += float(size.group(1)) / (1000 if size.group(2) == "kB" else 1)
        if line.startswith(("Collecting ", "Processing ", "Requirement already satisfied")):
            self.done += 1
            self.show()
        elif line.startswith("Installing collected packages"):
            self.finish()
            say("Installing (about half a minute)")

    def show(self) -> None:
        text = f"Getting package {self.done} of {self.total}, {self.megabytes:.0f} MB downloaded"
        if sys.stdout.isatty():
            print(f"\r  {text}\033[K", end="", flush=True)
        elif self.done % 40 == 0 or self.done == self.total:
            say(text)

    def finish(self) -> None:
        if sys.stdout.isatty():
            print()


def run_pip(venv: Path, *arguments: str, progress: Progress | None = None) -> None:
    environment = {
        **os.environ,
        "PIP_USER": "0",
        "PIP_NO_INPUT": "1",
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
        "PIP_PROGRESS_BAR": "off",
        "PYTHONUNBUFFERED": "1",
    }
    process = subprocess.Popen(
        [str(venv / "bin" / "python"), "-m", "pip", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env=environment,
    )
    assert process.stdout is not None
    output = []
    for line in process.stdout:
        output.append(line)
        if progress is not None:
            progress.read(line)
    if process.wait():
        raise explain("".join(output), doing=f"pip {arguments[0]}")


def explain(output: str, *, doing: str) -> SetupError:
    """A known failure in a line; for others the end of the output first."""
    for mark, message, hint in FAILURES:
        if mark in output:
            return SetupError(message, hint=hint)
    print("\n" + "\n".join(output.splitlines()[-15:]), file=sys.stderr)
    return SetupError(f"{doing} failed; its last words are above.", hint="make again, or make clean first")


def compile_bytecode(venv: Path) -> None:
    """Saves the first start half a minute. Its exit code says nothing: some packages ship odd files."""
    say("Compiling")
    subprocess.run(
        [venv / "bin" / "python", "-m", "compileall", "-q", "-j", "0", venv / "lib"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        check=False,
    )


def read_or_empty(path: Path) -> str:
    return path.read_text() if path.exists() else ""


def say(text: str) -> None:
    print(f"  {text}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
