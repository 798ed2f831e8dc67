"""The machine, the versions, and how much room the installed packages take."""

from __future__ import annotations

import os
import platform
import re
from collections.abc import Iterable
from importlib import metadata
from pathlib import Path

PIN = re.compile(r"^([\w.-]+)==\S+", re.MULTILINE)


def machine() -> str:
    """Processor, cores, memory, system, and how busy it is just now."""
    return (
        f"{os.cpu_count()} cores ({_processor()}), {_memory_gb():.0f} GB, {platform.system()} "
        f"{platform.machine()}, load {os.getloadavg()[0]:.1f}"
    )


def _processor() -> str:
    try:
        text = Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return platform.processor() or "?"
    found = re.search(r"^model name\s*:\s*(.+)$", text, re.MULTILINE)
    return found.group(1) if found else platform.machine()


def _memory_gb() -> float:
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30


def pinned(requirements: Path) -> set[str]:
    """The names that a list of requirements pins."""
    return {_normal(name) for name in PIN.findall(requirements.read_text(encoding="utf-8"))}


def version_in(packages: Path, name: str) -> str:
    """The version of a package installed there; "-" when it is not."""
    found = next(iter(metadata.distributions(name=name, path=[str(packages)])), None)
    return found.version if found else "-"


def installed_mb(packages: Path, names: Iterable[str]) -> float:
    """What these packages take in a site-packages folder, bytecode too, in MB (10^6)."""
    wanted = set(names)
    total = 0
    for found in metadata.distributions(path=[str(packages)]):
        if _normal(found.metadata["Name"]) in wanted:
            total += sum(_sizes(Path(str(found.locate_file(file)))) for file in found.files or ())
    return total / 1e6


def _sizes(path: Path) -> int:
    """Of a file and its bytecode, which the installer did not list."""
    if path.suffix == ".pyc" or not path.is_file():
        return 0
    size = path.stat().st_size
    if path.suffix == ".py":
        compiled = (path.parent / "__pycache__").glob(f"{path.stem}.cpython-*.pyc")
        size += sum(one.stat().st_size for one in compiled)
    return size


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
