"""What cannot be backed up is refused with what, where, expected and found; nothing is changed."""

import contextlib
import shutil
import struct
import subprocess
from pathlib import Path

import pytest

from ccw.online import online
from diskfile.image_file import ImageIoError
from eckd.open_image import UnknownImageError
from eckd.raw_image import create_raw
from eckd.track_schema import FIRST_USER_RECORD
from primitives import DasdError, FormatError, RelativeTrack
from snapshot.backup import BackupFailedError, run_backup
from snapshot.events import TimeZero, Window
from snapshot.history import FILE_NAME, History
from tests.support.live_backup import made_store, request_of
from vtape.reservation import DestinationTooSmallError
from vtoc.read import read_vtoc
from vtoc.volume_label import NoVolumeLabelError

HEADER = 512
STORE = made_store()
SIZE = STORE.geometry.track_size
LEDGER = read_vtoc(STORE).find("DEMO.LEDGER")
SPREAD = read_vtoc(STORE).find("DEMO.SPREAD")


@pytest.fixture(scope="module")
def whole(tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("whole") / "WORK01.3390"
    with create_raw(path, STORE.geometry) as store:
        for track in map(RelativeTrack, range(STORE.geometry.tracks)):
            store.write_track(track, STORE.read_track(track))
    return path


@pytest.fixture
def image(whole, tmp_path) -> Path:
    return Path(shutil.copy(whole, tmp_path / "WORK01.3390"))


def slot_at(track: int, offset: int = 0) -> int:
    return HEADER + track * SIZE + offset


def spoil(path: Path, at: int, value: bytes) -> None:
    with path.open("r+b") as file:
        file.seek(at)
        file.write(value)


def dscb_at(data_set) -> int:
    """Where the key of its format-1 DSCB is in the image."""
    at = data_set.addresses[0]
    track = STORE.geometry.track(at.track)
    return slot_at(track, STORE.read_track(track).index(data_set.dscbs[0]))


def vol1(path: Path) -> None:
    """The label points behind the last cylinder."""
    label = STORE.read_track(RelativeTrack(0)).index(b"\xe5\xd6\xd3\xf1" * 2) + 4
    spoil(path, slot_at(0, label + 11), bytes.fromhex("00ff000001"))


def vtoc_extent(path: Path) -> None:
    format4 = STORE.read_track(RelativeTrack(1)).index(b"\x04" * 44)
    spoil(path, slot_at(1, format4 + 105), bytes.fromhex("0100 00000001 00ff000e"))


def extent_outside(path: Path) -> None:
    spoil(path, dscb_at(LEDGER) + 105, bytes.fromhex("0100 00ff0000 00ff0001"))


def overlap(path: Path) -> None:
    spoil(path, dscb_at(LEDGER) + 105, SPREAD.dscbs[0][105:115])


def chain_to_itself(path: Path) -> None:
    spoil(path, dscb_at(LEDGER) + 135, LEDGER.addresses[0].to_bytes())


def chain_to_nowhere(path: Path) -> None:
    spoil(path, dscb_at(LEDGER) + 135, bytes.fromhex("0005000301"))


def count_past_the_end(path: Path) -> None:
    track = int(LEDGER.tracks()[2])
    spoil(path, slot_at(track, FIRST_USER_RECORD + 6), b"\xff\xff")


def another_track(path: Path) -> None:
    track = int(LEDGER.tracks()[2])
    spoil(path, slot_at(track, 1), bytes.fromhex("00000063"))


def device_type(path: Path) -> None:
    spoil(path, 16, b"\x77")


def heads(path: Path) -> None:
    spoil(path, 8, struct.pack("<I", 19))


def cut(path: Path) -> None:
    with path.open("r+b") as file:
        file.truncate(slot_at(50, 1_000))


def emptied(path: Path) -> None:
    path.write_bytes(b"")


def not_an_image(path: Path) -> None:
    spoil(path, 0, b"\x89PNG\r\n\x1a\n")


def no_label(path: Path) -> None:
    label = STORE.read_track(RelativeTrack(0)).index(b"\xe5\xd6\xd3\xf1" * 2)
    spoil(path, slot_at(0, label), bytes(8))


DAMAGES = {
    device_type: (FormatError, r"\+0x\w+: device type code: expected 05 11 .*found 77"),
    heads: (FormatError, r"\+0x\w+.*expected.*found"),
    cut: (FormatError, r"expected.*found"),
    emptied: (DasdError, "begins with nothing"),
    not_an_image: (UnknownImageError, "begins with 89504e47"),
    no_label: (NoVolumeLabelError, r"\(cylinder 0 head 0\): no record with key VOL1"),
    vol1: (FormatError, "VTOC pointer of the volume label: expected.*found cylinder 255"),
    vtoc_extent: (FormatError, "VTOC extent of the format-4 DSCB: expected tracks inside"),
    extent_outside: (FormatError, r"extent of DEMO\.LEDGER: expected tracks inside .*found cyl"),
    overlap: (FormatError, r"extents of DEMO\.\w+ and DEMO\.\w+: expected.*both have cylinder"),
    chain_to_itself: (FormatError, "chain of extents leads to: expected format 3, found f1"),
    chain_to_nowhere: (FormatError, "chain of DSCBs: expected a DSCB, found none there"),
    count_past_the_end: (FormatError, r"\+0x\w+ \(cylinder \d+ head \d+\).*expected.*found"),
    another_track: (FormatError, r"\+0x\w+ \(cylinder \d+ head \d+\).*expected.*found"),
}


@pytest.mark.parametrize("damage", DAMAGES, ids=lambda damage: damage.__name__)
def test_a_damaged_image_is_refused_and_left_as_it_is(image, damage):
    error, message = DAMAGES[damage]
    damage(image)
    before = image.read_bytes()
    tape = image.with_name("T.aws")
    history = History(image.parent)

    with (
        pytest.raises(error, match=rf"WORK01\.3390.*{message}") as caught,
        online(image, writable=False) as volume,
    ):
        run_backup(request_of([volume], tape, history=history))

    assert isinstance(caught.value, DasdError)
    assert "\n" not in str(caught.value)
    assert image.read_bytes() == before
    assert history.find() == []
    assert left_beside(image) == []


def left_beside(image: Path) -> list[str]:
    """Files besides the image, its size table and the history."""
    ours = {image.name, f"{image.name}.sizes", FILE_NAME}
    return sorted(path.name for path in image.parent.iterdir() if path.name not in ours)


def test_an_image_that_is_not_there(tmp_path):
    with (
        pytest.raises(ImageIoError, match=r"NO\.SUCH"),
        online(tmp_path / "NO.SUCH"),
    ):
        pass

    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("offset", "value", "message"),
    [
        (1, bytes.fromhex("00000063"), "home address"),
        (len(STORE.read_track(RelativeTrack(int(LEDGER.tracks()[2])))) - 8, bytes(8), "track"),
    ],
    ids=["home address", "end-of-track marker"],
)
def test_a_track_damaged_after_t0_gives_the_backup_up(image, offset, value, message):
    """The copier checks what it reads; a damaged track never reaches the tape."""
    track = int(LEDGER.tracks()[2])
    at = str(STORE.geometry.cchh(RelativeTrack(track)))
    history = History(image.parent)

    def damage(event):
        if isinstance(event, Window):
            spoil(image, slot_at(track, offset), value)

    with (
        pytest.raises(BackupFailedError, match=rf"WORK01\.3390.*\({at}\): .*{message}"),
        online(image) as volume,
    ):
        run_backup(request_of([volume], image.with_name("T.aws"), history=history), events=damage)

    assert {entry.status for entry in history.find()} == {"incomplete"}
    assert left_beside(image) == []


def test_an_image_cut_short_after_t0_gives_the_backup_up(image):
    def damage(event):
        if isinstance(event, Window):
            cut(image)

    with pytest.raises(BackupFailedError, match=r"WORK01\.3390"), online(image) as volume:
        run_backup(request_of([volume], image.with_name("T.aws")), events=damage)

    assert left_beside(image) == []


class TestDestination:
    @pytest.fixture
    def small_disk(self, tmp_path):
        """A file system of one megabyte."""
        mount = tmp_path / "small"
        mount.mkdir()
        done = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", mount],
            check=False,
            capture_output=True,
        )
        if done.returncode:
            pytest.skip("no file system can be mounted here")
        yield mount
        subprocess.run(["umount", "--lazy", mount], check=True)  # a traceback may hold the tape

    def test_too_small_a_file_system_is_known_before_t0(self, whole, small_disk):
        events = []

        with (
            pytest.raises(DestinationTooSmallError, match=r"T\.aws: the tape takes") as caught,
            online(whole, writable=False) as volume,
        ):
            run_backup(request_of([volume], small_disk / "T.aws"), events=events.append)

        assert caught.value.needed > caught.value.available
        assert not any(isinstance(event, TimeZero) for event in events)
        assert list(small_disk.iterdir()) == []

    def test_room_that_somebody_else_takes_after_t0_is_the_tapes_already(self, whole, small_disk):
        """The tape of one data set fits; then the disk fills up to the last byte."""

        def fill(event):
            if isinstance(event, Window):
                with (
                    (small_disk / "other").open("wb", buffering=0) as file,
                    contextlib.suppress(OSError),
                ):
                    while True:
                        file.write(bytes(4096))

        with online(whole, writable=False) as volume:
            result = run_backup(
                request_of([volume], small_disk / "T.aws", "DEMO.LEDGER"), events=fill
            )

        assert (small_disk / "T.aws").stat().st_size == result.tape_map.length

    @pytest.mark.parametrize("name", ["no/such/directory/T.aws", "file/T.aws"])
    def test_a_place_that_is_no_directory(self, whole, tmp_path, name):
        (tmp_path / "file").write_bytes(b"")

        with pytest.raises(DasdError, match=r"T\.aws"), online(whole, writable=False) as volume:
            run_backup(request_of([volume], tmp_path / name))

        assert [path.name for path in tmp_path.iterdir()] == ["file"]
