"""Where emulators put shadow files, for those who name a base and forget what lies over it."""

from collections.abc import Collection
from pathlib import Path

from diskfile.device_header import ImageKind
from diskfile.image_file import ImageFile


def shadow_beside(base: Path, kinds: Collection[ImageKind]) -> Path | None:
    """Find the file that by its name is the first shadow of a base, and by its content a shadow.

    Args:
        base: The base; ``vol_1.cckd`` is beside ``vol.cckd``.
        kinds: What a shadow of its kind of disk is marked as.
    """
    beside = base.with_name(f"{base.stem}_1{base.suffix}")
    if beside.is_file() and identifier_of(beside) in {kind.value for kind in kinds}:
        return beside
    return None


def identifier_of(path: Path) -> bytes:
    """Return the first 8 bytes of a file, or as many as it has."""
    with ImageFile(path) as file:
        return file.read_up_to(0, 8)
