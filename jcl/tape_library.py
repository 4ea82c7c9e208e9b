"""Which file of a directory of tape images is which tape."""

from pathlib import Path
from typing import Final

from primitives import Volser

TAPE_ENDINGS: Final = (".aws", ".het")
"""Of tape images in a library; new ones get the first. What is in one is told by its content."""


def tape_image(library: Path, volser: Volser) -> Path:
    """Return where the image of a tape is; where there is none, where a new one goes."""
    images = [library / f"{volser}{ending}" for ending in TAPE_ENDINGS]
    return next((image for image in images if image.is_file()), images[0])
