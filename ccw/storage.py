"""Main storage as a channel sees it: bytes with an end, and keys that protect them.

A channel program runs under an access key. Key 0 may do anything; any other may store only into
blocks of its own key, and fetch from blocks of its own key or without fetch protection.

Source: Principles of Operation, storage key and key-controlled protection.
"""

from typing import Final

KEY_BLOCK: Final = 2048
"""Bytes under one storage key, by the finest division any architecture has."""
FETCH_PROTECTED: Final = 0x08


class AddressingError(Exception):
    """An address outside storage; the channel makes a program check of it."""


class ProtectionError(Exception):
    """A key that does not fit; the channel makes a protection check of it."""


class Storage:
    """Bytes from address 0 on."""

    __slots__ = ("_bytes", "_keys", "_size")

    def __init__(self, size_bytes: int) -> None:
        self._bytes = memoryview(bytearray(size_bytes))
        self._size = size_bytes
        self._keys = bytearray(-(-size_bytes // KEY_BLOCK))

    def __len__(self) -> int:
        """Return the size in bytes."""
        return self._size

    def set_key(
        self, address: int, length: int, key: int, *, fetch_protected: bool = False
    ) -> None:
        """Give the blocks that hold ``length`` bytes from ``address`` on a key, 0 to 15."""
        value = key << 4 | (FETCH_PROTECTED if fetch_protected else 0)
        for block in _blocks(address, length):
            self._keys[block] = value

    def fetch(self, address: int, length: int, *, key: int = 0) -> bytes:
        """Return bytes.

        Raises:
            AddressingError: They do not all lie in storage.
            ProtectionError: The key may not fetch them.
        """
        if address < 0 or address + length > self._size:
            raise AddressingError
        if key:
            for block in _blocks(address, length):
                protected = self._keys[block] & FETCH_PROTECTED
                if protected and self._keys[block] >> 4 != key:
                    raise ProtectionError
        return self._bytes[address : address + length].tobytes()

    def store(self, address: int, data: bytes | memoryview, *, key: int = 0) -> None:
        """Put bytes.

        Raises:
            AddressingError: They do not all lie in storage.
            ProtectionError: The key may not store them.
        """
        end = address + len(data)
        if address < 0 or end > self._size:
            raise AddressingError
        if key and any(self._keys[block] >> 4 != key for block in _blocks(address, len(data))):
            raise ProtectionError
        self._bytes[address:end] = data

    def holds(self, address: int, length: int) -> bool:
        """Tell whether a range lies in storage."""
        return address >= 0 and address + length <= self._size


def _blocks(address: int, length: int) -> range:
    """Return the numbers of the key blocks a range touches."""
    return range(address // KEY_BLOCK, -(-(address + length) // KEY_BLOCK) if length else 0)
