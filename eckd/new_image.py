"""What is asked before a new image of a volume is made, whatever its format."""

from pathlib import Path

from eckd.geometry import MAX_CYLINDERS, Geometry, UnknownDeviceError


def check_size(path: Path, geometry: Geometry) -> None:
    """Raise UnknownDeviceError when no image can have that many cylinders."""
    if not 1 <= geometry.cylinders <= MAX_CYLINDERS:
        msg = f"{path}: {geometry.cylinders} cylinders; an image has 1 to {MAX_CYLINDERS}"
        raise UnknownDeviceError(msg)
