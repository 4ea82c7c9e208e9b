"""A disk in memory: a first-class implementation, and what most tests run against."""

from opensys.block_store import BLOCK_SIZE, check_run_on_disk, count_blocks


class MemoryDisk:
    """Blocks in one array; those never written are zeros."""

    def __init__(self, blocks: int, name: str = "memory") -> None:
        self._name = name
        self._content = bytearray(blocks * BLOCK_SIZE)

    @property
    def name(self) -> str:
        """The name given at creation."""
        return self._name

    @property
    def blocks(self) -> int:
        """The number given at creation."""
        return len(self._content) // BLOCK_SIZE

    def read_blocks(self, first: int, count: int) -> bytes:
        """Return consecutive blocks."""
        check_run_on_disk(self, first, count)
        return bytes(self._content[first * BLOCK_SIZE : (first + count) * BLOCK_SIZE])

    def write_blocks(self, first: int, data: bytes) -> None:
        """Replace consecutive blocks."""
        check_run_on_disk(self, first, count_blocks(data))
        self._content[first * BLOCK_SIZE : first * BLOCK_SIZE + len(data)] = data

    def flush(self) -> None:
        """Do nothing: memory is as stable as it gets."""

    def close(self) -> None:
        """Do nothing; the blocks stay readable."""
