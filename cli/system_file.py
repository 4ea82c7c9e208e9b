"""The file that makes a directory a system.

What is in it is the business of ``cli.config``, which takes longer to load than most commands run.
"""

from pathlib import Path
from typing import Final

FILE_NAME: Final = "volser.toml"


def is_system(directory: Path) -> bool:
    """Tell whether there is a system; one that is named must be one, which its reader finds out."""
    return directory != Path() or (directory / FILE_NAME).is_file()
