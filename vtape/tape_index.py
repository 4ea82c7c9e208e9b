"""Where every block and tape mark of an AWSTAPE or HET file is: one pass over its chunk headers.

Nothing but headers is read, so a tape with long blocks costs one small read per block and a tape
with short ones a read per few dozen. The length of the chunk before, which every header repeats, is
checked and not used to go anywhere: where it is wrong, something was written over.

Anything wrong ends the pass: with an exception, or, when told to be tolerant, with a finding and an
index of all that is good before. The length of the chunk before is the exception: it misleads
nobody who goes forward, so a tolerant pass notes it and goes on.
"""

from array import array
from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, NoReturn

from primitives.finding import Finding, Severity
from vtape.chunk import (
    HEADER,
    HEADER_LENGTH,
    LONGEST_BLOCK,
    ChunkFlag,
    Compression,
    MoreFlag,
    compression_of,
)
from vtape.image_file import ImageFile
from vtape.tape_errors import Damage, TapeFormatError

MOST_MARKS: Final = 1 << 18
"""Three marks for each of 65,535 files, the most that labels can number, and some to spare."""

MOST_ENTRIES: Final = 1 << 25
"""A bound for memory: 33 million blocks are 2.8 GB of 80-byte records."""

MOST_FINDINGS: Final = 100
"""A file with more wrong headers than this is given up."""

_WINDOW: Final = 4096
_LONG_WINDOW: Final = 1 << 16
_SHORT: Final = 4096
"""Blocks up to this length are read along with their headers, many at once."""
_WHOLE: Final = int(ChunkFlag.WHOLE_BLOCK)
_MARK: Final = int(ChunkFlag.TAPE_MARK)
_BEGINS: Final = int(ChunkFlag.BEGINS_BLOCK)
_ENDS: Final = int(ChunkFlag.ENDS_BLOCK)
_WHOLE_METHODS: Final[Mapping[int, int]] = {_WHOLE | method: method for method in Compression}
_RESERVED: Final = 0xFF ^ int(_WHOLE | _MARK | ChunkFlag.COMPRESSED)
_MORE_RESERVED: Final = 0xFF ^ int(MoreFlag.BUS_TECH_ZLIB)


@dataclass(slots=True, eq=False)
class TapeIndex:
    """Blocks and marks in tape order; what is at one number of a list belongs together.

    Attributes:
        offsets: Where the first chunk header is.
        lengths: Bytes stored, headers left out; 0 for a tape mark.
        methods: ``Compression``, one byte each.
        marks: Numbers of the tape marks.
        end: Offset behind the last of them.
        findings: What is wrong with the tape without making it unreadable; errors only when the
            pass was tolerant.
        damage: What ended a tolerant pass before the end of the file, or None.
    """

    offsets: "array[int]" = field(default_factory=lambda: array("Q"))
    lengths: "array[int]" = field(default_factory=lambda: array("I"))
    methods: bytearray = field(default_factory=bytearray)
    marks: "array[int]" = field(default_factory=lambda: array("I"))
    end: int = 0
    findings: list[Finding] = field(default_factory=list)
    damage: TapeFormatError | None = None

    def offset(self, number: int) -> int:
        """Return where an entry begins, or where the next one would."""
        return self.offsets[number] if number < len(self.offsets) else self.end

    def cut(self, number: int) -> None:
        """Forget everything from an entry on."""
        self.end = self.offset(number)
        del self.offsets[number:], self.lengths[number:], self.methods[number:]
        del self.marks[bisect_left(self.marks, number) :]
        self.damage = None

    def add(self, offset: int, length: int, method: int) -> None:
        """Put one behind the last."""
        self.offsets.append(offset)
        self.lengths.append(length)
        self.methods.append(method)


def index_tape(file: ImageFile, *, tolerant: bool) -> TapeIndex:
    """Index a tape.

    Raises:
        TapeFormatError: Something is wrong and ``tolerant`` is off.
        UnreadableTapeError: The system cannot read the file.
    """
    walk = _Walk(file, tolerant=tolerant)
    try:
        walk.run()
    except TapeFormatError as error:
        if not tolerant:
            raise
        walk.index.findings.append(Finding.of(error, error.code))
        walk.index.damage = error
    walk.remark()
    return walk.index


class _Walk:
    """The pass, and the block it is in the middle of."""

    def __init__(self, file: ImageFile, *, tolerant: bool) -> None:
        self.index = TapeIndex()
        self._file = file
        self._tolerant = tolerant
        self._within = False
        self._start = 0
        self._length = 0
        self._method = Compression.NONE

    def run(self) -> None:
        """Go from header to header."""
        size, index = self._file.size, self.index
        add_offset, add_length = index.offsets.append, index.lengths.append
        add_method = index.methods.append
        position = previous = base = 0
        window = b""
        try:
            while position < size:
                at = position - base
                if at + HEADER_LENGTH > len(window):
                    window, base, at = self._window(position, previous), position, 0
                    if 0 < previous <= _SHORT and not self._within:
                        taken = self._take_equals(window, position, previous)
                        if taken > position:
                            position = taken
                            continue
                length, before, flags, more = HEADER.unpack_from(window, at)
                stop = position + HEADER_LENGTH + length
                method = _WHOLE_METHODS.get(flags) if before == previous and not more else None
                if method is not None and length and stop <= size and not self._within:
                    add_offset(position)  # nearly all blocks of nearly all tapes
                    add_length(length)
                    add_method(method)
                else:
                    self._take(position, (length, before, flags, more), previous)
                position, previous = stop, length
            if self._within:
                self._fail(Damage.UNFINISHED_BLOCK, position, "end of file", "a chunk", "none")
        finally:
            index.end = self._start if self._within else position

    def _window(self, position: int, previous: int) -> bytes:
        """Read some bytes ahead, at least a header; more where blocks are short."""
        if len(self.index.offsets) > MOST_ENTRIES:
            self._fail(Damage.TOO_MANY, position, "blocks and marks", f"{MOST_ENTRIES:,}", "more")
        left = self._file.size - position
        if left < HEADER_LENGTH:
            self._fail(Damage.CUT_HEADER, position, "chunk header", "6 bytes", f"{left} bytes")
        ahead = _LONG_WINDOW if 0 < previous <= _SHORT else _WINDOW
        return self._file.read(position, min(ahead, left))

    def _take_equals(self, window: bytes, position: int, length: int) -> int:
        """Take plain blocks as long as the one before, at the start of a window, all at once.

        Unblocked records come in millions; going from header to header takes longer than reading
        them. Column i of the headers is every so many bytes from i on; where all six columns still
        hold what they should, there is a header.
        """
        stride = HEADER_LENGTH + length
        columns = [window[at::stride] for at in range(HEADER_LENGTH)]
        expected = HEADER.pack(length, length, _WHOLE, 0)
        count = min(
            len(column) - len(column.lstrip(expected[at : at + 1]))
            for at, column in enumerate(columns)
        )
        stop = position + min(count, (self._file.size - position) // stride) * stride
        offsets = range(position, stop, stride)
        self.index.offsets.extend(offsets)
        self.index.lengths.extend([length] * len(offsets))
        self.index.methods.extend(bytes(len(offsets)))
        return stop

    def _take(self, position: int, header: tuple[int, int, int, int], previous: int) -> None:
        """Check any header and take its chunk or mark."""
        length, before, flags, more = header
        compression = compression_of(flags, more)
        if flags & _RESERVED or more & _MORE_RESERVED or compression is None:
            self._fail(
                Damage.BAD_FLAGS, position, "chunk flags", "A0, A1, A2, 40, ...", bytes(header[2:])
            )
        if before != previous:
            self._complain(position, previous, before)
        if flags & _MARK:
            self._take_mark(position, header)
        else:
            self._take_chunk(position, length, flags, compression)

    def _take_mark(self, position: int, header: tuple[int, int, int, int]) -> None:
        length, _, flags, more = header
        if length or flags != _MARK or more:
            found = f"{length} bytes, flags {bytes([flags, more]).hex()}"
            self._fail(Damage.BAD_FLAGS, position, "tape mark", "no data and no other flag", found)
        if self._within:
            self._fail(
                Damage.UNFINISHED_BLOCK, position, "block without end", "a chunk", "a tape mark"
            )
        index = self.index
        index.marks.append(len(index.offsets))
        index.add(position, 0, Compression.NONE)
        if len(index.marks) > MOST_MARKS:
            self._fail(Damage.TOO_MANY, position, "tape marks", f"at most {MOST_MARKS:,}", "more")

    def _take_chunk(self, position: int, length: int, flags: int, compression: Compression) -> None:
        if length == 0:
            self._fail(
                Damage.EMPTY_CHUNK, position, "chunk without data", "a tape mark, or data", flags
            )
        if flags & _BEGINS:
            self._begin(position, compression)
        elif not self._within:
            self._fail(
                Damage.NO_BEGINNING, position, "chunk", "the first of a block", "a later one"
            )
        elif compression is not self._method:
            self._fail(
                Damage.BAD_FLAGS, position, "compression", self._method.name, compression.name
            )
        stop = position + HEADER_LENGTH + length
        if stop > self._file.size:
            left = self._file.size - position - HEADER_LENGTH
            self._fail(Damage.CUT_BLOCK, position, "chunk data", f"{length} bytes", f"{left} bytes")
        self._length += length
        if self._length > LONGEST_BLOCK:
            self._fail(
                Damage.BLOCK_TOO_LONG, position, "block", f"{LONGEST_BLOCK} bytes", self._length
            )
        self._within = not flags & _ENDS
        if not self._within:
            self.index.add(self._start, self._length, compression)

    def _begin(self, position: int, compression: Compression) -> None:
        if self._within:
            self._fail(
                Damage.UNFINISHED_BLOCK, position, "block without end", "a chunk", "a new block"
            )
        self._start, self._length, self._method = position, 0, compression

    def _complain(self, position: int, expected: int, found: int) -> None:
        """Note a wrong length of the chunk before; go on if tolerant."""
        try:
            what = "length of the chunk before"
            self._fail(Damage.PREVIOUS_LENGTH, position, what, str(expected), found)
        except TapeFormatError as error:
            findings = self.index.findings
            if position == 0 or not self._tolerant or len(findings) == MOST_FINDINGS:
                raise
            findings.append(Finding.of(error, error.code))

    def _fail(
        self, code: Damage, position: int, what: str, expected: str, found: bytes | str | int
    ) -> NoReturn:
        if position == 0 and code != Damage.CUT_BLOCK:
            code, what = Damage.NOT_A_TAPE, f"not an AWSTAPE or HET image: {what}"
        where = self._file.where(position, f"block {len(self.index.offsets)}")
        raise TapeFormatError(code, what, where=where, expected=expected, found=found)

    def remark(self) -> None:
        """Note what is odd about the end of a tape that could be read to its end."""
        index, file = self.index, self._file
        if file.size == 0:
            message = "a blank tape: the file is empty"
            index.findings.append(Finding(Severity.INFO, Damage.BLANK, file.where(0), message))
        elif index.end == file.size and index.lengths[-1]:
            message = "the last block is not followed by a tape mark"
            place = file.where(file.size)
            index.findings.append(Finding(Severity.WARNING, Damage.NO_MARK_AT_END, place, message))
