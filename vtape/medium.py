"""What a tape in a drive consists of: blocks and marks by number, changed only at the end.

``Medium`` is the contract. ``vtape.image_medium`` keeps it on an AWSTAPE or HET file;
``MemoryMedium`` keeps it in memory, with the lengths that such a file would have.
"""

from collections.abc import Iterable, Iterator
from typing import Protocol

from primitives.finding import Finding
from vtape.chunk import HEADER_LENGTH, LONGEST_CHUNK, Compression
from vtape.tape_errors import TapeFormatError
from vtape.writer import stored_block


class Medium(Protocol):
    """Blocks and marks, numbered from 0 in tape order.

    Methods that touch the storage raise UnreadableTapeError when it cannot be read, and those that
    change it TapeWriteError when it cannot be written; the tape then ends at the place in question.
    """

    @property
    def name(self) -> str:
        """What to call it in messages."""
        ...

    @property
    def damage(self) -> TapeFormatError | None:
        """What is wrong behind the last readable entry, or None when nothing is recorded there."""
        ...

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What was odd about it when it was mounted."""
        ...

    def __len__(self) -> int:
        """Return how many entries there are."""
        ...

    def is_mark(self, number: int) -> bool:
        """Tell a tape mark from a block."""
        ...

    def next_mark(self, number: int) -> int | None:
        """Return the first mark at or behind a number."""
        ...

    def last_mark(self, number: int) -> int | None:
        """Return the last mark before a number."""
        ...

    def offset(self, number: int) -> int:
        """Return how many bytes of the tape lie before a number; headers count."""
        ...

    def read(self, number: int) -> bytes:
        """Return a block; raises TapeFormatError when it is damaged."""
        ...

    def put(self, number: int, block: bytes | None, *, limit: int | None = None) -> bool:
        """Make a block, or a mark (None), the last entry, with this number.

        Args:
            number: Its number; what was there and behind it is gone.
            block: 1 byte to 2 MiB.
            limit: Bytes the tape may have then.

        Returns:
            False when the limit, or what a medium can hold, would be passed, and nothing has
            changed, or when the storage is full, and the tape ends before this entry.
        """
        ...

    def cut(self, number: int) -> None:
        """Remove everything from a number on."""
        ...

    def sync(self) -> None:
        """Bring what was written to stable storage."""
        ...

    def close(self) -> None:
        """Let go of the storage; a second call does nothing."""
        ...


class MemoryMedium:
    """``Medium`` in memory; compression changes nothing but the lengths it counts."""

    name = "memory"
    damage: TapeFormatError | None = None
    findings: tuple[Finding, ...] = ()

    def __init__(
        self,
        entries: Iterable[bytes | None] = (),
        compression: Compression = Compression.NONE,
    ) -> None:
        """Begin with these blocks and, for None, marks."""
        self._compression = compression
        self._entries: list[bytes | None] = []
        self._offsets = [0]
        for entry in entries:
            self.put(len(self), entry)

    def __len__(self) -> int:
        return len(self._entries)

    def __iter__(self) -> Iterator[bytes | None]:
        """Give blocks and, as None, marks."""
        return iter(self._entries)

    def is_mark(self, number: int) -> bool:
        """Tell a tape mark from a block."""
        return self._entries[number] is None

    def next_mark(self, number: int) -> int | None:
        """Return the first mark at or behind a number."""
        return next((at for at in range(number, len(self)) if self.is_mark(at)), None)

    def last_mark(self, number: int) -> int | None:
        """Return the last mark before a number."""
        return next((at for at in reversed(range(number)) if self.is_mark(at)), None)

    def offset(self, number: int) -> int:
        """Return how many bytes a file would have before a number."""
        return self._offsets[number]

    def read(self, number: int) -> bytes:
        """Return a block."""
        return self._entries[number] or b""

    def put(self, number: int, block: bytes | None, *, limit: int | None = None) -> bool:
        """Make a block or a mark the last entry; see ``Medium``."""
        stored = b"" if block is None else stored_block(block, self._compression)[0]
        headers = max(-(-len(stored) // LONGEST_CHUNK), 1)
        end = self._offsets[number] + headers * HEADER_LENGTH + len(stored)
        if limit is not None and end > limit:
            return False
        self.cut(number)
        self._entries.append(block)
        self._offsets.append(end)
        return True

    def cut(self, number: int) -> None:
        """Remove everything from a number on."""
        del self._entries[number:], self._offsets[number + 1 :]

    def sync(self) -> None:
        """Do nothing: memory is as stable as it gets."""

    def close(self) -> None:
        """Do nothing."""
