"""Cases of a case file into source that assembles back to the same programs and volume."""

from collections.abc import Iterator, Sequence

from ccw.assembler.language import DISK_WORDS, TAPE_WORDS
from ccw.assembler.literals import literals
from ccw.assembler.word_text import quoted, word_text
from ccw.cases.document import (
    ORDINARY_ZERO,
    BlockItem,
    Case,
    DiskVolume,
    RecordItem,
    TapeVolume,
    TrackItem,
    WordItem,
)

_NOTHING = "X''"
_LABEL, _OPERATION, _WIDTH = 10, 20, 100


def disassemble(cases: Sequence[Case]) -> str:
    """Write the source of some cases; what is expected of them is not in it."""
    return "\n\n".join("\n".join(_case(case)) for case in cases) + "\n"


def _case(case: Case) -> Iterator[str]:
    yield f"case {quoted(case.name)}"
    if case.category:
        yield f"category {quoted(case.category)}"
    if case.ccw_format == 0:
        yield "format 0"
    match case.volume:
        case DiskVolume():
            yield from _disk(case.volume)
        case TapeVolume():
            yield from _tape(case.volume)
        case None:
            pass
    language = TAPE_WORDS if isinstance(case.volume, TapeVolume) else DISK_WORDS
    for program in case.programs:
        yield "program"
        for word in program:
            yield from word_lines(word, list(word_text(word, language, case.ccw_format)))


def _disk(volume: DiskVolume) -> Iterator[str]:
    unit = "" if volume.cu is None else f" cu={quoted(volume.cu)}"
    yield f"disk {quoted(volume.device)}{unit} cylinders={volume.cyls}"
    for track in volume.tracks:
        yield from _track(track)


def _track(track: TrackItem) -> Iterator[str]:
    yield f"track {track.cyl},{track.head}"
    if track.r0 is None:
        yield "  no-r0"
    elif track.r0 != ORDINARY_ZERO:
        zero = track.r0
        yield from _folded(["  r0", *_keyed("key", zero.key), *_keyed("data", zero.data)])
    for record in track.records:
        yield from _folded(["  record", *_record(record)])


def _record(record: RecordItem) -> Iterator[str]:
    yield str(record.r)
    if record.overflow:
        yield "overflow"
    if record.id is not None:
        yield f"id=X'{record.id.hex()}'"
    if record.key:
        yield from _keyed("key", record.key)
    if record.data:
        yield from _keyed("data", record.data)


def _keyed(key: str, data: bytes) -> Iterator[str]:
    first, *rest = literals(data) or [_NOTHING]
    if not rest:
        yield f"{key}={first}"
    else:
        yield from (f"{key}=({first}", *rest[:-1], f"{rest[-1]})")


def _tape(volume: TapeVolume) -> Iterator[str]:
    container = "" if volume.container == "aws" else f" container={volume.container}"
    options = "".join(f" {quoted(option)}" for option in volume.options)
    yield f"tape {quoted(volume.device)}{container}{options}"
    for item in volume.tape:
        if isinstance(item, BlockItem):
            yield from _folded(["  block", *(literals(item.block) or [_NOTHING])])
        else:
            yield "  tape-mark"


def word_lines(word: WordItem, parts: list[str]) -> Iterator[str]:
    """Lay out the statement of a command word, over several lines where it is long."""
    label = "" if word.label is None else f"{quoted(word.label)}:"
    operation = f"{label:<{_LABEL - 1}} {parts[0]:<{_OPERATION - 1}}"
    return _folded([operation, *parts[1:]])


def _folded(parts: Sequence[str]) -> Iterator[str]:
    """Join the parts of a statement, over several lines where one would be too long."""
    line = parts[0]
    for part in parts[1:]:
        if len(line) + 1 + len(part) > _WIDTH and line.strip():
            yield f"{line} \\"
            line = " " * (_LABEL + 2) + part
        else:
            line = f"{line} {part}"
    yield line.rstrip()
