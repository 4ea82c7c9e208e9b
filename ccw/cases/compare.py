"""Compare what came of a case with what was expected, field by field.

Fields that a case names in ``ignore_fields`` are left out: ``results[0].residual``,
``results[0].sense[7]`` for one byte, ``results[0].reads[ccw=3]`` for what one word stored.

Source: the description of the format ``ccw-cases-1``, Comparing.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from ccw.cases.document import (
    BlockItem,
    CaseResult,
    ProgramResult,
    RecordItem,
    TapeItem,
    TrackItem,
)
from primitives import CCHH, CCHHR

NOTHING: Final = "nothing"
Fields = Mapping[str, str]
"""What there is to compare: values by field path."""


@dataclass(frozen=True, slots=True)
class Difference:
    """A field that is not as expected.

    Attributes:
        field: Its path.
        expected: What should be there.
        found: What is there.
    """

    field: str
    expected: str
    found: str

    def __str__(self) -> str:
        """Show as one line."""
        return f"{self.field}: expected {self.expected}, found {self.found}"


def differences(
    expected: CaseResult, found: CaseResult, ignored: Collection[str] = ()
) -> list[Difference]:
    """Return where two results differ.

    Args:
        expected: What should have come of the case.
        found: What came of it.
        ignored: Paths of fields that do not count.
    """
    wanted, got = dict(_fields(expected)), dict(_fields(found))
    return [
        Difference(path, wanted.get(path, NOTHING), got.get(path, NOTHING))
        for path in wanted | got
        if wanted.get(path) != got.get(path) and path not in ignored
        if ".sense[" not in path or (path in wanted and path in got)  # the length has said it
    ]


def _fields(result: CaseResult) -> Iterator[tuple[str, str]]:
    for index, program in enumerate(result.results):
        for name, value in _program_fields(program):
            yield f"results[{index}].{name}", value
    for track in result.tracks_after or ():
        for name, value in _track_fields(track):
            yield f"tracks_after[{track.cyl},{track.head}]{name}", value
    for index, item in enumerate(result.tape_after or ()):
        yield f"tape_after[{index}]", _tape_text(item)


def _program_fields(program: ProgramResult) -> Iterator[tuple[str, str]]:
    yield "ending_ccw_index", str(program.ending_ccw_index)
    yield "unit_status", f"{program.unit_status:02x}"
    yield "channel_status", f"{program.channel_status:02x}"
    yield "residual", str(program.residual)
    yield "sense", NOTHING if program.sense is None else f"{len(program.sense)} bytes"
    for index, byte in enumerate(program.sense or b""):
        yield f"sense[{index}]", f"{byte:02x}"
    for read in program.reads:
        if read.data:
            yield f"reads[ccw={read.ccw}]", read.data.hex()


def _track_fields(track: TrackItem) -> Iterator[tuple[str, str]]:
    at = CCHH.of(track.cyl, track.head)
    zero = track.r0
    yield ".r0", NOTHING if zero is None else f"{zero.key.hex()}/{zero.data.hex()}"
    yield "", f"{len(track.records)} records"
    for index, record in enumerate(track.records):
        yield f".records[{index}]", _record_text(at, record)


def _record_text(at: CCHH, record: RecordItem) -> str:
    identifier = record.id or CCHHR(at, record.r).to_bytes()
    sign = "+" if record.overflow else ""
    return f"{identifier.hex()}{sign}/{record.key.hex()}/{record.data.hex()}"


def _tape_text(item: TapeItem) -> str:
    return item.block.hex() if isinstance(item, BlockItem) else "tape mark"
