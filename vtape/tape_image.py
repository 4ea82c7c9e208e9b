"""Reading a tape image: AWSTAPE and HET, which are one format, by an index made when it is opened.

Everything that can be checked without reading data is checked at opening (``vtape.tape_index``). A
compressed block is unpacked when it is read. Reading is safe from several threads at a time.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Final, Self, TypeAlias, overload

from primitives.finding import Finding
from vtape.chunk import Compression
from vtape.container import refuse_other_containers
from vtape.image_file import ImageFile
from vtape.stored_block import read_block
from vtape.tape_index import TapeIndex, index_tape


class EntryKind(Enum):
    """What stands at a place on a tape."""

    BLOCK = "block"
    MARK = "mark"


@dataclass(frozen=True, slots=True)
class Entry:
    """A block or a tape mark.

    Attributes:
        kind: Which of them.
        number: From 0, counting blocks and marks, as a drive counts them.
        offset: Where it begins in the file.
        length: Bytes stored, headers left out: of a compressed block fewer than it has.
        compression: How it is stored.
    """

    kind: EntryKind
    number: int
    offset: int
    length: int
    compression: Compression


_METHODS: Final = tuple(Compression)
"""By number, which is quicker than asking the class."""

Slice: TypeAlias = "slice[int | None, int | None, int | None]"


class Entries(Sequence[Entry]):
    """Some consecutive entries; each is made when it is asked for."""

    def __init__(self, index: TapeIndex, numbers: range) -> None:
        self._index = index
        self._numbers = numbers

    def __len__(self) -> int:
        return len(self._numbers)

    @overload
    def __getitem__(self, at: int) -> Entry: ...
    @overload
    def __getitem__(self, at: "Slice") -> "Entries": ...

    def __getitem__(self, at: "int | Slice") -> "Entry | Entries":
        if isinstance(at, slice):
            return Entries(self._index, self._numbers[at])
        return self._entry(self._numbers[at])

    def __iter__(self) -> Iterator[Entry]:
        return map(self._entry, self._numbers)

    def stored_length(self) -> int:
        """Add up the bytes stored of all of them, headers left out."""
        numbers = self._numbers
        if numbers.step != 1:
            return sum(self._index.lengths[number] for number in numbers)
        return sum(self._index.lengths[numbers.start : numbers.stop])

    def _entry(self, number: int) -> Entry:
        index = self._index
        length = index.lengths[number]
        kind = EntryKind.BLOCK if length else EntryKind.MARK
        return Entry(kind, number, index.offsets[number], length, _METHODS[index.methods[number]])


@dataclass(frozen=True, slots=True, eq=False)
class TapeFile:
    """The blocks between two tape marks.

    Attributes:
        number: From 1.
        blocks: They, without the marks; none between two marks that follow each other.
        closed: Whether a tape mark ends it; only the last file can lack it.
    """

    number: int
    blocks: Entries
    closed: bool


class TapeImage:
    """A tape that is only read; a context manager.

    Attributes:
        path: As it was given.
        entries: All blocks and marks in tape order.
        findings: What is odd about the image; errors only when it was opened tolerantly.
    """

    def __init__(self, file: ImageFile, index: TapeIndex) -> None:
        self.path = file.path
        self.entries = Entries(index, range(len(index.offsets)))
        self.findings: tuple[Finding, ...] = tuple(index.findings)
        self._file = file
        self._index = index

    @property
    def name(self) -> str:
        """The path, for messages."""
        return str(self.path)

    @property
    def format(self) -> str:
        """``het`` if any block is compressed or the name says so, otherwise ``aws``."""
        compressed = any(self._index.methods)
        return "het" if compressed or self.path.suffix.lower() == ".het" else "aws"

    def files(self) -> list[TapeFile]:
        """Return the runs of blocks between tape marks, in tape order."""
        files: list[TapeFile] = []
        first = 0
        for mark in self._index.marks:
            files.append(TapeFile(len(files) + 1, self._run(first, mark), closed=True))
            first = mark + 1
        if first < len(self.entries):
            last = self._run(first, len(self.entries))
            files.append(TapeFile(len(files) + 1, last, closed=False))
        return files

    def _run(self, first: int, stop: int) -> Entries:
        return self.entries[first:stop]

    def read_block(self, entry: Entry) -> bytes:
        """Return a block as a host would read it.

        Raises:
            TapeFormatError: It does not unpack, or the file has changed since it was opened.
            UnreadableTapeError: The system cannot read the file.
            ValueError: It is a tape mark.
        """
        if entry.kind is EntryKind.MARK:
            msg = f"{self.path}: number {entry.number} is a tape mark"
            raise ValueError(msg)
        return read_block(self._file, self._index, entry.number)

    def read_blocks(self, entries: Iterable[Entry]) -> Iterator[bytes]:
        """Read blocks one after the other; errors as ``read_block``."""
        return map(self.read_block, entries)

    def block_length(self, entry: Entry) -> int:
        """Return how long a block is to a host; a compressed one is unpacked to know it."""
        if entry.compression is Compression.NONE:
            return entry.length
        return len(self.read_block(entry))

    def total_length(self, entries: Iterable[Entry]) -> int:
        """Add up how long blocks are to a host; errors as ``read_block``."""
        if isinstance(entries, Entries) and not any(self._index.methods):
            return entries.stored_length()
        return sum(map(self.block_length, entries))

    def close(self) -> None:
        """Close the file; a second call does nothing."""
        self._file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exc: object) -> None:
        self.close()


def open_tape(path: Path, *, tolerant: bool = False) -> TapeImage:
    """Open a tape image, by its content.

    Args:
        path: The image.
        tolerant: Give what is good before the first damage, and the damage as a finding, instead
            of raising TapeFormatError.

    Raises:
        TapeFormatError: The file is no tape image, or damaged; says where.
        UnsupportedTapeError: It is a FakeTape or OMA image.
        UnreadableTapeError: It cannot be opened or read.
    """
    file = ImageFile(path)
    try:
        refuse_other_containers(file)
        return TapeImage(file, index_tape(file, tolerant=tolerant))
    except BaseException:
        file.close()
        raise
