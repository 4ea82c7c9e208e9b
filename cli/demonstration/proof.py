"""Is the tape T0, and is what was restored from it?

GOLD: an oracle volume is put together from what the witness kept, a deck backs it up with nobody
writing, and the two tapes must be the same file. The restored data sets are held against the oracle
record by record; so neither proof believes the other.
"""

import filecmp
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ccw.choke_point import GuardedVolume
from eckd.raw_image import create_raw
from eckd.size_table import SizeTable
from eckd.track import parse_track
from eckd.track_store import TrackReader
from primitives import CCHH, RelativeTrack, Where
from primitives.finding import Severity
from snapshot.dump_file import open_dump
from snapshot.verify import verify_tape
from snapshot.witness import Witness
from vtoc.data_set import DataSet
from vtoc.read import read_vtoc

_RESTORED: Final = "restored equals T0"


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that must hold.

    Attributes:
        what: It, in a few words.
        holds: Whether it does.
        found: What was looked at, or the first thing that is wrong.
    """

    what: str
    holds: bool
    found: str


@contextmanager
def oracle_of(witness: Witness, volume: GuardedVolume, path: Path) -> Iterator[GuardedVolume]:
    """Make an image of the volume as it was at T0, and bring it online.

    Args:
        witness: It knows every track of T0.
        volume: What it watched; nobody writes to it any more.
        path: Where the image goes.
    """
    store = create_raw(path, volume.geometry)
    try:
        for track in map(RelativeTrack, range(volume.geometry.tracks)):
            store.write_track(track, witness.track_at_t0(track))
        yield GuardedVolume(store, SizeTable.scan(store), device_number=volume.device_number)
    finally:
        store.close()


def check_tape(tape: Path) -> Check:
    """Read a tape again and check everything that can be checked on it alone."""
    for finding in verify_tape(tape):
        if finding.severity is not Severity.INFO:
            return Check("tape verified", holds=False, found=str(finding))
    with open_dump(tape) as dump:
        count = len(dump.survey())
    return Check("tape verified", holds=True, found=f"labels, counts, digest; {count} data sets")


def check_same_file(tape: Path, oracle_tape: Path) -> Check:
    """Compare the tape with the one of the oracle, byte for byte."""
    same = filecmp.cmp(tape, oracle_tape, shallow=False)
    size = tape.stat().st_size
    found = f"{size:,} bytes, every one" if same else f"{tape} and {oracle_tape} differ"
    return Check("tape equals T0", same, found)


def check_restored(oracle: TrackReader, target: TrackReader) -> Check:
    """Compare every data set of the oracle with the one of that name on the target."""
    there = read_vtoc(target)
    tracks = 0
    for source in read_vtoc(oracle).data_sets:
        restored = there.find(source.dsname)
        if restored is None:
            return _not_restored(f"{source.dsname} is not there")
        if _attributes(source) != _attributes(restored):
            return _not_restored(f"{source.dsname} has other attributes")
        theirs = restored.tracks().tolist()
        for j, track in enumerate(source.tracks().tolist()[: source.used_tracks()]):
            if _content(oracle, track) != _content(target, theirs[j]):
                return _not_restored(f"{source.dsname}: track {j} has other records")
            tracks += 1
    return Check(_RESTORED, tracks > 0, f"{tracks:,} tracks, record by record")


def _not_restored(found: str) -> Check:
    return Check(_RESTORED, holds=False, found=found)


def _attributes(data_set: DataSet) -> tuple[object, ...]:
    f = data_set.format1
    return (f.dsorg, f.recfm, f.lrecl, f.blksize, f.keylen, f.lstar)


def _content(reader: TrackReader, track: int) -> list[tuple[int, CCHH | None, bytes, bytes]]:
    """Return the records of a track; addresses only where they are not those of the track."""
    found = parse_track(reader.read_track(RelativeTrack(track)), where=Where(reader.name))
    return [
        (r.at.record, None if r.at.track == found.at else r.at.track, r.key, r.data)
        for r in found.records
    ]
