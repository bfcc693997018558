"""The figures as a table for people and as JSON for programs."""

import json
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from tests.bench.measure import Figures, Row
from tests.bench.pairs import geometric_mean

_BESIDE = ("ms", "theirs", "bytes", "theirs", "PSNR", "theirs", "SSIM", "theirs")
_COLUMNS = ("workload", "peer", "ratio", "quartiles", *_BESIDE)

_BYTES, _DECIBELS, _SSIM = 1.03, 0.5, 0.004
"""Differences worth a word: three per cent of the bytes, half a decibel, four thousandths of SSIM."""


def table(rows: Sequence[Row]) -> str:
    """A line for each row, in columns."""
    lines = [_COLUMNS, *(_cells(row) for row in rows)]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    sides = [str.ljust] * 2 + [str.rjust] * (len(_COLUMNS) - 2)
    return "\n".join("  ".join(map(_set, line, widths, sides)).rstrip() for line in lines)


def _set(cell: str, width: int, side: Callable[[str, int], str]) -> str:
    return side(cell, width)


def _cells(row: Row) -> tuple[str, ...]:
    ours, theirs, ratio = row.ours, row.theirs or Figures(), row.ratio
    return (
        row.workload,
        row.peer,
        f"x{ratio.median:.2f}" if ratio else "-",
        f"{ratio.q1:.2f}-{ratio.q3:.2f}" if ratio else "-",
        *(_cell(value, ".1f") for value in (ours.ms, theirs.ms)),
        *(_cell(value, ",") for value in (ours.bytes, theirs.bytes)),
        *(_cell(value, ".1f") for value in (ours.psnr, theirs.psnr)),
        *(_cell(value, ".4f") for value in (ours.ssim, theirs.ssim)),
    )


def _cell(value: float | None, form: str) -> str:
    return "-" if value is None else format(value, form)


def means(rows: Sequence[Row]) -> str:
    """The geometric mean of the ratios to each peer, with and without the workload that suits us best."""
    ratios: dict[str, list[float]] = {}
    for row in rows:
        if row.ratio:
            ratios.setdefault(row.peer, []).append(row.ratio.median)
    return "\n".join(
        f"geometric mean over {len(found)} workloads: {peer} takes x{geometric_mean(found):.2f} of our time"
        f" (x{geometric_mean(sorted(found)[:-1] or found):.2f} without our best)"
        for peer, found in ratios.items()
    )


def shortfalls(rows: Sequence[Row]) -> list[str]:
    """A line for everything in which a peer is better, or that could not be measured."""
    return [f"{row.workload}, {row.peer}: {word}" for row in rows for word in _words(row)]


def _words(row: Row) -> Iterator[str]:
    if row.reason:
        yield f"not measured: {row.reason}"
    if row.ratio and row.ratio.median < 1:
        unsure = ", within the spread" if row.ratio.q3 >= 1 else ""
        yield f"slower: it takes x{row.ratio.median:.2f} of our time{unsure}"
    if row.theirs:
        yield from _worse(row.ours, row.theirs)


def _worse(ours: Figures, theirs: Figures) -> Iterator[str]:
    if ours.bytes and theirs.bytes and ours.bytes > theirs.bytes * _BYTES:
        yield f"larger: {ours.bytes / theirs.bytes - 1:+.0%} bytes"
    if ours.psnr and theirs.psnr and ours.psnr < theirs.psnr - _DECIBELS:
        yield f"less true: {ours.psnr - theirs.psnr:+.1f} dB"
    if ours.ssim and theirs.ssim and ours.ssim < theirs.ssim - _SSIM:
        yield f"less true: SSIM {ours.ssim - theirs.ssim:+.4f}"


def write(rows: Sequence[Row], file: Path) -> None:
    """Write the rows as JSON; what was not measured is null."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps([_record(row) for row in rows], indent=1) + "\n")


def _record(row: Row) -> dict[str, Any]:
    ratio = row.ratio
    return {
        "workload": row.workload,
        "peer": row.peer or None,
        "ratio": ratio and round(ratio.median, 4),
        "q1": ratio and round(ratio.q1, 4),
        "q3": ratio and round(ratio.q3, 4),
        "ours": _figures(row.ours),
        "theirs": _figures(row.theirs or Figures()),
    }


def _figures(figures: Figures) -> dict[str, float | None]:
    return {
        "ms": figures.ms and round(figures.ms, 3),
        "bytes": figures.bytes,
        "psnr": figures.psnr and round(figures.psnr, 3),
        "ssim": figures.ssim and round(figures.ssim, 5),
    }
