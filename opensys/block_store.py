"""The contract every fixed-block disk keeps, whatever holds its bytes.

Implementations keep the contract suite of ``tests/support/block_contract``.
"""

from typing import Final, Protocol

from diskfile.writing import BrokenImageError, Writing
from primitives import DasdError

BLOCK_SIZE: Final = 512


class BlockOutOfRangeError(DasdError):
    """The disk has no such block."""

    def __init__(self, name: str, block: int, blocks: int) -> None:
        super().__init__(
            f"{name}: block {block} is outside the disk, which has blocks 0 to {blocks - 1}"
        )


class ReadOnlyDiskError(DasdError):
    """The disk was opened for reading."""


class BrokenDiskError(BrokenImageError):
    """A write failed; what the disk holds now is uncertain, so nothing more is written."""


class DiskWriting(Writing):
    """The writes to the image of a disk."""

    read_only_error = ReadOnlyDiskError
    broken_error = BrokenDiskError


class BlockReader(Protocol):
    """A disk seen as numbered blocks.

    Reading is safe from several threads at a time, and beside a writer of *other* blocks.
    """

    @property
    def name(self) -> str:
        """The path, for messages."""
        ...

    @property
    def blocks(self) -> int:
        """How many blocks there are."""
        ...

    def read_blocks(self, first: int, count: int) -> bytes:
        """Return consecutive blocks.

        Raises:
            BlockOutOfRangeError: The run does not lie on the disk.
            FormatError: The file ends early, or a group does not decode.
        """
        ...

    def close(self) -> None:
        """Give up the disk's resources; a second call does nothing."""
        ...


class BlockStore(BlockReader, Protocol):
    """A disk whose blocks can be replaced."""

    def write_blocks(self, first: int, data: bytes) -> None:
        """Replace consecutive blocks; when it fails, some of them may be new.

        Raises:
            BlockOutOfRangeError: The run does not lie on the disk; nothing was written.
            ReadOnlyDiskError: The disk was opened for reading.
            BrokenDiskError: This or an earlier write failed.
            ValueError: ``data`` is not a whole number of blocks.
        """
        ...

    def flush(self) -> None:
        """Return when everything written is on stable storage."""
        ...


def check_run_on_disk(disk: BlockReader, first: int, count: int) -> None:
    """Raise BlockOutOfRangeError unless ``count`` blocks from ``first`` lie on the disk."""
    if first < 0 or count < 0:
        raise BlockOutOfRangeError(disk.name, first, disk.blocks)
    if first + count > disk.blocks:
        raise BlockOutOfRangeError(disk.name, max(first, disk.blocks), disk.blocks)


def count_blocks(data: bytes) -> int:
    """Return how many blocks some bytes are; ValueError unless they are whole ones."""
    blocks, rest = divmod(len(data), BLOCK_SIZE)
    if rest:
        msg = f"{len(data)} bytes are no whole number of blocks"
        raise ValueError(msg)
    return blocks
