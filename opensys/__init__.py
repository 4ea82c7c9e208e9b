"""Fixed-block disks: what an open system sees of a mainframe's storage.

A *block* has 512 bytes and a number; *sector* is Hercules' word for it. Compressed images store
*groups* of 120 blocks.
"""

from opensys.block_store import (
    BLOCK_SIZE,
    BlockOutOfRangeError,
    BlockReader,
    BlockStore,
    BrokenDiskError,
    ReadOnlyDiskError,
)
from opensys.devices import DeviceModel, model_named
from opensys.memory_disk import MemoryDisk

__all__ = [
    "BLOCK_SIZE",
    "BlockOutOfRangeError",
    "BlockReader",
    "BlockStore",
    "BrokenDiskError",
    "DeviceModel",
    "MemoryDisk",
    "ReadOnlyDiskError",
    "model_named",
]
