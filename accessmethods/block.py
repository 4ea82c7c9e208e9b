"""A block: what one record of a track, or one block of a tape file, carries."""

from dataclasses import dataclass

from primitives import TTR, Where


@dataclass(frozen=True, slots=True)
class Block:
    """Key area and data area of one record, and where it lies in its data set."""

    ttr: TTR
    key: bytes
    data: bytes

    @property
    def is_end_of_file(self) -> bool:
        """Whether this is the record that ends a member or a data set: it has no data."""
        return not self.data

    def where(self, source: str, offset: int | None = None) -> Where:
        """Name this block, or a byte of it, in messages about ``source``."""
        byte = "" if offset is None else f", byte {offset} of the block"
        return Where(source, detail=f"{describe(self.ttr)}{byte}")


def describe(ttr: TTR) -> str:
    """Show a TTR as people say it.

    >>> describe(TTR(1, 3))
    'track 1 record 3 of the data set'
    """
    return f"track {ttr.track} record {ttr.record} of the data set"
