"""Changes places of a YAML text and leaves every other sign as it is.

ruamel.yaml says where values are, and writes the new ones. Its round trip of a whole file would set
indentation, long lines and blanks anew wherever an editor has written them in another way.
"""

from __future__ import annotations

import io
import re
from collections.abc import Mapping, Sequence
from datetime import date
from difflib import SequenceMatcher
from typing import Any, TypeGuard, TypeVar

import yaml
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedSeq
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode
from ruamel.yaml.scalarstring import DoubleQuotedScalarString, LiteralScalarString, SingleQuotedScalarString
from yaml.resolver import Resolver

from bot.marked_yaml_bytes import UNPRINTABLE
from bot.settings import LANGUAGES

STRING = "tag:yaml.org,2002:str"
PLAIN_HEADER = re.compile(r"\|[+-]?[ \t]*(#.*)?")
ITEM_PREFIX = re.compile(r"[ \t]*-[ \t]+")
OUT_OF_PLACE_IN_BLOCK = re.compile(rf"{UNPRINTABLE.pattern}|[\r\x85\u2028\u2029\ufeff]|(?m:^[ \t]+$)")
BEYOND_16_BITS = re.compile("[\U00010000-\U0010ffff]")
_resolver = Resolver()


class Day(str):
    """A date as 2027-03-31, which is written without quotes."""

Collection = TypeVar("Collection", MappingNode, SequenceNode)


def compose(text: str) -> Node:
    """The tree of a text, with the place of everything in it. Raises ruamel's YAMLError."""
    return YAML(typ="safe", pure=True).compose(text)


def emit(value: Mapping[str, Any] | Sequence[Any], *, column: int = 0) -> str:
    """Block YAML that our reader reads as just this value; every line `column` blanks in."""
    writer = YAML()
    writer.width = 1_000_000  # type: ignore[assignment]
    writer.indent(mapping=2, sequence=4, offset=2)
    stream = io.StringIO()
    writer.dump(_styled(value), stream)
    return indent(stream.getvalue(), column)


def indent(text: str, column: int) -> str:
    return "".join(" " * column + line if line.strip() else line for line in text.splitlines(keepends=True))


class Edits:
    """Replacements in one text, made all at once; they must not overlap."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._newline = "\r\n" if "\r\n" in text else "\n"
        self._made: list[tuple[int, int, int, str]] = []

    def result(self) -> str:
        text = self.text
        # From the end, so that places before stay right.
        for start, end, _, new in sorted(self._made, reverse=True):
            text = text[:start] + new.replace("\n", self._newline) + text[end:]
        return text

    def replace(self, start: int, end: int, new: str) -> None:
        self._made.append((start, end, len(self._made), new))

    def insert_after(self, node: Node, lines: str) -> None:
        """Whole lines, below the line where the node ends."""
        at = self.line_end(self.end(node))
        is_open = at > 0 and not self.text[:at].endswith("\n")
        self.replace(at, at, ("\n" + lines).removesuffix("\n") if is_open else lines)

    def line_start(self, at: int) -> int:
        return self.text.rfind("\n", 0, at) + 1

    def line_end(self, at: int) -> int:
        """Where the next line begins."""
        found = self.text.find("\n", at)
        return len(self.text) if found < 0 else found + 1

    def end(self, node: Node) -> int:
        """Just behind the last sign of a value; comments after it are not part of it."""
        if isinstance(node, ScalarNode):
            start, end = node.start_mark.index, node.end_mark.index
            return start + len(self.text[start:end].rstrip()) if node.style in ("|", ">") else end
        assert isinstance(node, (SequenceNode, MappingNode))
        if node.flow_style:
            return int(node.end_mark.index)
        last = node.value[-1]
        if isinstance(node, SequenceNode):
            return self.end(last)
        key, value = last
        return max(self.end(key), self.end(value))

    # Values

    def change_mapping(
        self, node: MappingNode, old: Mapping[str, Any], new: Mapping[str, Any], *, order: Sequence[str]
    ) -> None:
        """Bring the entries that `order` names from their old values to their new ones. What is the same in
        both, however it is written, stays as it is, and so do other entries."""
        entries = {key.value: (key, value) for key, value in node.value}
        for place, name in enumerate(order):
            if old.get(name) == new.get(name):
                continue
            if name not in entries:
                before = [other for other in order[:place] if other in entries]
                self._add_entry(node, name, new[name], after=before[-1] if before else None)
            elif name in new:
                self._change_entry(*entries[name], name, old.get(name), new[name])
            else:
                self._drop_entry(node, name)

    def _change_entry(self, key: Node, value: Node, name: str, old: Any, new: Any) -> None:
        column = key.start_mark.column
        if isinstance(new, str) and isinstance(value, ScalarNode) and value.value:
            self._change_scalar(value, new, column=column)
        elif isinstance(new, list) and isinstance(value, SequenceNode) and value.value:
            self._change_list(value, new)
        elif isinstance(new, dict) and isinstance(old, dict) and is_block(value, MappingNode):
            self.change_mapping(value, old, new, order=LANGUAGES)
        else:
            end = max(self.end(key), self.end(value))
            written = emit({name: new}, column=column)[column:]
            self.replace(key.start_mark.index, self.line_end(end), written)

    def _drop_entry(self, node: MappingNode, name: str) -> None:
        names = [key.value for key, _ in node.value]
        place = names.index(name)
        key, value = node.value[place]
        start = self.line_start(key.start_mark.index)
        if self.text[start : key.start_mark.index].strip():  # stands behind the dash of its list item
            self.replace(key.start_mark.index, node.value[place + 1][0].start_mark.index, "")
        else:
            self.replace(start, self.line_end(self.end(value) or self.end(key)), "")

    def _add_entry(self, node: MappingNode, name: str, value: Any, *, after: str | None) -> None:
        first = node.value[0][0]
        lines = emit({name: value}, column=first.start_mark.column)
        if after is not None:
            key, old = next(entry for entry in node.value if entry[0].value == after)
            self.insert_after(old if old.start_mark.index >= key.start_mark.index else key, lines)
            return
        start = self.line_start(first.start_mark.index)
        if self.text[start : first.start_mark.index].strip():
            self.insert_after(node.value[0][1], lines)
        else:
            self.replace(start, start, lines)

    def _change_scalar(self, node: ScalarNode, new: str, *, column: int) -> None:
        start, end = node.start_mark.index, self.end(node)
        if node.style in ("|", ">"):
            header_end = self.text.find("\n", start)
            written = self.text[start:header_end].rstrip("\r")
            if PLAIN_HEADER.fullmatch(written) and (lines := _literal_lines(new)):
                depth = _depth(self.text[header_end + 1 : end])
                self.replace(header_end + 1, end, indent(lines, depth))
                return
            value = emit({"k": _literal(new)}, column=column)[column + 3 :]
            self.replace(start, end, value.removesuffix("\n"))
        elif "\n" in new:
            value = emit({"k": _literal(new)}, column=column)[column + 3 :]
            header, _, lines = value.removesuffix("\n").partition("\n")
            self.replace(start, end, header)
            if lines:
                rest = self.line_end(end)
                is_open = not self.text[:rest].endswith("\n")
                self.replace(rest, rest, "\n" + lines if is_open else lines + "\n")
        else:
            self.replace(start, end, _in_style(new, node.style))

    def _change_list(self, node: SequenceNode, new: list[str]) -> None:
        if node.flow_style:
            self.replace(node.start_mark.index, self.end(node), _flow(new))
            return
        old = [plain(item) for item in node.value]
        first = node.value[0].start_mark.index
        found = ITEM_PREFIX.fullmatch(self.text[self.line_start(first) : first])
        prefix = found.group() if found else " " * node.start_mark.column + "- "
        for kind, i, i_end, j, j_end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
            if kind == "equal":
                continue
            paired = min(i_end - i, j_end - j)
            for step in range(paired):
                self._change_scalar(node.value[i + step], new[j + step], column=node.start_mark.column)
            for item in node.value[i + paired : i_end]:
                start, end = item.start_mark.index, self.end(item)
                self.replace(self.line_start(start), self.line_end(end), "")
            lines = "".join(f"{prefix}{_in_style(text, None)}\n" for text in new[j + paired : j_end])
            if lines and i + paired > 0:
                self.insert_after(node.value[i + paired - 1], lines)
            elif lines:
                at = self.line_start(first)
                self.replace(at, at, lines)


def is_block(node: Node, kind: type[Collection]) -> TypeGuard[Collection]:
    return isinstance(node, kind) and not node.flow_style and bool(node.value)


def plain(node: Node) -> Any:
    """The texts of a tree, as the form has them."""
    if isinstance(node, MappingNode):
        return {key.value: plain(value) for key, value in node.value}
    if isinstance(node, SequenceNode):
        return [plain(item) for item in node.value]
    return node.value


def _depth(content: str) -> int:
    line = next(line for line in content.splitlines() if line.strip())
    return len(line) - len(line.lstrip(" "))


def _literal(text: str) -> Any:
    """A text for a block below `|`; one with signs that can't stand there is put in quotes."""
    if OUT_OF_PLACE_IN_BLOCK.search(text):
        return DoubleQuotedScalarString(text)
    return LiteralScalarString(text + "\n")


def _literal_lines(text: str) -> str:
    """The lines of a block, not indented; empty if the text can't stand in one."""
    header, _, lines = emit({"k": _literal(text)}).partition("\n")
    return "\n".join(line.removeprefix("  ") for line in lines.splitlines()) if header == "k: |" else ""


def _in_style(text: str, style: str | None) -> str:
    """One scalar in one line, in quotes if they were there or are needed."""
    if style in ("'", '"'):
        return emit({"k": _quoted(text, style)})[3:].removesuffix("\n")
    return emit({"k": text})[3:].removesuffix("\n")


def _flow(items: list[str]) -> str:
    sequence = CommentedSeq(_styled(item) for item in items)
    sequence.fa.set_flow_style()
    writer = YAML()
    writer.width = 1_000_000  # type: ignore[assignment]
    stream = io.StringIO()
    writer.dump({"k": sequence}, stream)
    return stream.getvalue()[3:].removesuffix("\n")


def _quoted(text: str, style: str) -> str:
    # ruamel.yaml writes an emoji in double quotes as a number that nobody can read.
    if style == "'" or BEYOND_16_BITS.search(text):
        return SingleQuotedScalarString(text)
    return DoubleQuotedScalarString(text)


def _styled(value: Any) -> Any:
    """The value with the style of each text chosen."""
    if isinstance(value, Mapping):
        return {name: _styled(one) for name, one in value.items()}
    if isinstance(value, (LiteralScalarString, SingleQuotedScalarString, DoubleQuotedScalarString)):
        return value
    if isinstance(value, Day):
        return date.fromisoformat(value)
    if isinstance(value, str):
        if "\n" in value:
            return _literal(value)
        return value if _is_plain(value) else _quoted(value, '"')
    return [_styled(one) for one in value]


def _is_plain(text: str) -> bool:
    """Whether it needs no quotes, for ruamel.yaml as well as for the YAML 1.1 that is read here, where “no”
    is no text."""
    stream = io.StringIO()
    YAML().dump({"k": text}, stream)
    is_text = _resolver.resolve(yaml.ScalarNode, text, (True, False)) == STRING
    return is_text and stream.getvalue() == f"k: {text}\n"
