"""`disk convert`: images in other formats."""

import pytest

from eckd.cckd_create import create_cckd, create_shadow
from eckd.geometry import Geometry, family_named
from eckd.open_image import open_volume
from eckd.track import Record, Track
from opensys.create import create_cfba
from opensys.raw_disk import create_raw_disk
from primitives import CCHHR, RelativeTrack
from tests.support.block_contract import fill_blocks
from tests.support.command_line import run, run_good
from tests.support.tracks import fill

GEOMETRY = Geometry(family_named("2311"), 4)


@pytest.fixture
def image(tmp_path):
    path = tmp_path / "old.ckd"
    run_good("disk", "init", path, "--device", "2311", "--volser", "OLD", "--cylinders", 4)
    return path


def content(path, *shadows):
    with open_volume(path, shadows=shadows) as volume:
        return [volume.read_track(RelativeTrack(track)) for track in range(volume.geometry.tracks)]


@pytest.mark.parametrize("image_format", ["ckd", "ckd64", "cckd", "cckd64"])
def test_an_image_is_converted_there_and_back(image, tmp_path, image_format):
    there, back = tmp_path / "there", tmp_path / "back"

    done = run_good("disk", "convert", image, there, "--format", image_format)
    run_good("disk", "convert", there, back, "--format", "ckd")

    assert run_good("disk", "info", there, "--json").rows[0]["format"] == image_format
    assert "40 tracks" in done.out
    assert "all equal; digest" in done.out
    assert done.err == ""
    assert back.read_bytes() == image.read_bytes()


@pytest.mark.parametrize("compress", ["none", "zlib", "bzip2"])
def test_the_compression_is_the_one_asked_for(image, tmp_path, compress):
    path = tmp_path / "new"
    run_good("disk", "convert", image, path, "--compress", compress)
    assert path.read_bytes()[512 + 45] == ["none", "zlib", "bzip2"].index(compress)


def test_an_existing_file_is_kept_unless_forced(image, tmp_path):
    path = tmp_path / "new"
    path.write_bytes(b"precious")

    refused = run("disk", "convert", image, path)

    assert refused.code == 1
    assert "--force" in refused.err
    assert path.read_bytes() == b"precious"
    run_good("disk", "convert", image, path, "--force")
    assert content(path) == content(image)


def test_an_image_can_be_converted_in_its_own_place(image):
    before = content(image)
    run_good("disk", "convert", image, image, "--force")
    assert content(image) == before
    assert run_good("disk", "info", image, "--json").rows[0]["format"] == "cckd"


def test_shadow_files_become_part_of_the_new_image(tmp_path):
    base, shadow, new = tmp_path / "vol.cckd", tmp_path / "vol_1.cckd", tmp_path / "new"
    create_cckd(base, GEOMETRY).close()
    create_shadow(shadow, base)
    with open_volume(base, writable=True, shadows=[shadow]) as volume:
        fill(volume)

    run_good("disk", "convert", base, new, "--shadow", shadow)

    assert content(new) == content(base, shadow)


def test_a_base_without_its_shadow_is_converted_with_a_warning(tmp_path):
    base, new = tmp_path / "vol.cckd", tmp_path / "new"
    create_cckd(base, GEOMETRY).close()
    create_shadow(tmp_path / "vol_1.cckd", base)
    assert "vol_1.cckd is a shadow file" in run_good("disk", "convert", base, new).err


def test_tracks_that_hercules_would_drop_are_warned_of(tmp_path):
    old, new = tmp_path / "old", tmp_path / "new"
    with create_cckd(old, GEOMETRY) as volume:
        at = GEOMETRY.cchh(RelativeTrack(3))
        r0 = Record(CCHHR(at, 0), b"", b"\1" * 8)
        volume.write_track(RelativeTrack(3), Track(at, (), r0).to_image())
    assert "warning: 1 tracks" in run_good("disk", "convert", old, new).err
    assert run_good("disk", "convert", old, new, "--format", "ckd", "--force").err == ""


def test_a_damaged_track_ends_it_and_nothing_is_left(image, tmp_path):
    content = bytearray(image.read_bytes())
    content[512 + 5 * 4096 + 2] ^= 1
    image.write_bytes(content)

    done = run("disk", "convert", image, tmp_path / "new")

    assert done.code == 1
    assert "home address" in done.err
    assert done.err.count("\n") == 1
    assert list(tmp_path.iterdir()) == [image]


def test_what_makes_no_sense_is_a_usage_error(image, tmp_path):
    words = ("disk", "convert", image, tmp_path / "new", "--format", "ckd", "--compress", "zlib")
    assert run(*words).code == 2
    assert list(tmp_path.iterdir()) == [image]


@pytest.mark.parametrize("image_format", ["cfba", "cfba64"])
def test_a_fixed_block_disk_is_converted_there_and_back(tmp_path, image_format):
    raw, there, back = tmp_path / "raw", tmp_path / "there", tmp_path / "back"
    with create_raw_disk(raw, 1000) as disk:
        fill_blocks(disk)

    done = run_good("disk", "convert", raw, there, "--format", image_format)
    run_good("disk", "convert", there, back, "--format", "fba")

    assert "9 block groups" in done.out
    assert there.stat().st_size < raw.stat().st_size
    assert there.read_bytes()[16] == 0x36
    assert back.read_bytes() == raw.read_bytes()


def test_a_volume_is_no_fixed_block_disk_and_the_other_way_round(image, tmp_path):
    disk = tmp_path / "disk"
    create_cfba(disk, 0x70, 1000).close()
    for source, image_format, said in (
        (image, "cfba", "a CKD image"),
        (image, "fba", "a CKD image"),
        (disk, "ckd", "a fixed-block disk"),
    ):
        done = run("disk", "convert", source, tmp_path / "new", "--format", image_format)
        assert done.code == 1
        assert said in done.err
    assert not (tmp_path / "new").exists()
