"""Volumes for commands that back up, restore and run jobs: online when they are first asked for."""

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from ccw.choke_point import GuardedVolume
from ccw.online import online
from cli.config import Config
from eckd.raw_files import file_named
from eckd.track_store import ReadOnlyVolumeError
from primitives import DasdError, FormatError, Volser
from vtoc.volume_label import read_volume_label

_FIRST_FREE_DEVICE: Final = 0x0F00
"""Unit addresses from here on are for disks that no configuration names."""


class WrongVolumeError(DasdError):
    """An image holds another volume than it was given for."""


def bring_online(stack: ExitStack, path: Path, *, device_number: int) -> GuardedVolume:
    """Bring an image online until the stack is left.

    It is opened for writing wherever that is possible, though a backup only reads: the lock keeps
    other writers away, whose changes no guard of ours would see. An image that is not sound enough
    to be written is still read.

    Raises:
        DasdError: See ``ccw.online.online``.
    """
    writable = os.access(file_named(path), os.W_OK) and os.access(path.parent, os.W_OK)
    try:
        return stack.enter_context(online(path, device_number=device_number, writable=writable))
    except (ReadOnlyVolumeError, FormatError):
        return stack.enter_context(online(path, device_number=device_number, writable=False))


@dataclass(frozen=True, slots=True)
class Disk:
    """A volume that can be brought online."""

    device_number: int
    image: Path


def disks_of(config: Config, system: Path) -> dict[Volser, Disk]:
    """Return the disks of a system directory."""
    return {
        Volser(disk.volser): Disk(int(disk.device, 16), system / disk.image) for disk in config.disk
    }


def disks_named(texts: Sequence[str]) -> dict[Volser, Disk]:
    """Return disks given as ``VOLSER=PATH``.

    Raises:
        DasdError: One is not given like that, or twice.
    """
    disks: dict[Volser, Disk] = {}
    for number, text in enumerate(texts, _FIRST_FREE_DEVICE):
        volser, equals, path = text.partition("=")
        if not equals or not path:
            msg = f"--disk {text}: expected VOLSER=PATH"
            raise DasdError(msg)
        serial = Volser.checked(volser)
        if serial in disks:
            msg = f"--disk {text}: {serial} is given twice"
            raise DasdError(msg)
        disks[serial] = Disk(number, Path(path))
    return disks


class OnlineVolumes(Mapping[Volser, GuardedVolume]):
    """The volumes of a system; each comes online when it is first looked up.

    So a job does not depend on disks it does not name. Use it as a context manager.
    """

    def __init__(self, disks: Mapping[Volser, Disk]) -> None:
        self._disks = disks
        self._online: dict[Volser, GuardedVolume] = {}
        self._stack = ExitStack()

    def __getitem__(self, volser: Volser) -> GuardedVolume:
        """Return a volume.

        Raises:
            KeyError: There is no such disk.
            WrongVolumeError: The image holds a volume of another serial.
            DasdError: It cannot be brought online.
        """
        if volser not in self._online:
            self._online[volser] = self._bring_online(volser, self._disks[volser])
        return self._online[volser]

    def _bring_online(self, volser: Volser, disk: Disk) -> GuardedVolume:
        with ExitStack() as trial:
            volume = bring_online(trial, disk.image, device_number=disk.device_number)
            found = read_volume_label(volume).volser
            if found != volser:
                msg = f"{disk.image}: holds volume {found}, not {volser}"
                raise WrongVolumeError(msg)
            self._stack.enter_context(trial.pop_all())
        return volume

    def __contains__(self, volser: object) -> bool:
        """Tell whether there is such a disk, without bringing it online."""
        return volser in self._disks

    def __iter__(self) -> Iterator[Volser]:
        """Give the serials of all disks."""
        return iter(self._disks)

    def __len__(self) -> int:
        """Count all disks."""
        return len(self._disks)

    def __enter__(self) -> Self:
        """Begin with no volume online."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Put all volumes away."""
        self._stack.__exit__(kind, error, traceback)
