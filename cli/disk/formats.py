"""Formats of disk images, as options say them."""

from enum import StrEnum
from typing import Annotated, Final

import typer

from diskfile.compressed_schema import Compression
from diskfile.device_header import ImageKind


class Format(StrEnum):
    """Formats of images that can be made; those with 64 are for SDL Hyperion only."""

    CKD = "ckd"
    CKD64 = "ckd64"
    CCKD = "cckd"
    CCKD64 = "cckd64"

    @property
    def kind(self) -> ImageKind:
        """What an image of the format is marked as."""
        return _KINDS[self]


class AnyFormat(StrEnum):
    """Formats that images are converted to: those of volumes, and those of fixed-block disks."""

    CKD = "ckd"
    CKD64 = "ckd64"
    CCKD = "cckd"
    CCKD64 = "cckd64"
    FBA = "fba"
    CFBA = "cfba"
    CFBA64 = "cfba64"


class Compress(StrEnum):
    """How tracks of a compressed image are stored."""

    NONE = "none"
    ZLIB = "zlib"
    BZIP2 = "bzip2"


_KINDS: Final = {
    Format.CKD: ImageKind.RAW,
    Format.CKD64: ImageKind.RAW_64,
    Format.CCKD: ImageKind.COMPRESSED,
    Format.CCKD64: ImageKind.COMPRESSED_64,
}
FIXED_BLOCK: Final = {
    AnyFormat.FBA: None,
    AnyFormat.CFBA: ImageKind.FBA_COMPRESSED,
    AnyFormat.CFBA64: ImageKind.FBA_COMPRESSED_64,
}
"""What an image of a fixed-block disk is marked as; an uncompressed one has no mark."""
_UNCOMPRESSED: Final = ("ckd", "ckd64", "fba")
CompressOption = Annotated[
    Compress | None,
    typer.Option("--compress", help="Of cckd, cfba and their like; zlib if not given."),
]


def compression_of(image_format: Format | AnyFormat, compress: Compress | None) -> Compression:
    """Return the compression of an image; BadParameter for a format that has none."""
    if image_format in _UNCOMPRESSED:
        if compress not in (None, Compress.NONE):
            msg = f"--compress {compress}: the format {image_format} is not compressed"
            raise typer.BadParameter(msg)
        return Compression.NONE
    return Compression[(compress or Compress.ZLIB).name]
