"""Compiles requirements/*.in to complete lists with hashes. Run by `make pins`; needs `uv` on the PATH.

Keeps the versions of the lists that are there unless `--upgrade` is given.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

FOLDER = Path(__file__).resolve().parent.parent / "requirements"
PYTHONS = ("3.11", "3.10")
HEADER = "# Made by `make pins` out of {source}. Do not edit.\n"


def main(arguments: list[str]) -> None:
    for python in PYTHONS:
        base = f"base-{python}.txt"
        compile_pins(
            source="base.in", target=base, python=python, overrides="overrides.txt", options=arguments
        )
        compile_pins(
            source="test.in",
            target=f"test-{python}.txt",
            python=python,
            constraints=base,
            leave_out=names_in(FOLDER / base),
            options=arguments,
        )
    compile_pins(
        source="stock.in",
        target="stock-3.11.txt",
        python="3.11",
        overrides="stock-overrides.txt",
        constraints="base-3.11.txt",
        options=arguments,
    )


def compile_pins(
    *,
    source: str,
    target: str,
    python: str,
    options: list[str],
    overrides: str = "",
    constraints: str = "",
    leave_out: tuple[str, ...] = (),
) -> None:
    command = [
        *(os.environ.get("UV", "uv"), "pip", "compile", source, "--quiet", "--output-file", target),
        *("--python-version", python, "--generate-hashes"),
        # The lists must be the same wherever they are made: no address of an index, no path.
        *("--no-header", "--no-annotate", "--no-emit-index-url", "--no-emit-find-links"),
        *(("--override", overrides) if overrides else ()),
        *(("--constraint", constraints) if constraints else ()),
        *options,
    ]
    subprocess.run(command, cwd=FOLDER, check=True)
    path = FOLDER / target
    path.write_text(HEADER.format(source=source) + without(path.read_text(), leave_out))
    print(f"{target}: {len(names_in(path))} packages")


def names_in(path: Path) -> tuple[str, ...]:
    return tuple(re.findall(r"^([a-z0-9._-]+)==", path.read_text(), flags=re.MULTILINE))


def without(text: str, names: tuple[str, ...]) -> str:
    """The list without the entries of `names`. An entry is a pin and the indented hashes below it."""
    entries = re.split(r"^(?=\S)", text, flags=re.MULTILINE)
    kept = [entry for entry in entries if entry.partition("==")[0] not in names and not entry.startswith("#")]
    return "".join(kept)


if __name__ == "__main__":
    main(sys.argv[1:])
