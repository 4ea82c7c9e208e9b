"""The device header as a value."""

from dataclasses import dataclass
from enum import Enum
from typing import Self

from diskfile.device_header_schema import DEVICE_HEADER_LENGTH, DeviceHeaderLayout
from diskfile.image_file import ImageFile
from primitives import FormatError, Where


class ImageKind(Enum):
    """The identifier of an image; 64 marks the variants only SDL Hyperion knows."""

    RAW = b"CKD_P370"
    COMPRESSED = b"CKD_C370"
    SHADOW = b"CKD_S370"
    RAW_64 = b"CKD_P064"
    COMPRESSED_64 = b"CKD_C064"
    SHADOW_64 = b"CKD_S064"
    FBA_COMPRESSED = b"FBA_C370"
    FBA_SHADOW = b"FBA_S370"
    FBA_COMPRESSED_64 = b"FBA_C064"
    FBA_SHADOW_64 = b"FBA_S064"

    @property
    def is_wide(self) -> bool:
        """Whether it is a 64-bit variant."""
        return self.value.endswith(b"064")


RAW_KINDS = frozenset({ImageKind.RAW, ImageKind.RAW_64})
COMPRESSED_KINDS = frozenset({ImageKind.COMPRESSED, ImageKind.COMPRESSED_64})
SHADOW_KINDS = frozenset({ImageKind.SHADOW, ImageKind.SHADOW_64})
FBA_COMPRESSED_KINDS = frozenset({ImageKind.FBA_COMPRESSED, ImageKind.FBA_COMPRESSED_64})
FBA_SHADOW_KINDS = frozenset({ImageKind.FBA_SHADOW, ImageKind.FBA_SHADOW_64})
KNOWN_IDENTIFIERS = frozenset(kind.value for kind in ImageKind)


@dataclass(frozen=True, slots=True)
class DeviceHeader:
    """The first 512 bytes of an image.

    Attributes:
        kind: What kind of image it is.
        heads: Tracks per cylinder; sectors of a compressed fixed-block disk.
        track_size: Bytes of one track in an uncompressed image; of a sector.
        type_code: Low byte of the device type.
        file_sequence: Number of the file in its volume, from 1; 0 in an only file.
        highest_cylinder: The last cylinder in the file; 0 in the last and in an only file.
        drive_serial: 12 ASCII digits, or zeros; not the volume serial.
        reserved: 480 bytes, kept as they are.
    """

    kind: ImageKind
    heads: int
    track_size: int
    type_code: int
    file_sequence: int = 0
    highest_cylinder: int = 0
    drive_serial: bytes = bytes(12)
    reserved: bytes = bytes(480)

    @classmethod
    def parse(cls, raw: bytes, where: Where) -> Self:
        """Decode the start of an image.

        Raises:
            FormatError: It is shorter than 512 bytes, or the identifier is none of CKD and FBA.
        """
        if len(raw) < DEVICE_HEADER_LENGTH:
            raise FormatError(
                "device header",
                where=where,
                expected=f"{DEVICE_HEADER_LENGTH} bytes",
                found=len(raw),
            )
        if raw[:8] not in KNOWN_IDENTIFIERS:
            raise FormatError(
                "image identifier", where=where, expected="CKD_P370 or its like", found=raw[:8]
            )
        layout = DeviceHeaderLayout.parse(raw)
        return cls(
            kind=ImageKind(layout.identifier),
            heads=int(layout.heads),
            track_size=int(layout.track_size),
            type_code=int(layout.type_code),
            file_sequence=int(layout.file_sequence),
            highest_cylinder=int(layout.highest_cylinder),
            drive_serial=bytes(layout.drive_serial),
            reserved=bytes(layout.reserved),
        )

    def to_bytes(self) -> bytes:
        """Write 512 bytes."""
        return DeviceHeaderLayout.build(
            {
                "identifier": self.kind.value,
                "heads": self.heads,
                "track_size": self.track_size,
                "type_code": self.type_code,
                "file_sequence": self.file_sequence,
                "highest_cylinder": self.highest_cylinder,
                "drive_serial": self.drive_serial,
                "reserved": self.reserved,
            }
        )

    def same_volume(self, other: "DeviceHeader") -> bool:
        """Tell whether both are headers of files of one volume."""
        return self._shape() == other._shape()

    def _shape(self) -> tuple[ImageKind, int, int, int, bytes]:
        return self.kind, self.heads, self.track_size, self.type_code, self.drive_serial


def read_device_header(file: ImageFile) -> DeviceHeader:
    """Read the header of an open image.

    Raises:
        FormatError: The file is shorter, or no CKD or compressed FBA image.
    """
    raw = file.read_up_to(0, DEVICE_HEADER_LENGTH)
    return DeviceHeader.parse(raw, Where(str(file.path), 0))
