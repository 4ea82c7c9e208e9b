"""A compressed image whose writer is stopped anywhere: every track is old or new, never else."""

import contextlib
import itertools
from collections.abc import Callable
from pathlib import Path

import pytest

from diskfile.image_file import ImageFile, ImageInUseError
from eckd.cckd_create import create_cckd
from eckd.cckd_image import CckdImage
from eckd.geometry import Geometry, family_named
from eckd.track import Track
from primitives import RelativeTrack
from tests.support.images import Cckd, track_images
from tests.support.recorded_writes import Recording, Sync, Write

GEOMETRY = Geometry(family_named("2311"), 60)
BEFORE = {track: image for track, image in track_images(GEOMETRY).items() if track < 80}
AFTER = track_images(GEOMETRY, seed=4)
ANOTHER = track_images(GEOMETRY, seed=6)
EMPTY = RelativeTrack(299)
"""In a level-2 table that is not there yet."""
CROSSING = (62, 30)
"""Their entries cross a sector, with offsets of 32 and of 64 bits, so their table must move."""
LOOKED_AT = (*range(100), EMPTY)
WRITTEN = (
    *((track, AFTER[track]) for track in (0, *CROSSING, 1, EMPTY, 2, 70)),
    (3, Track.of(GEOMETRY.cchh(RelativeTrack(3))).to_image()),
    *((track, BEFORE[track]) for track in (0, *CROSSING)),
    *((track, AFTER[track]) for track in (90, 91, 3)),
)
KINDS = [
    Cckd(slack=5),
    Cckd(wide=True, big=True),
    Cckd(shadow=True),
    Cckd(wide=True, shadow=True),
]


class History:
    """What each track may be after so many steps of a recording."""

    def __init__(self, volume: CckdImage, recording: Recording) -> None:
        self._first = {track: volume.read_track(RelativeTrack(track)) for track in LOOKED_AT}
        self._changes: list[tuple[int, int, int, bytes]] = []
        for track, image in WRITTEN:
            began = len(recording.steps)
            volume.write_track(RelativeTrack(track), image)
            self._changes.append((began, len(recording.steps), track, image))
        volume.close()

    def allowed(self, certain: int, count: int) -> dict[int, set[bytes]]:
        """Return the images of each track when ``certain`` of ``count`` steps are not lost."""
        allowed = {track: {image} for track, image in self._first.items()}
        for began, ended, track, image in self._changes:
            if ended <= certain:
                allowed[track] = {image}
            elif began < count:
                allowed[track].add(image)
        return allowed


def shadowed(kind: Cckd, tmp_path: Path) -> tuple[Path, list[Path]]:
    """Write a volume of a kind; if it is a shadow, over a base."""
    base = tmp_path / "vol.cckd"
    plain = Cckd(wide=kind.wide, big=kind.big)
    base.write_bytes((plain if kind.shadow else kind).build(GEOMETRY, BEFORE))
    if not kind.shadow:
        return base, []
    over = tmp_path / "vol_1.cckd"
    over.write_bytes(kind.build(GEOMETRY, {track: AFTER[track] for track in (70, 75)}))
    return base, [over]


def check(base: Path, shadows: list[Path], allowed: dict[int, set[bytes]]) -> None:
    with CckdImage(base, shadows) as image:
        for track, possible in allowed.items():
            assert image.read_track(RelativeTrack(track)) in possible


@pytest.mark.parametrize("kind", KINDS, ids=str)
def test_a_writer_killed_between_or_amid_two_writes_leaves_each_track_old_or_new(
    kind: Cckd, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    base, shadows = shadowed(kind, tmp_path)
    recording = Recording.of([base, *shadows][-1], monkeypatch)
    history = History(CckdImage(base, shadows, writable=True), recording)
    for count in range(len(recording.steps) + 1):
        for content in recording.killed_after(count):
            recording.path.write_bytes(content)
            check(base, shadows, history.allowed(count, count + 1))


@pytest.mark.parametrize("kind", KINDS[:2], ids=str)
def test_a_power_failure_leaves_each_track_old_or_new_when_each_write_waits_for_the_disk(
    kind: Cckd, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    base, shadows = shadowed(kind, tmp_path)
    recording = Recording.of(base, monkeypatch)
    history = History(CckdImage(base, writable=True, durable=True), recording)
    for count in range(len(recording.steps) + 1):
        for content in recording.power_lost_after(count):
            base.write_bytes(content)
            check(base, shadows, history.allowed(recording.last_sync(count), count))
            with contextlib.suppress(ImageInUseError):  # marked as open, or else in order
                CckdImage(base, writable=True).close()


def test_a_file_its_writer_left_open_is_written_again_only_by_taking_it_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    base, shadows = shadowed(KINDS[0], tmp_path)
    recording = Recording.of(base, monkeypatch)
    history = History(CckdImage(base, writable=True), recording)
    monkeypatch.undo()
    for count in range(1, len(recording.steps) - 1):  # the last two: header in order, and its sync
        base.write_bytes(next(recording.killed_after(count)))
        with pytest.raises(ImageInUseError, match=r"vol\.cckd: is marked as open for writing"):
            CckdImage(base, writable=True)
        with CckdImage(base, writable=True, take_over=True) as image:
            image.write_track(EMPTY, ANOTHER[EMPTY])
        allowed = history.allowed(count, count + 1)
        allowed[EMPTY] = {ANOTHER[EMPTY]}
        check(base, shadows, allowed)
        CckdImage(base, writable=True).close()


def test_a_flushed_file_is_in_order_while_it_stays_open(tmp_path: Path) -> None:
    path = tmp_path / "vol.cckd"
    with create_cckd(path, GEOMETRY) as image:
        image.write_track(EMPTY, AFTER[EMPTY])
        with CckdImage(path) as beside:
            assert ["is open for writing" in doubt for doubt in beside.doubts] == [True]
        image.flush()
        flushed = path.read_bytes()
        with CckdImage(path) as beside:
            assert beside.doubts == ()
            assert beside.read_track(EMPTY) == AFTER[EMPTY]
        image.flush()
    assert path.read_bytes() == flushed


def test_the_mark_is_on_the_disk_before_anything_else_changes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    base, _none = shadowed(KINDS[0], tmp_path)
    recording = Recording.of(base, monkeypatch)
    with CckdImage(base, writable=True) as image:
        assert recording.steps == []
        image.write_track(EMPTY, AFTER[EMPTY])
    mark, sync, *_rest = recording.steps
    assert isinstance(mark, Write)
    assert (mark.offset, mark.data[3]) == (512, 0xC0)
    assert sync == Sync()


@pytest.mark.parametrize("done", [False, True], ids=["before the call", "after the call"])
@pytest.mark.parametrize("kind", KINDS[::2], ids=str)
def test_an_interrupt_from_the_keyboard_leaves_a_file_that_closing_puts_in_order(
    kind: Cckd, done: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for at in itertools.count():
        base, shadows = shadowed(kind, tmp_path)
        image = CckdImage(base, shadows, writable=True)
        before = {track: image.read_track(RelativeTrack(track)) for track in LOOKED_AT}
        with monkeypatch.context() as patch:
            interrupt(at, patch, done=done)
            written = []
            try:
                for track in (0, *CROSSING, EMPTY):
                    written.append(track)
                    image.write_track(RelativeTrack(track), AFTER[track])
                interrupted = False
            except KeyboardInterrupt:
                interrupted = True
        image.write_track(RelativeTrack(5), AFTER[5])
        image.close()
        CckdImage(base, shadows, writable=True).close()
        allowed = {track: {content} for track, content in before.items()}
        allowed |= {track: {AFTER[track]} for track in (*written[:-1], 5)}
        allowed[written[-1]] = {AFTER[written[-1]]}
        if interrupted:
            allowed[written[-1]].add(before[written[-1]])
        check(base, shadows, allowed)
        if not interrupted:
            break
    assert at > 10


def interrupt(at: int, patch: pytest.MonkeyPatch, *, done: bool) -> None:
    """Raise KeyboardInterrupt from the n-th call that changes a file, done or not."""
    calls = itertools.count()

    def interrupted(real: Callable[..., None]) -> Callable[..., None]:
        def call(*arguments: object) -> None:
            number = next(calls)
            if number == at and not done:
                raise KeyboardInterrupt
            real(*arguments)
            if number == at:
                raise KeyboardInterrupt

        return call

    for name in ("write", "sync", "truncate"):
        patch.setattr(ImageFile, name, interrupted(getattr(ImageFile, name)))
