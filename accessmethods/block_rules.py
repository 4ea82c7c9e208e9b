"""What a block must be to be written to a data set."""

from accessmethods.placing import BlockTooLongError
from primitives import DasdError
from vtoc.data_set import DataSet


class BlockShapeError(DasdError):
    """A block has no data, or a key of another length than its data set has."""


def check_block(data_set: DataSet, data: bytes, key: bytes = b"") -> None:
    """Refuse a block that its data set may not hold; one without data would end the file.

    Raises:
        BlockTooLongError: Longer than BLKSIZE, where the data set has one.
        BlockShapeError: Empty, or with a key of another length than DS1KEYL.
    """
    longest, key_length = data_set.format1.blksize, data_set.format1.keylen
    if longest and len(data) > longest:
        msg = f"{data_set.dsname}: a block of {len(data)} bytes, BLKSIZE is {longest}"
        raise BlockTooLongError(msg)
    if not data or len(key) != key_length:
        msg = (
            f"{data_set.dsname}: a block of {len(data)} bytes with a key of {len(key)}, "
            f"expected data and a key of {key_length}"
        )
        raise BlockShapeError(msg)
