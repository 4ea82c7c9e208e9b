"""A formatted volume: what ICKDSF leaves, for every device."""

import pytest

from eckd.capacity import records_per_track
from eckd.geometry import FAMILIES, MODELS, Geometry, family_named
from eckd.memory_volume import MemoryVolume
from eckd.track import parse_track
from primitives import CCHH, RelativeTrack, Volser, Where
from primitives.ebcdic import NotEncodableError
from vtoc.dscb import FREE_DSCB
from vtoc.dscb_schema import Format4Layout
from vtoc.initialise import initialise_volume
from vtoc.read import read_vtoc

# DS4DSCYL, DS4DSTRK, DS4DEVTK, DS4DEVI and L, DS4DEVK, FG, TL, DT, DB, cylinder of HCCHH, NOATK of
# volumes that MVS wrote, and of 2311 and 3340 as another program writes them.
CONSTANTS = {
    "2311-1": (None, 10, 3625, "5114", 20, 0x01, 537, 16, 10, None, None),
    "2314-1": (203, 20, 7294, "922d", 45, 0x01, 534, 25, 17, 200, 60),
    "3330-1": (411, 19, 13165, "bfbf", 56, 0x01, 512, 39, 28, 404, 133),
    "3340-35": (None, 12, 8535, "f2f2", 75, 0x01, 512, 22, 16, None, None),
    "3350-1": (560, 30, 19254, "010b", 82, 0x09, 512, 47, 36, 555, 150),
    "3380-A": (886, 15, 47968, "0000", 0, 0x20, 0, 53, 46, 885, 15),
    "3390-1": (1113, 15, 58786, "0000", 0, 0x30, 0, 50, 45, 0, 0),
    "9345-1": (1440, 15, 48280, "0000", 0, 0x30, 0, 45, 40, None, None),
}


def records(volume, track):
    image = volume.read_track(RelativeTrack(track))
    return parse_track(image, where=Where(volume.name)).records


@pytest.mark.parametrize("name", CONSTANTS)
def test_device_constants_are_those_of_real_volumes(name):
    model = next(model for model in MODELS if model.name == name)
    wanted = CONSTANTS[name]
    cylinders = wanted[0] or model.cylinders + model.alternates
    volume = MemoryVolume(Geometry(model.family, cylinders))
    initialise_volume(volume, Volser("V"))

    found = Format4Layout.parse(read_vtoc(volume).format4.raw)

    have = (
        found.cylinders,
        found.heads,
        found.track_length,
        found.overhead.hex(),
        found.no_key,
        found.device_flags,
        found.tolerance,
        found.dscbs_per_track,
        found.directory_blocks_per_track,
        CCHH.from_bytes(found.next_alternate).cylinder,
        found.alternates,
    )
    assert [h for h, w in zip(have, wanted, strict=True) if w is not None] == [
        w for w in wanted if w is not None
    ]


@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.name)
def test_every_vtoc_track_is_full_of_records_numbered_from_1(family):
    volume = MemoryVolume(Geometry(family, 3))
    initialise_volume(volume, Volser("V"), vtoc_tracks=2)

    per_track = records_per_track(family, 44, 96)
    for track in (1, 2):
        found = records(volume, track)
        assert [record.at.record for record in found] == list(range(1, per_track + 1))
        assert {(len(record.key), len(record.data)) for record in found} == {(44, 96)}
    slots = list(read_vtoc(volume).table.slots.values())
    assert [raw[44] for raw in slots[:2]] == [0xF4, 0xF5]
    assert set(slots[2:]) == {FREE_DSCB}
    assert read_vtoc(volume).format4.free_dscbs == 2 * per_track - 2


def test_the_label_track_has_two_ipl_records_and_the_label():
    volume = MemoryVolume(Geometry(family_named("3390"), 3))
    initialise_volume(volume, Volser("WORK01"), owner="ME")

    assert [(r.key.decode("cp037"), len(r.data)) for r in records(volume, 0)] == [
        ("IPL1", 24),
        ("IPL2", 144),
        ("VOL1", 80),
    ]


def test_no_other_track_is_touched():
    volume = MemoryVolume(Geometry(family_named("3350"), 3))
    before = dict(volume._images)

    initialise_volume(volume, Volser("V"), vtoc_at=CCHH.of(1, 4), vtoc_tracks=3)

    changed = {track for track, image in volume._images.items() if before.get(track) != image}
    assert changed == {0, 34, 35, 36}


def test_an_owner_that_does_not_fit_is_refused_untouched():
    volume = MemoryVolume(Geometry(family_named("3390"), 1))
    before = dict(volume._images)

    with pytest.raises(NotEncodableError, match="12 characters, its field 10"):
        initialise_volume(volume, Volser("V"), owner="ELEVEN CHARS")

    assert volume._images == before
