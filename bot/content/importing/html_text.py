"""HTML of an answer to the Markdown that answers have: paragraphs, lists, emphasis and links."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from urllib.parse import urljoin

from bs4 import BeautifulSoup
from bs4.element import Comment, Doctype, NavigableString, PageElement, ProcessingInstruction, Tag

MAX_DEPTH = 60
# Never shown to the reader of a page.
UNSEEN = {"script", "style", "template", "noscript", "head", "title", "svg", "math"}
# Shown, and nothing that an answer can have.
LEFT_OUT = {
    "img": "an image",
    "picture": "an image",
    "video": "a video",
    "audio": "a sound",
    "iframe": "a frame",
    "object": "an embedded part",
    "embed": "an embedded part",
    "form": "a form",
    "input": "a form",
    "select": "a form",
    "textarea": "a form",
    "canvas": "a drawing",
}
BLOCKS = {
    "p",
    "div",
    "section",
    "article",
    "blockquote",
    "pre",
    "dl",
    "dd",
    "dt",
    "table",
    "tr",
    "header",
    "footer",
    "details",
    "summary",
    "figure",
    "figcaption",
    "address",
    "main",
    "aside",
    "center",
}
HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
STRONG, EMPHASIS = {"b", "strong"}, {"i", "em"}
LOOKS_LIKE_HTML = re.compile(
    r"</?(?:p|br|div|span|a|b|i|u|em|strong|ul|ol|li|h[1-6]|table|font|img|iframe|script)\b[^<>]*>|<!--",
    re.IGNORECASE,
)
HAS_BLOCKS = re.compile(r"<(?:p|br|div|ul|ol|li|h[1-6]|table)\b", re.IGNORECASE)
_BLANKS = re.compile(r"[ \t\r\n\f\u00a0]+")
_SIGNS = re.compile(r"[\\*_`]")


@dataclass
class Converted:
    """`left_out` says what the Markdown could not take, each thing once."""

    text: str
    left_out: list[str] = field(default_factory=list)


def is_html(text: str) -> bool:
    """Whether a text is written in HTML; a < in a sentence is none."""
    return LOOKS_LIKE_HTML.search(text) is not None


def to_markdown(html: str | Tag, *, base: str = "", has_markdown: bool = False) -> Converted:
    """`base` is the page's address, which relative links begin from; without it they lose their target.

    With `has_markdown`, signs that mean something in Markdown are meant so; else they are shown as they are.
    """
    root = BeautifulSoup(html, "html.parser") if isinstance(html, str) else html
    writer = _Writer(base, has_markdown)
    text = writer.blocks(root, 0)
    return Converted(text, list(dict.fromkeys(writer.left_out)))


def plain_text(html: str) -> str:
    """The words of a short text that may be written in HTML: a question."""
    if not is_html(html) and "&" not in html:
        return _BLANKS.sub(" ", html).strip()
    soup = BeautifulSoup(html, "html.parser")
    for tag in soup.find_all(UNSEEN):
        tag.decompose()
    return _BLANKS.sub(" ", soup.get_text(" ")).strip()


class _Writer:
    def __init__(self, base: str, has_markdown: bool) -> None:
        self._base = base
        self._has_markdown = has_markdown
        self.left_out: list[str] = []

    def blocks(self, parent: Tag, depth: int) -> str:
        """Paragraphs and lists with an empty line between them."""
        parts: list[str] = []
        line = ""
        if depth > MAX_DEPTH:
            self.left_out.append(f"what is nested more than {MAX_DEPTH} levels deep")
            return ""
        for child in parent.children:
            block = self._block(child, depth)
            if block is None:
                line += self._inline(child, depth + 1)
                continue
            parts += [_tidy(line), block]
            line = ""
        return "\n\n".join(part for part in (*parts, _tidy(line)) if part)

    def _block(self, node: PageElement, depth: int) -> str | None:
        """None for what stands within a line."""
        if not isinstance(node, Tag):
            return None
        if node.name in ("ul", "ol"):
            return self._list(node, depth + 1)
        if node.name in HEADINGS:
            text = _tidy(self._inline_all(node, depth + 1)).replace("**", "").replace("\n", " ")
            return f"**{text}**" if text else ""
        if node.name == "li":  # one that is never closed holds the next: the list finds both
            return "" if node.find_parent(["ul", "ol"]) else self.blocks(node, depth + 1)
        if node.name == "tr":
            return self._table_row(node, depth + 1)
        if node.name in BLOCKS or any(_is_block(child) for child in node.children):
            return self.blocks(node, depth + 1) if node.name not in UNSEEN else ""
        return None

    def _table_row(self, node: Tag, depth: int) -> str:
        self.left_out.append("the lines of a table (its cells are there)")
        cells = (
            _tidy(self._inline_all(cell, depth)) for cell in node.find_all(["td", "th"], recursive=False)
        )
        return ", ".join(cell.replace("\n", " ") for cell in cells if cell)

    def _list(self, node: Tag, depth: int) -> str:
        lines: list[str] = []
        for item in (one for one in node.find_all("li") if one.find_parent(["ul", "ol"]) is node):
            sign = f"{len(lines) + 1}." if node.name == "ol" else "-"
            text = self.blocks(item, depth)
            if text:
                indent = "\n" + " " * (len(sign) + 1)
                lines.append(f"{sign} " + re.sub(r"\n+", indent, text))
        return "\n".join(lines)

    def _inline_all(self, node: Tag, depth: int) -> str:
        return "".join(self._inline(child, depth) for child in node.children)

    def _inline(self, node: PageElement, depth: int) -> str:
        if isinstance(node, NavigableString):
            hidden = isinstance(node, (Comment, Doctype, ProcessingInstruction))
            text = "" if hidden else _BLANKS.sub(" ", str(node))
            return text if self._has_markdown else _escape(text)
        if not isinstance(node, Tag) or node.name in UNSEEN:
            return ""
        if node.name in LEFT_OUT:
            self.left_out.append(LEFT_OUT[node.name])
            return ""
        if node.name == "br":
            return "\n"
        if depth > MAX_DEPTH:
            self.left_out.append(f"what is nested more than {MAX_DEPTH} levels deep")
            return ""
        text = self._inline_all(node, depth + 1)
        if node.name == "a":
            return self._link(node, text)
        if node.name in STRONG | EMPHASIS:
            return _wrapped(text, "**" if node.name in STRONG else "*")
        return text

    def _link(self, node: Tag, text: str) -> str:
        target = str(node.get("href") or "").strip()
        words = _BLANKS.sub(" ", text).replace("[", "(").replace("]", ")").strip()
        if not target or not words:
            return text
        target = urljoin(self._base, target) if self._base else target
        if not target.startswith(("http://", "https://", "mailto:")):
            self.left_out.append(f"the link to “{target[:60]}”")
            return text
        # Brackets and blanks would end the target in the wrong place.
        for sign, code in ((" ", "%20"), ("(", "%28"), (")", "%29")):
            target = target.replace(sign, code)
        return f"[{words}]({target})"


def _is_block(node: PageElement) -> bool:
    return isinstance(node, Tag) and (node.name in BLOCKS | HEADINGS or node.name in ("ul", "ol"))


def _wrapped(text: str, sign: str) -> str:
    """Emphasis around the words and not around the blanks beside them; none within emphasis."""
    words = text.strip()
    if not words or "*" in words.replace("\\*", "") or "\n" in words:
        return text
    before, after = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
    return f"{before}{sign}{words}{sign}{after}"


def _escape(text: str) -> str:
    # Within a word _ means nothing; elsewhere these signs would be read as Markdown.
    return _SIGNS.sub(lambda match: match.group() if _is_within_word(match) else "\\" + match.group(), text)


def _is_within_word(match: re.Match[str]) -> bool:
    around = (
        match.string[max(0, match.start() - 1) : match.start()],
        match.string[match.end() : match.end() + 1],
    )
    return match.group() == "_" and all(side.isalnum() for side in around)


def _tidy(text: str) -> str:
    """Without blanks at the ends of lines; at most one empty line."""
    lines = [_BLANKS.sub(" ", line).strip() for line in text.split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
