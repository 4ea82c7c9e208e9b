"""Device families, models and the shape of a volume."""

import pytest

from eckd.geometry import (
    FAMILIES,
    MAX_CYLINDERS,
    MODELS,
    DeviceFamily,
    Geometry,
    UnknownDeviceError,
    family_named,
    family_of,
    model_named,
)
from primitives import CCHH, RelativeTrack


def by_name(family: DeviceFamily) -> str:
    return family.name


@pytest.mark.parametrize("family", FAMILIES, ids=by_name)
def test_a_slot_has_room_for_home_address_r0_the_longest_r1_and_the_marker(
    family: DeviceFamily,
) -> None:
    needed = 5 + (8 + 8) + (8 + family.r1_max) + 8
    assert family.track_size == -(-needed // 512) * 512


@pytest.mark.parametrize("family", FAMILIES, ids=by_name)
def test_type_code_and_track_size_name_one_family(family: DeviceFamily) -> None:
    assert family_of(family.type_code, family.track_size) is family
    assert family_of(family.type_code, family.track_size + 1) is None


@pytest.mark.parametrize("family", FAMILIES, ids=by_name)
def test_a_family_is_found_by_its_name(family: DeviceFamily) -> None:
    assert family_named(family.name) is family


@pytest.mark.parametrize(
    ("name", "model"),
    [("3350", "3350-1"), ("2305", "2305-1"), ("3380", "3380-A"), ("3390-j", "3390-27")],
)
def test_a_model_has_the_other_names_people_write(name: str, model: str) -> None:
    assert model_named(name).name == model


def test_a_device_nobody_made_is_refused_with_the_known_ones() -> None:
    with pytest.raises(UnknownDeviceError, match=r"'3391' is not known.*3390-3"):
        model_named("3391")
    with pytest.raises(UnknownDeviceError, match=r"'3390-3' is not known.*3390"):
        family_named("3390-3")


@pytest.mark.parametrize(
    ("cylinders", "family", "model"),
    [
        (560, "3350", "3350-1"),
        (411, "3330", "3330-1"),
        (412, "3330", "3330-11"),
        (203, "2314", "2314-1"),
        (1, "3390", "3390-1"),
        (1114, "3390", "3390-1"),
        (1115, "3390", "3390-2"),
        (3340, "3390", "3390-3"),
    ],
)
def test_a_volume_is_the_smallest_model_it_fits_into(
    cylinders: int, family: str, model: str
) -> None:
    found = Geometry(family_named(family), cylinders).model
    assert found is not None
    assert found.name == model


def test_a_volume_past_the_largest_model_has_no_model() -> None:
    assert Geometry(family_named("2314"), 204).model is None


def test_every_model_fits_the_two_bytes_of_a_cylinder_number() -> None:
    assert all(model.cylinders + model.alternates <= MAX_CYLINDERS for model in MODELS)


def test_relative_tracks_and_addresses_are_inverse() -> None:
    geometry = Geometry(family_named("3350"), 2)
    assert geometry.tracks == 60
    assert geometry.cchh(RelativeTrack(37)) == CCHH.of(1, 7)
    assert geometry.track(CCHH.of(1, 7)) == 37
    with pytest.raises(ValueError, match="30 tracks"):
        geometry.track(CCHH.of(1, 30))
