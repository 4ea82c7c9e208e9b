"""Two ways to do the same, timed in turn: ratios, because machines differ and are shared."""

import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

PAIRS: Final = 3
Row = tuple[str, str, str]
"""What was measured, the figure, the budget."""
Work = Callable[[Path], object]
"""Something to time; given the path of a file or directory that is not there."""


def ratio(what: str, directory: Path, ours: Work, theirs: Work, *, budget: str = "<= 1") -> Row:
    """Time both in turn; what they make is removed between, outside the time."""
    pairs = [
        (seconds(ours, directory / "ours.new"), seconds(theirs, directory / "theirs.new"))
        for _ in range(PAIRS)
    ]
    ratios = [mine / other for mine, other in pairs]
    spread = f"{min(ratios):.2f} to {max(ratios):.2f}"
    mine, other = (statistics.median(each) * 1e3 for each in zip(*pairs, strict=True))
    figures = f"{statistics.median(ratios):.2f} ({spread}); {mine:.0f} ms beside {other:.0f} ms"
    return what, figures, budget


def seconds(work: Work, new: Path) -> float:
    """Return how long it takes."""
    started = time.perf_counter()
    work(new)
    taken = time.perf_counter() - started
    if new.is_dir():
        subprocess.run(["rm", "-r", str(new)], check=True)
    new.unlink(missing_ok=True)
    return taken


def run(*command: object, inside: Path | None = None) -> None:
    """Run a program that must succeed, in its own process."""
    words = [str(word) for word in command]
    subprocess.run(words, check=True, capture_output=True, cwd=inside)


def volser(*words: object) -> None:
    """Run our own command line, the start of Python and all."""
    run(Path(sys.executable).with_name("volser"), *words)
