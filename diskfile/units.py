"""What a compressed file needs to be told about the units it stores."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from diskfile.compressed_header import CompressedHeader
from diskfile.compressed_schema import NullFormat
from diskfile.device_header import DeviceHeader, ImageKind
from primitives import Where


class Units(Protocol):
    """The units of one disk; unit images begin with a header of 5 bytes, a zero and the address."""

    @property
    def count(self) -> int:
        """How many there are."""
        ...

    @property
    def longest(self) -> int:
        """The most bytes a unit image has, its header included; at most 65,535."""
        ...

    @property
    def null_formats(self) -> tuple[NullFormat, ...]:
        """The null formats a unit can have."""
        ...

    def header(self, unit: int) -> bytes:
        """Return the 5 bytes the image of a unit begins with."""
        ...

    def describe(self, unit: int) -> str:
        """Name a unit in the field's own terms, for messages; also one behind the last."""
        ...

    def null_image(self, unit: int, null_format: NullFormat) -> bytes:
        """Return what a null unit stands for; ``null_format`` is one of ``null_formats``."""
        ...

    def find_image(self, plain: bytes, unit: int, where: Where) -> bytes:
        """Return the unit image that decoded bytes begin with; FormatError when it is none."""
        ...


@dataclass(frozen=True, slots=True)
class Medium:
    """A kind of disk that can be kept compressed.

    Attributes:
        bases: What a base is marked as.
        shadows: What a shadow is marked as.
        units_of: Makes the units two headers speak of; FormatError when there is no such disk.
    """

    bases: frozenset[ImageKind]
    shadows: frozenset[ImageKind]
    units_of: Callable[[DeviceHeader, CompressedHeader, str], Units]
