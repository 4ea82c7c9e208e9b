"""A case while it is being assembled, and the directives that say what its programs run on."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

from lark import Token

from ccw.assembler.arguments import Arguments
from ccw.assembler.kinds import RECORD, TRACK
from ccw.assembler.source import MisfitError
from ccw.cases.document import (
    ORDINARY_ZERO,
    BlockItem,
    Case,
    DiskVolume,
    MarkItem,
    RecordItem,
    RecordZeroItem,
    TapeItem,
    TapeVolume,
    TrackItem,
    Volume,
    WordItem,
)

MOST_CYLINDERS: Final = 65_520


@dataclass(slots=True)
class Program:
    """A program in the making.

    Attributes:
        at: The directive that begins it; None where there is none.
        words: Its words.
        labels: Theirs.
        jumps: Labels that are jumped to, and where that is said.
    """

    at: Token | None = None
    words: list[WordItem] = field(default_factory=list)
    labels: set[str] = field(default_factory=set)
    jumps: list[tuple[str, Token]] = field(default_factory=list)

    def finished(self) -> tuple[WordItem, ...]:
        """Return the words; MisfitError when there are none, or a label is missing."""
        if self.at is not None and not self.words:
            raise MisfitError(self.at, "a command word in every program")
        for label, at in self.jumps:
            if label not in self.labels:
                raise MisfitError(at, "a label of this program")
        return tuple(self.words)


@dataclass(slots=True)
class Contents:
    """A track in the making."""

    cylinder: int
    head: int
    records: list[RecordItem] = field(default_factory=list)
    zero: RecordZeroItem | None = ORDINARY_ZERO

    def finished(self) -> TrackItem:
        """Return the track; an ordinary record zero is not said."""
        zero = {} if self.zero is ORDINARY_ZERO else {"r0": self.zero}
        said = {"cyl": self.cylinder, "head": self.head, "records": tuple(self.records)}
        return TrackItem.model_validate({**said, **zero})


@dataclass(slots=True)
class Draft:
    """A case in the making.

    Attributes:
        name, category: Of the case.
        ccw_format: 0 or 1.
        volume: What it runs on, still without contents.
        tracks, tape: The contents.
        programs: Its programs; words go to the last one.
    """

    name: str
    category: str = ""
    ccw_format: Literal[0, 1] = 1
    volume: Volume | None = None
    tracks: list[Contents] = field(default_factory=list)
    tape: list[TapeItem] = field(default_factory=list)
    programs: list[Program] = field(default_factory=list)

    @property
    def is_for_tape(self) -> bool:
        """Whether it runs on a tape drive."""
        return isinstance(self.volume, TapeVolume)

    @property
    def program(self) -> Program:
        """The program that is being written; begins the first one."""
        if not self.programs:
            self.programs.append(Program())
        return self.programs[-1]

    def finished(self) -> Case:
        """Return the case; MisfitError when a program is not complete."""
        volume = self.volume
        if isinstance(volume, DiskVolume):
            tracks = tuple(track.finished() for track in self.tracks)
            volume = volume.model_copy(update={"tracks": tracks})
        elif isinstance(volume, TapeVolume):
            volume = volume.model_copy(update={"tape": tuple(self.tape)})
        said: dict[str, object] = {} if volume is None else {"volume": volume}
        programs = tuple(program.finished() for program in self.programs)
        return Case.model_validate(
            {
                "name": self.name,
                "category": self.category,
                **said,
                "ccw_format": self.ccw_format,
                "programs": programs,
            }
        )


def _case(draft: Draft, given: Arguments) -> None:
    draft.name = given.name("the name of the case")


def _category(draft: Draft, given: Arguments) -> None:
    draft.category = given.name("the name of a category")


def _format(draft: Draft, given: Arguments) -> None:
    word = given.word("0 or 1, the format of the words")
    if word not in ("0", "1"):
        raise MisfitError(word, "0 or 1, the format of the words")
    draft.ccw_format = 1 if word == "1" else 0


def _disk(draft: Draft, given: Arguments) -> None:
    _only_one(draft, given)
    device = given.name("the type of the device, such as 3390")
    cylinders = given.number("cylinders", 2)
    if cylinders is None or not 1 <= cylinders <= MOST_CYLINDERS:
        raise MisfitError(given.at, f"cylinders= from 1 to {MOST_CYLINDERS} for disk")
    draft.volume = DiskVolume(device=device, cu=given.named("cu"), cyls=cylinders)


def _tape(draft: Draft, given: Arguments) -> None:
    _only_one(draft, given)
    device = given.name("the type of the drive, such as 3480")
    container = given.named("container") or "aws"
    if container not in ("aws", "het"):
        raise MisfitError(given.at, "container=aws or container=het for tape")
    draft.volume = TapeVolume(
        device=device,
        tape=(),
        container="het" if container == "het" else "aws",
        options=tuple(given.names()),
    )


def _only_one(draft: Draft, given: Arguments) -> None:
    if draft.volume is not None:
        raise MisfitError(given.at, "one disk or tape for each case")


def _track(draft: Draft, given: Arguments) -> None:
    if not isinstance(draft.volume, DiskVolume):
        raise MisfitError(given.at, "a disk before its tracks")
    address = given.address(TRACK)
    cylinder, head = int.from_bytes(address[:2], "big"), int.from_bytes(address[2:], "big")
    draft.tracks.append(Contents(cylinder, head))


def _record(draft: Draft, given: Arguments) -> None:
    track = _last_track(draft, given)
    number = given.byte("the number of the record")
    identifier = given.field("id", RECORD)
    said: dict[str, object] = {} if identifier is None else {"id": identifier}
    if given.has("overflow"):
        said["overflow"] = True
    key, data = given.data("key", 0xFF) or b"", given.data("data", 0xFFFF) or b""
    record = RecordItem.model_validate({"r": number, "key": key, "data": data, **said})
    track.records.append(record)


def _record_zero(draft: Draft, given: Arguments) -> None:
    data = given.data("data", 0xFFFF)
    zero = RecordZeroItem(
        key=given.data("key", 0xFF) or b"", data=bytes(8) if data is None else data
    )
    _last_track(draft, given).zero = zero


def _no_record_zero(draft: Draft, given: Arguments) -> None:
    _last_track(draft, given).zero = None


def _last_track(draft: Draft, given: Arguments) -> Contents:
    if not draft.tracks:
        raise MisfitError(given.at, "a track before its records")
    return draft.tracks[-1]


def _block(draft: Draft, given: Arguments) -> None:
    _need_tape(draft, given)
    draft.tape.append(BlockItem(block=given.literals()))


def _tape_mark(draft: Draft, given: Arguments) -> None:
    _need_tape(draft, given)
    draft.tape.append(MarkItem(tapemark=True))


def _need_tape(draft: Draft, given: Arguments) -> None:
    if not draft.is_for_tape:
        raise MisfitError(given.at, "a tape before what is on it")


def _program(draft: Draft, given: Arguments) -> None:
    draft.programs.append(Program(given.at))


DIRECTIVES: Final[Mapping[str, Callable[[Draft, Arguments], None]]] = {
    "case": _case,
    "category": _category,
    "format": _format,
    "disk": _disk,
    "track": _track,
    "r0": _record_zero,
    "no-r0": _no_record_zero,
    "record": _record,
    "tape": _tape,
    "block": _block,
    "tape-mark": _tape_mark,
    "program": _program,
}
"""What each directive does to the case it stands in."""
