"""What a case file holds, as typed values.

Hex strings are bytes here; command codes and status are numbers, written ``"0x0C"`` in the file.
Keys that are not known are left aside. Everything has a bound, so that no file asks for more
storage than there is.

Source: the description of the format ``ccw-cases-1``.
"""

import gzip
import json
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Final, Literal

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    TypeAdapter,
    ValidationError,
)

from primitives import DasdError

FORMAT: Final = "ccw-cases-1"
MOST_BYTES: Final = 128 << 20
"""Of a case file, decompressed."""
MOST_VALUES: Final = 4_000_000
"""In a case file: each takes far more storage than its text may have bytes."""
_GZIP: Final = b"\x1f\x8b"


class CaseFileError(DasdError):
    """A case file cannot be read, or asks for what there is not."""


def _bytes_of(value: object) -> bytes:
    if isinstance(value, bytes):
        return value
    if not isinstance(value, str):
        raise ValueError("expected a string of hex digits")  # noqa: TRY004 -- pydantic wants it
    return bytes.fromhex(value)


def _number_of(value: object) -> int:
    return int(value, 16) if isinstance(value, str) else int(str(value))


Hex = Annotated[bytes, BeforeValidator(_bytes_of), PlainSerializer(bytes.hex)]
Code = Annotated[
    int, BeforeValidator(_number_of), Field(ge=0, le=255), PlainSerializer(lambda n: f"0x{n:02X}")
]
Byte = Annotated[int, Field(ge=0, le=255)]
Halfword = Annotated[int, Field(ge=0, le=0xFFFF)]


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True)


class RecordItem(_Model):
    """A user record of a track."""

    r: Byte
    key: Annotated[Hex, Field(max_length=255)] = b""
    data: Annotated[Hex, Field(max_length=0xFFFF)] = b""
    id: Annotated[Hex, Field(min_length=5, max_length=5)] | None = None
    overflow: bool = False


class RecordZeroItem(_Model):
    """A record zero that is not the ordinary one."""

    key: Annotated[Hex, Field(max_length=255)] = b""
    data: Annotated[Hex, Field(max_length=0xFFFF)] = bytes(8)


ORDINARY_ZERO: Final = RecordZeroItem()


class TrackItem(_Model):
    """A track; ``r0`` is not set for the ordinary one, and None where there is none."""

    cyl: Halfword
    head: Halfword
    records: tuple[RecordItem, ...] = ()
    r0: RecordZeroItem | None = ORDINARY_ZERO


class DiskVolume(_Model):
    """A disk and its control unit."""

    device: str
    cu: str | None = None
    cyls: Annotated[int, Field(ge=1, le=65_520)]
    tracks: tuple[TrackItem, ...] = ()


class BlockItem(_Model):
    """A block of a tape."""

    block: Hex


class MarkItem(_Model):
    """A tape mark."""

    tapemark: Literal[True] = True


TapeItem = BlockItem | MarkItem


class TapeVolume(_Model):
    """A tape, and the drive it is in.

    Attributes:
        options: ``noring``, ``maxsizeK=N``, ``eotmargin=N``.
    """

    device: str
    tape: tuple[TapeItem, ...]
    container: Literal["aws", "het"] = "aws"
    options: tuple[str, ...] = ()


Volume = DiskVolume | TapeVolume

FlagName = Literal["CD", "CC", "SLI", "SKIP", "PCI", "IDA", "SUSP", "MIDA"]


class WordItem(_Model):
    """A command word."""

    cmd: Code
    flags: tuple[FlagName, ...] = ()
    count: Halfword | None = None
    data: Annotated[Hex, Field(max_length=0xFFFF)] = b""
    label: str | None = None
    tic: str | Annotated[int, Field(ge=0)] | None = None
    tic_offset: Annotated[int, Field(ge=0, le=8)] = 0
    address_fault: bool = False
    ida_first: Annotated[int, Field(ge=1, le=2048)] = 2048

    @property
    def length(self) -> int:
        """The count field."""
        return len(self.data) if self.count is None else self.count


ProgramItem = Annotated[tuple[WordItem, ...], Field(min_length=1, max_length=4096)]


class ReadItem(_Model):
    """What a word stored."""

    ccw: int
    data: Hex


class ProgramResult(_Model):
    """How a program ended."""

    ending_ccw_index: int | None
    unit_status: Code
    channel_status: Code
    residual: int
    sense: Hex | None
    reads: tuple[ReadItem, ...] = ()


class CaseResult(_Model):
    """What came of a case: how its programs ended, and how the volume differs then.

    Attributes:
        results: One for each program.
        tracks_after: Of a disk, the tracks that are not as before the first program.
        tape_after: Of a tape, everything on it.
    """

    results: tuple[ProgramResult, ...]
    tracks_after: tuple[TrackItem, ...] | None = None
    tape_after: tuple[TapeItem, ...] | None = None

    def to_json(self, name: str) -> dict[str, object]:
        """Give the object a runner prints."""
        return {"name": name, **self.model_dump(exclude_unset=True)}


class Case(_Model):
    """Programs, what they run against, and what is expected.

    A case without ``volume`` is for a volume named elsewhere.
    """

    name: str
    category: str = ""
    volume: Volume | None = None
    ccw_format: Literal[0, 1] = 1
    programs: tuple[ProgramItem, ...]
    expected: CaseResult | None = None
    dubious: bool = False
    dubious_reason: str = ""
    ignore_fields: tuple[str, ...] = ()


_CASES: Final = TypeAdapter(tuple[Case, ...])


def read_cases(path: Path) -> tuple[Case, ...]:
    """Read a case file, compressed or not.

    Raises:
        CaseFileError: It is not there, not JSON, or not of this format.
    """
    document = _document(path)
    if document.get("format") != FORMAT:
        raise CaseFileError(
            f"{path}: format: expected {FORMAT!r}, found {document.get('format')!r}"
        )
    try:
        return _CASES.validate_python(document.get("cases"))
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(step) for step in ("cases", *first["loc"]))
        raise CaseFileError(f"{path}: {place}: {first['msg']}") from error


def _document(path: Path) -> Mapping[str, object]:
    try:
        document = json.loads(_content(path))
    except OSError as error:
        raise CaseFileError(f"{path}: {error.strerror or error}") from error
    except (EOFError, ValueError, RecursionError, zlib.error) as error:
        raise CaseFileError(f"{path}: not a JSON document: {error}") from error
    if not isinstance(document, dict):
        raise CaseFileError(f"{path}: expected an object, found {type(document).__name__}")
    return document


def _content(path: Path) -> bytes:
    with path.open("rb") as file:
        opened = gzip.GzipFile(fileobj=file) if file.read(2) == _GZIP else file
        file.seek(0)
        content = opened.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise CaseFileError(f"{path}: longer than {MOST_BYTES} bytes")
    if content.count(b",") + content.count(b"[") + content.count(b"{") > MOST_VALUES:
        raise CaseFileError(f"{path}: more than {MOST_VALUES} values")
    return content
