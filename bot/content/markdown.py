"""The little Markdown of answers: what of it has to agree between translations, and what is wrong in it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

LINK = re.compile(r"(?<!\\)\[(?P<text>[^\[\]]*)\]\((?P<target>[^()\n]*)\)")
# What was meant as a link and is none: "[text] (https://…)", "(text)[https://…]" and "[text](https://…".
BROKEN_LINK = re.compile(
    r"\[[^\[\]\n]*\]\s+\(\S*://|\([^()\n]*\)\[[^\[\]\n]*://|\[[^\[\]\n]*\]\([^()\n]*$", re.MULTILINE
)
STEP = re.compile(r"^ {0,3}\d{1,3}[.)][ \t]+\S", re.MULTILINE)
HTML = re.compile(r"</?[A-Za-z][^<>\n]*>")
SCHEMES = ("http", "https", "mailto")


@dataclass(frozen=True)
class Fault:
    """Something wrong within a text, `offset` characters from its beginning."""

    offset: int
    message: str
    hint: str = ""


def link_targets(text: str) -> tuple[str, ...]:
    """Where a text's links lead, sorted; a target that occurs twice is there twice."""
    return tuple(sorted(match["target"].strip() for match in LINK.finditer(text)))


def step_count(text: str) -> int:
    """The number of items of numbered lists."""
    return len(STEP.findall(text))


def link_faults(text: str) -> Iterator[Fault]:
    """Links that lead nowhere, or to something other than a page or a mail address."""
    for match in LINK.finditer(text):
        target = match["target"].strip()
        if not match["text"].strip():
            yield Fault(match.start(), "a link has no text to click on.", "[text](https://…).")
        if fault := _target_fault(target):
            yield Fault(match.start("target"), fault, "[text](https://…) or [text](mailto:…).")
    for match in BROKEN_LINK.finditer(text):
        hint = "[text](https://…) without a blank between."
        yield Fault(match.start(), "a link is not written as it should be.", hint)


def html_faults(text: str) -> Iterator[Fault]:
    """HTML would be shown as it is written."""
    for match in HTML.finditer(text):
        hint = "*emphasis*, **strong** or [text](link)."
        yield Fault(match.start(), f"{match.group()} is HTML, which is not shown.", hint)


def _target_fault(target: str) -> str:
    if not target:
        return "a link has no target."
    if re.search(r"\s", target):
        return f"the link target “{target}” has a blank in it."
    try:
        parts = urlsplit(target)
        host = parts.hostname
    except ValueError:
        return f"the link target “{target}” is not an address."
    if parts.scheme not in SCHEMES:
        return f"the link target “{target}” does not begin with https://, http:// or mailto:."
    if parts.scheme == "mailto":
        is_address = "@" in parts.path or "{support_email}" in parts.path
        return "" if is_address else f"“{target}” is no mail address."
    return "" if host else f"the link target “{target}” names no site."
