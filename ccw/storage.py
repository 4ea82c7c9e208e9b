"""Main storage as a channel sees it: bytes with an end, fetched and stored in pieces."""


class AddressingError(Exception):
    """An address outside storage; the channel makes a program check of it."""


class Storage:
    """Bytes from address 0 on."""

    __slots__ = ("_bytes",)

    def __init__(self, size_bytes: int) -> None:
        self._bytes = bytearray(size_bytes)

    def __len__(self) -> int:
        """Return the size in bytes."""
        return len(self._bytes)

    def fetch(self, address: int, length: int) -> bytes:
        """Return bytes; AddressingError when they do not all lie in storage."""
        if address < 0 or address + length > len(self._bytes):
            raise AddressingError
        return bytes(self._bytes[address : address + length])

    def store(self, address: int, data: bytes) -> None:
        """Put bytes; AddressingError when they do not all lie in storage."""
        if address < 0 or address + len(data) > len(self._bytes):
            raise AddressingError
        self._bytes[address : address + len(data)] = data
