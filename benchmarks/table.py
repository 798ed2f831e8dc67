"""The table that the command prints, in Markdown."""

from __future__ import annotations

import math
from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """Two figures side by side. `better` is how the ratio is told: less, more (times better), or points (the
    difference of two shares in per cent); "" when there is nothing to compare."""

    name: str
    values: tuple[float, float]  # ours, stock
    unit: str = ""
    better: str = "less"
    digits: int = 0


@dataclass(frozen=True)
class Section:
    title: str


def table(rows: list[Row | Section]) -> str:
    """The rows as a Markdown table."""
    lines = ["| | Tanya | stock Rasa | Tanya against stock |", "|---|---:|---:|---:|"]
    for row in rows:
        if isinstance(row, Section):
            lines.append(f"| **{row.title}** | | | |")
        else:
            name = f"{row.name}, {row.unit}" if row.unit else row.name
            ours, stock = (figure(value, digits=row.digits) for value in row.values)
            lines.append(f"| {name} | {ours} | {stock} | {comparison(row)} |")
    return "\n".join(lines)


def figure(value: float, *, digits: int) -> str:
    return "-" if math.isnan(value) else f"{value:,.{digits}f}"


def comparison(row: Row) -> str:
    """“3.1 × better”, “1.2 × worse”, “+14.0 points”, “the same”, or nothing."""
    ours, stock = row.values
    if not row.better or math.isnan(ours) or math.isnan(stock):
        return ""
    if row.better == "points":
        return f"{ours - stock:+.1f} points"
    good, bad = (stock, ours) if row.better == "less" else (ours, stock)
    if good <= 0 or bad <= 0:
        return ""
    ratio = good / bad
    if abs(ratio - 1) < 0.05:
        return "the same"
    return f"{ratio:.1f} × better" if ratio > 1 else f"{1 / ratio:.1f} × worse"
