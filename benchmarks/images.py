"""Converting, checking and reading images, beside Hercules' utilities on the same input.

Ours reads back and compares what it wrote, theirs does not; both end with the file on the disk.
"""

import shutil
import statistics
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from diskfile.compressed_schema import Compression
from diskfile.device_header import ImageKind
from eckd.convert import convert
from eckd.geometry import Geometry, family_named
from eckd.open_image import open_volume
from eckd.raw_image import create_raw
from eckd.size_table import SizeTable
from eckd.track import Record, Track
from primitives import CCHHR, RelativeTrack

PAIRS: Final = 5
CYLINDERS: Final = 100
Row = tuple[str, str, str]


def image_rows(directory: Path) -> Iterator[Row]:
    """Measure; give rows of what, measured, budget."""
    if shutil.which("dasdcopy") is None:
        yield "images", "Hercules' utilities are not installed", ""
        return
    raw = text_volume(directory)
    for compression, option in ((Compression.ZLIB, "-z"), (Compression.NONE, "-0")):
        kept = directory / f"theirs{option}.cckd"
        kept.unlink(missing_ok=True)
        _dasdcopy(raw, kept, option, "-o", "CCKD")
        name = compression.name.lower()
        yield _ratio(
            f"ckd to cckd, {name} / dasdcopy",
            directory,
            lambda new, how=compression: _convert(raw, new, ImageKind.COMPRESSED, how),
            lambda new, how=option: _dasdcopy(raw, new, how, "-o", "CCKD"),
        )
        yield _ratio(
            f"cckd, {name}, to ckd / dasdcopy",
            directory,
            lambda new, old=kept: _convert(old, new, ImageKind.RAW),
            lambda new, old=kept: _dasdcopy(old, new, "-lfs", "-o", "CKD"),
        )
        yield _ratio(
            f"size-table scan of cckd, {name} / cckdcdsk -3",
            directory,
            lambda _new, old=kept: _scan(old),
            lambda _new, old=kept: _run("cckdcdsk", "-3", "-ro", str(old)),
        )
        yield _ratio(
            f"every track of cckd, {name} / cckdcdsk -3",
            directory,
            lambda _new, old=kept: _read(old),
            lambda _new, old=kept: _run("cckdcdsk", "-3", "-ro", str(old)),
        )


def _ratio(
    what: str, directory: Path, ours: Callable[[Path], None], theirs: Callable[[Path], None]
) -> Row:
    """Time both in turn, each with the path of a file that is not there."""
    ratios = []
    for _ in range(PAIRS):
        mine = _timed(ours, directory / "ours.new")
        ratios.append(mine / _timed(theirs, directory / "theirs.new"))
    spread = f"{min(ratios):.2f} to {max(ratios):.2f}"
    return what, f"{statistics.median(ratios):.2f} ({spread})", "<= 1"


def _timed(call: Callable[[Path], None], new: Path) -> float:
    started = time.perf_counter()
    call(new)
    seconds = time.perf_counter() - started
    new.unlink(missing_ok=True)
    return seconds


def _convert(
    old: Path, new: Path, kind: ImageKind, compression: Compression = Compression.NONE
) -> None:
    with open_volume(old) as volume:
        convert(volume, new, kind, compression=compression)


def _dasdcopy(old: Path, new: Path, *options: str) -> None:
    _run("dasdcopy", "-q", *options, str(old), str(new))
    _run("sync", str(new))


def _scan(path: Path) -> None:
    with open_volume(path) as volume:
        SizeTable.scan(volume)


def _read(path: Path) -> None:
    with open_volume(path) as volume:
        for track in range(volume.geometry.tracks):
            volume.read_track(RelativeTrack(track))


def _run(*command: str) -> None:
    subprocess.run(command, check=True, capture_output=True)


def text_volume(directory: Path) -> Path:
    """Return an uncompressed volume that compresses as real ones do, making it if need be.

    Of ten tracks seven hold 8 blocks of card images, two hold noise, and one is empty.
    """
    path = directory / "text.ckd"
    if path.exists():
        return path
    directory.mkdir(parents=True, exist_ok=True)
    building = directory / "building-text.ckd"
    generator = np.random.default_rng(1)
    blocks = _card_blocks(generator)
    geometry = Geometry(family_named("3390"), CYLINDERS)
    with create_raw(building, geometry, overwrite=True) as volume:
        for track in range(geometry.tracks):
            at = geometry.cchh(RelativeTrack(track))
            data: list[bytes] = []
            if track % 10 < 7:
                data = [blocks[index] for index in generator.integers(len(blocks), size=8)]
            elif track % 10 < 9:
                data = [generator.bytes(4096) for _ in range(12)]
            records = (Record(CCHHR(at, r), b"", each) for r, each in enumerate(data, start=1))
            volume.write_track(RelativeTrack(track), Track.of(at, tuple(records)).to_image())
    building.rename(path)
    return path


def _card_blocks(generator: np.random.Generator) -> list[bytes]:
    words = [_word(generator) for _ in range(400)]

    def card() -> bytes:
        chosen: npt.NDArray[np.int64] = generator.zipf(1.3, size=8) % len(words)
        return b"\x40".join(words[index] for index in chosen)[:72].ljust(80, b"\x40")

    return [b"".join(card() for _ in range(77)) for _ in range(300)]


def _word(generator: np.random.Generator) -> bytes:
    length = int(generator.integers(2, 9))
    return bytes(generator.integers(0xC1, 0xE9, size=length, dtype=np.uint8))
