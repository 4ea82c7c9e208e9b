"""Whether every change of a track was announced: the checker, and choke points that fail it."""

from ccw.choke_point import GuardedVolume, WriteDeniedError, WriteKind
from ccw.dasd import EckdDevice
from eckd.layout_change import is_format_write
from eckd.size_table import SizeTable
from primitives import RelativeTrack
from tests.support.disks import whole


class Witness:
    """A hook that notes what is announced, how the track looked then, and refuses when told."""

    def __init__(self, volume: GuardedVolume) -> None:
        self._volume = volume
        self.announced: list[tuple[int, WriteKind]] = []
        self.seen: dict[int, bytes] = {}
        self.refuses: set[int] | None = set()
        volume.add_hook(self)

    def before_write(self, track: RelativeTrack, kind: WriteKind) -> None:
        self.announced.append((track, kind))
        self.seen.setdefault(track, self._volume.read_track(track))
        if self.refuses is None or track in self.refuses:
            raise WriteDeniedError("not now")

    @property
    def tracks(self) -> set[int]:
        return {track for track, _kind in self.announced}


def complaints(device: EckdDevice, witness: Witness, before: list[bytes]) -> list[str]:
    """Say what went by the hook; empty when every change was announced as what it was."""
    wrong = []
    for track, (old, new) in enumerate(zip(before, whole(device), strict=True)):
        if old == new:
            continue
        kinds = {kind for at, kind in witness.announced if at == track}
        if not kinds:
            wrong.append(f"track {track} changed without a word")
        elif witness.seen[track] != old:
            wrong.append(f"track {track} had changed when it was announced")
        elif is_format_write(old, new) and WriteKind.FORMAT not in kinds:
            wrong.append(f"track {track} was formatted but announced as updated")
    if device.volume.sizes != SizeTable.scan(device.volume.store):
        wrong.append("the size table is not that of the volume")
    return wrong


class SilentVolume(GuardedVolume):
    """Mutant: hooks are not called."""

    def announce(self, track: RelativeTrack, kind: WriteKind) -> None:
        pass


class LateVolume(GuardedVolume):
    """Mutant: hooks hear of a write when it is done."""

    def announce(self, track: RelativeTrack, kind: WriteKind) -> None:
        pass

    def change_track(self, track: RelativeTrack, image: bytes, kind: WriteKind) -> None:
        super().change_track(track, image, kind)
        super().announce(track, kind)


class PlayingDownVolume(GuardedVolume):
    """Mutant: every write is announced as an update."""

    def announce(self, track: RelativeTrack, kind: WriteKind) -> None:
        super().announce(track, WriteKind.UPDATE)


class ForgetfulVolume(GuardedVolume):
    """Mutant: the size table is not kept."""

    def change_track(self, track: RelativeTrack, image: bytes, kind: WriteKind) -> None:
        super().change_track(track, image, WriteKind.UPDATE)


class MisleadingVolume(GuardedVolume):
    """Mutant: the track before is announced."""

    def announce(self, track: RelativeTrack, kind: WriteKind) -> None:
        super().announce(RelativeTrack(track - 1), kind)


MUTANTS = (SilentVolume, LateVolume, PlayingDownVolume, ForgetfulVolume, MisleadingVolume)


def behind(device: EckdDevice, volume_type: type[GuardedVolume]) -> EckdDevice:
    """Put a device's store behind another choke point."""
    volume = volume_type(device.volume.store, SizeTable.scan(device.volume.store))
    return EckdDevice(volume, control_unit=device.unit.name, policy=device.policy)
