"""A change of an image is made whole or not at all."""

import pytest

from eckd import changing, open_volume
from eckd.change import InterruptedChangeError
from primitives import RelativeTrack
from tests.support.command_line import run_good

TRACK = RelativeTrack(3)


@pytest.fixture(params=["ckd", "cckd"])
def image(tmp_path, request):
    path = tmp_path / "vol"
    run_good(
        *("disk", "init", path, "--device", "2314", "--volser", "CHANGE"),
        *("--cylinders", 2, "--format", request.param),
    )
    return path


def track_of(image):
    with open_volume(image) as volume:
        return volume.read_track(TRACK)


def emptied(store):
    return store.read_track(TRACK)[:21] + b"\xff" * 8


def stopped_by(reason, image):
    with changing(image) as store:
        store.write_track(TRACK, emptied(store))
        raise reason


def test_a_change_that_comes_to_its_end_stays_and_leaves_no_undo_file(image):
    before = track_of(image)

    with changing(image) as store:
        changed = emptied(store)
        store.write_track(TRACK, changed)

    assert track_of(image) == changed != before
    assert [path.name for path in image.parent.iterdir()] == ["vol"]


@pytest.mark.parametrize("reason", [ValueError, KeyboardInterrupt])
def test_a_change_that_ends_early_is_taken_back(image, reason):
    before = track_of(image)

    with pytest.raises(reason):
        stopped_by(reason, image)

    assert track_of(image) == before
    assert [path.name for path in image.parent.iterdir()] == ["vol"]


def test_nothing_changes_before_an_interrupted_change_is_taken_back(image):
    image.with_name("vol.undo").touch()

    with pytest.raises(InterruptedChangeError, match="volser disk undo"), changing(image):
        pass
