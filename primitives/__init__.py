"""Values that every layer speaks in: addresses, names, EBCDIC text, checksums, the error root.

*CCHH* is a track address (cylinder, head); a *relative track* counts tracks from cylinder 0, head
0; a *TTR* counts tracks from the start of a data set. A *volser* names a volume, a *dsname* a data
set. Nothing here knows a disk, a tape or a host, and nothing here imports another package of ours.
"""

from primitives.addresses import CCHH, CCHHR, TTR, Cylinder, Head, RelativeTrack, cchh_at, track_at
from primitives.errors import DasdError, FormatError, Where
from primitives.names import Dsname, InvalidNameError, Volser

__all__ = [
    "CCHH",
    "CCHHR",
    "TTR",
    "Cylinder",
    "DasdError",
    "Dsname",
    "FormatError",
    "Head",
    "InvalidNameError",
    "RelativeTrack",
    "Volser",
    "Where",
    "cchh_at",
    "track_at",
]
