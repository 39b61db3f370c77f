"""Prints what was measured as Markdown tables."""

from __future__ import annotations

from collections.abc import Sequence

from benchmarks.measure import Cost


def heading(text: str) -> None:
    """A section's title, flushed: what follows may take minutes."""
    print(f"\n## {text}\n", flush=True)


def table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """The first column to the left, the others, which are figures, to the right."""
    widths = [max(len(row[number]) for row in (columns, *rows)) for number in range(len(columns))]

    def line(cells: Sequence[str]) -> str:
        padded = [
            cell.ljust(width) if not number else cell.rjust(width)
            for number, (cell, width) in enumerate(zip(cells, widths, strict=True))
        ]
        return f"| {' | '.join(padded)} |"

    rule = [("-" * width) if not number else "-" * (width - 1) + ":" for number, width in enumerate(widths)]
    for cells in (columns, rule, *rows):
        print(line(cells))
    print(flush=True)


def figures(cost: Cost) -> tuple[str, str, str]:
    """CPU and wall in seconds, peak in MiB."""
    return f"{cost.cpu:.3f}", f"{cost.wall:.3f}", f"{cost.peak:.0f}"


def ratio(cost: Cost, base: Cost | None) -> str:
    """How many times the CPU of `base`; empty without one."""
    return f"{cost.cpu / base.cpu:.2f}" if base else ""
