"""A tape in a drive on an AWSTAPE or HET file, which changes in place.

The file is indexed when it is mounted. A damaged one is mounted all the same: what is good before
the damage can be read, and writing there cuts the damage off.
"""

from bisect import bisect_left
from typing import Self

from primitives.finding import Finding
from vtape.chunk import Compression, tape_mark
from vtape.container import refuse_other_containers
from vtape.image_file import ImageFile
from vtape.stored_block import last_chunk_length, read_block
from vtape.tape_errors import TapeFormatError, TapeWriteError
from vtape.tape_index import MOST_ENTRIES, MOST_MARKS, TapeIndex, index_tape
from vtape.writable_image import WritableImage
from vtape.writer import chunks_of, stored_block


class ImageMedium:
    """``vtape.medium.Medium`` on a file.

    Attributes:
        findings: What was odd about the file when it was mounted; errors where it is damaged.
    """

    def __init__(self, file: ImageFile, index: TapeIndex, compression: Compression) -> None:
        self.findings: tuple[Finding, ...] = tuple(index.findings)
        self._file = file
        self._index = index
        self._compression = compression

    @classmethod
    def open(cls, file: ImageFile, compression: Compression) -> Self:
        """Lock and index a file; it is closed again when that fails.

        Raises:
            TapeBusyError: It is mounted elsewhere.
            UnsupportedTapeError: It is a FakeTape or OMA image.
            UnreadableTapeError: It cannot be read.
        """
        try:
            file.lock(exclusively=isinstance(file, WritableImage))
            refuse_other_containers(file)
            return cls(file, index_tape(file, tolerant=True), compression)
        except BaseException:
            file.close()
            raise

    @property
    def name(self) -> str:
        """The path, for messages."""
        return str(self._file.path)

    @property
    def damage(self) -> TapeFormatError | None:
        """What is wrong behind the last readable entry; see ``Medium``."""
        return self._index.damage

    def __len__(self) -> int:
        return len(self._index.offsets)

    def is_mark(self, number: int) -> bool:
        """Tell a tape mark from a block."""
        return self._index.lengths[number] == 0

    def next_mark(self, number: int) -> int | None:
        """Return the first mark at or behind a number."""
        marks = self._index.marks
        at = bisect_left(marks, number)
        return marks[at] if at < len(marks) else None

    def last_mark(self, number: int) -> int | None:
        """Return the last mark before a number."""
        at = bisect_left(self._index.marks, number)
        return self._index.marks[at - 1] if at else None

    def offset(self, number: int) -> int:
        """Return where an entry begins in the file, or would."""
        return self._index.offset(number)

    def read(self, number: int) -> bytes:
        """Return a block; see ``Medium``."""
        return read_block(self._file, self._index, number)

    def put(self, number: int, block: bytes | None, *, limit: int | None = None) -> bool:
        """Make a block or a mark the last entry; see ``Medium``."""
        marks = self._index.marks
        too_many_marks = block is None and bisect_left(marks, number) >= MOST_MARKS
        if number >= MOST_ENTRIES or too_many_marks:
            return False  # nobody here could mount it again
        previous = last_chunk_length(self._file, self._index, number)
        if block is None:
            stored, method = b"", Compression.NONE
            data = tape_mark(previous)
        else:
            stored, method = stored_block(block, self._compression)
            chunks = chunks_of(stored, method, previous=previous)
            data = b"".join(part for chunk in chunks for part in chunk)
        start = self.offset(number)
        if limit is not None and start + len(data) > limit:
            return False
        self.cut(number)
        if not self._writable().append(data):
            return False
        if block is None:
            marks.append(number)
        self._index.add(start, len(stored), method)
        self._index.end = start + len(data)
        return True

    def cut(self, number: int) -> None:
        """Remove everything from a number on; see ``Medium``."""
        self._writable().cut(self.offset(number))
        self._index.cut(number)

    def sync(self) -> None:
        """Bring what was written to stable storage; see ``Medium``."""
        if isinstance(self._file, WritableImage):
            self._file.sync()

    def close(self) -> None:
        """Close the file; a second call does nothing."""
        self._file.close()

    def _writable(self) -> WritableImage:
        if not isinstance(self._file, WritableImage):
            msg = f"{self.name}: mounted for reading only"
            raise TapeWriteError(msg)
        return self._file
