"""Run cases on an image instead of the disks they bring.

Unless writing is asked for, every case finds the image as it is: what its programs write stays in
memory. The control unit is the one the case names, or the usual one of the device.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from ccw.cases.disk import CaseDisk, family_of
from ccw.cases.document import Case, CaseFileError, TapeVolume
from ccw.choke_point import GuardedVolume
from ccw.online import online
from ccw.policy import Policy
from eckd.geometry import Geometry
from eckd.open_image import open_volume
from eckd.overlay_volume import OverlayVolume
from eckd.size_table import SizeTable


@contextmanager
def disks_on(path: Path, *, writes: bool) -> Iterator[Callable[[Case, Policy], CaseDisk]]:
    """Give the way from a case to its disk on an image, until the block is left.

    Args:
        path: The image.
        writes: Whether changes go to the image; then every case finds those of the one before.

    Raises:
        DasdError: The image cannot be opened, or not for writing.
        CaseFileError: A case is for another device.
    """
    if writes:
        with online(path) as volume:
            yield lambda case, policy: _attached(volume, case, policy)
        return
    below = open_volume(path)
    try:
        yield lambda case, policy: _attached(_over(OverlayVolume(below)), case, policy)
    finally:
        below.close()


def _over(store: OverlayVolume) -> GuardedVolume:
    """Bring an overlay online; nobody asks for its sizes, so they are not looked for."""
    return GuardedVolume(store, SizeTable(store.geometry.tracks))


def _attached(volume: GuardedVolume, case: Case, policy: Policy) -> CaseDisk:
    return CaseDisk(volume, control_unit=_control_unit(volume.geometry, case), policy=policy)


def _control_unit(geometry: Geometry, case: Case) -> str | None:
    wanted, found = case.volume, geometry.family
    if wanted is None:
        return None
    if isinstance(wanted, TapeVolume):
        raise CaseFileError(f"is for a tape, and the image is a {found.name}")
    family = family_of(wanted)
    if family != found:
        raise CaseFileError(f"is for a {family.name}, and the image is a {found.name}")
    return wanted.cu
