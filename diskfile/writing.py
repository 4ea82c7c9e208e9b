"""Whether an image may be written: not when it was opened for reading, and never after a failure.

What an image holds after a failed write is uncertain, so nothing more is written to it.
"""

from typing import ClassVar

from diskfile.image_file import ImageIoError
from primitives import DasdError


class BrokenImageError(DasdError):
    """A write failed; what the image holds now is uncertain, so nothing more is written."""

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(f"{name}: writing failed ({reason}); nothing more is written to it")


class Writing:
    """The writes to one image, each done inside ``with``: the first that fails is the last.

    A subclass names its own errors.

    Attributes:
        name: The path of the image, for messages.
        allowed: Whether the image was opened for writing.
    """

    read_only_error: ClassVar[type[DasdError]]
    broken_error: ClassVar[type[BrokenImageError]]

    def __init__(self, name: str, *, allowed: bool) -> None:
        self.name = name
        self.allowed = allowed
        self._failure = ""

    @property
    def failed(self) -> bool:
        """Whether a write failed."""
        return bool(self._failure)

    def check(self) -> None:
        """Raise the error of its kind when the image was opened for reading, or a write failed."""
        if not self.allowed:
            msg = f"{self.name}: opened for reading only"
            raise self.read_only_error(msg)
        self.check_not_failed()

    def check_not_failed(self) -> None:
        """Raise the error of its kind when a write failed."""
        if self._failure:
            raise self.broken_error(self.name, self._failure)

    def __enter__(self) -> None:
        self.check_not_failed()

    def __exit__(self, _kind: object, error: BaseException | None, _traceback: object) -> None:
        if isinstance(error, ImageIoError):
            self._failure = str(error)
            raise self.broken_error(self.name, self._failure) from error
