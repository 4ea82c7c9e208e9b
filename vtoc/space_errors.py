"""What DADSM answers when it refuses.

Source: MVS 3.8j DADSM return codes and the allocation messages they become.
"""

from primitives import DasdError


class SpaceError(DasdError):
    """DADSM refuses; the message begins with the system's own message id and has its code.

    Attributes:
        code: DADSM return code.
    """

    def __init__(self, message_id: str, code: int, text: str) -> None:
        self.code = code
        super().__init__(f"{message_id} {text} (DADSM code {code:02X})")


class DuplicateNameError(SpaceError):
    """The volume has a data set of that name."""


class SpaceNotAvailableError(SpaceError):
    """No free space of that size, or not in few enough pieces."""


class VtocFullError(SpaceError):
    """No free DSCB is left."""


class SpaceParameterError(SpaceError):
    """A request contradicts itself, or asks for what no device has."""


class TooManyExtentsError(SpaceError):
    """A data set has the sixteen extents it may have on a volume."""


class NotThereError(DasdError):
    """The volume has no data set of that name."""


class VtocNotChangeableError(DasdError):
    """The VTOC is of a kind that must not be changed from outside its own system."""
