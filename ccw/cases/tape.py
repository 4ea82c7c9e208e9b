"""Tapes of case files: built from their blocks and marks, in a drive, and given back afterwards.

A tape of a case is in memory. Its container decides how many bytes its blocks count for where the
tape has an end, and how a blank one begins.
"""

from collections.abc import Iterator, Sequence
from typing import Final

from ccw.cases.document import (
    BlockItem,
    CaseFileError,
    CaseResult,
    MarkItem,
    ProgramResult,
    TapeItem,
    TapeVolume,
)
from ccw.cases.het_tape import HetTape
from ccw.policy import Policy
from ccw.tape import MODELS, TapeDrive
from vtape.chunk import Compression
from vtape.medium import MemoryMedium
from vtape.mounted_tape import USUAL_MARGIN, Capacity, MountedTape

_PROTECTED, _LENGTH, _MARGIN = "noring", "maxsizeK", "eotmargin"
_KIB: Final = 1024
_COMPRESSIONS: Final = {"aws": Compression.NONE, "het": Compression.ZLIB}


class CaseTape:
    """A tape that programs of a case run against, in its drive."""

    def __init__(self, medium: MemoryMedium, device: TapeDrive) -> None:
        self._medium = medium
        self.device = device
        self.gate = device.gate

    def result(self, programs: tuple[ProgramResult, ...]) -> CaseResult:
        """Add everything that is on the tape."""
        return CaseResult(results=programs, tape_after=tuple(map(_item, self._medium)))


def tape_of(volume: TapeVolume, policy: Policy) -> CaseTape:
    """Build the tape of a case; CaseFileError for a drive, block or option there is not."""
    if volume.device not in MODELS:
        known = ", ".join(MODELS)
        raise CaseFileError(f"drive {volume.device!r} is not known; known are {known}")
    protected, capacity = _options(volume.options)
    entries = list(_entries(volume.tape))
    is_theirs = volume.container == "het" and policy.het_as_hercules
    if is_theirs and not entries and not protected:
        entries = [None, None]
    try:
        medium = MemoryMedium(entries, _COMPRESSIONS[volume.container])
    except ValueError as error:
        raise CaseFileError(f"a block of the case does not fit: {error}") from error
    kind = HetTape if is_theirs else MountedTape
    tape = kind(medium, protected=protected, capacity=capacity)
    return CaseTape(medium, TapeDrive(volume.device, tape, policy=policy))


def _entries(items: Sequence[TapeItem]) -> Iterator[bytes | None]:
    for item in items:
        yield item.block if isinstance(item, BlockItem) else None


def _item(entry: bytes | None) -> TapeItem:
    return MarkItem(tapemark=True) if entry is None else BlockItem(block=entry)


def _options(options: Sequence[str]) -> tuple[bool, Capacity | None]:
    protected = False
    numbers: dict[str, int] = {}
    for option in options:
        name, _, value = option.partition("=")
        if option == _PROTECTED:
            protected = True
        elif name in (_LENGTH, _MARGIN) and value.isascii() and value.isdecimal():
            numbers[name] = int(value)
        else:
            raise CaseFileError(f"tape option {option!r} is not known")
    if _LENGTH not in numbers:
        return protected, None
    return protected, Capacity(numbers[_LENGTH] * _KIB, numbers.get(_MARGIN, USUAL_MARGIN))
