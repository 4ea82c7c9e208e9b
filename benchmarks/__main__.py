"""``make bench``: speed against the budgets of the design, beside a peer in the same run."""

import datetime
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

from rich.console import Console
from rich.table import Table

from benchmarks.channel import rates
from benchmarks.contents import contents_rows
from benchmarks.guarded import COPIED, OUTSIDE, guard_copied, small_volume
from benchmarks.images import image_rows
from benchmarks.tapes import tape_rows
from benchmarks.volume import measured_volume
from ccw.choke_point import GuardedVolume, WriteKind
from ccw.online import online
from eckd.size_table import SizeTable
from primitives import RelativeTrack, Volser
from primitives.files import partial_path
from snapshot.backup import BackupRequest, BackupResult, run_backup
from snapshot.masks import Mask
from snapshot.selection import Selection

DIRECTORY: Final = Path(".bench")
PAIRS: Final = 5
WRITES: Final = 20_000


def main() -> None:
    """Measure everything and print one table."""
    image = measured_volume(DIRECTORY)
    size = image.stat().st_size
    table = Table("what", "measured", "budget", box=None, header_style="bold")
    with online(image, writable=False) as volume:
        seconds = statistics.median(_timed(lambda: SizeTable.scan(volume)) for _ in range(3))
        table.add_row("size-table scan", f"{size / seconds / 1e9:.1f} GB/s", ">= 1 GB/s")
        ratios, results = _against_cp(image, volume)
        table.add_row(
            f"dss backup / cp --reflink=never, {PAIRS} pairs",
            f"{statistics.median(ratios):.2f} ({min(ratios):.2f} to {max(ratios):.2f})",
            "<= 1.5",
        )
        windows = [result.window_ms for result in results]
        table.add_row(
            "window, 3390-3",
            f"{statistics.median(windows):.2f} ms (max {max(windows):.2f})",
            "<= 20 ms",
        )
    for name, added in _added_per_write().items():
        table.add_row(f"added per host write, {name}", f"{added * 1e6:.2f} us", "<= 10 us")
    for rows in (image_rows, contents_rows, tape_rows):
        for row in rows(DIRECTORY):
            table.add_row(*row)
    table.add_row("start of the command line", f"{_start() * 1e3:.0f} ms", "<= 150 ms")
    Console().print(table)
    Console().print(_channel())


def _channel() -> Table:
    table = Table("channel program", "programs/s", "words/s", "Hercules 4.9", box=None)
    for rate in rates():
        table.add_row(rate.name, f"{rate.programs:,.0f}", f"{rate.words:,.0f}", rate.peer)
    return table


def _timed(call: Callable[[], object]) -> float:
    started = time.perf_counter()
    call()
    return time.perf_counter() - started


def _start() -> float:
    """Return how many seconds the help page takes."""
    command = [str(Path(sys.executable).with_name("volser")), "--help"]
    return statistics.median(
        _timed(lambda: subprocess.run(command, check=True, stdout=subprocess.DEVNULL))
        for _ in range(PAIRS)
    )


def _against_cp(image: Path, volume: GuardedVolume) -> tuple[list[float], list[BackupResult]]:
    """Back up and copy in turn; both end on the same file system, neither asks for a sync of cp."""
    ratios, results = [], []
    tape, copy = DIRECTORY / "BENCH.aws", DIRECTORY / "copy.ckd"
    request = BackupRequest(
        volumes=[volume],
        selection=Selection(include=(Mask.checked("**"),)),
        tape=tape,
        tape_volser=Volser("BENCH"),
        now=datetime.datetime.now().astimezone(),
        overwrite=True,
    )
    command = ["cp", "--reflink=never", str(image), str(copy)]
    for _ in range(PAIRS):
        for path in (tape, copy, partial_path(tape)):
            path.unlink(missing_ok=True)
        backup = _timed(lambda: results.append(run_backup(request)))
        ratios.append(backup / _timed(lambda: subprocess.run(command, check=True)))
    for path in (tape, copy):
        path.unlink(missing_ok=True)
    return ratios, results


def _added_per_write() -> dict[str, float]:
    """Time the same writes on two equal volumes, one of them guarded, in turn."""
    free, guarded = small_volume(), small_volume()
    guard_copied(guarded)
    added = {}
    for name, track in (("track copied already", COPIED), ("track outside the set", OUTSIDE)):
        pairs = [(_writes(guarded, track), _writes(free, track)) for _ in range(PAIRS)]
        added[name] = statistics.median(ours - plain for ours, plain in pairs)
    return added


def _writes(volume: GuardedVolume, track: RelativeTrack) -> float:
    """Return seconds per write of one track through the choke point."""
    image = volume.read_track(track)
    with volume.gate.hold():
        started = time.perf_counter()
        for _ in range(WRITES):
            volume.change_track(track, image, WriteKind.UPDATE)
        return (time.perf_counter() - started) / WRITES


if __name__ == "__main__":
    main()
