"""Extents: both ends belong to them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eckd.geometry import FAMILIES, Geometry, family_named
from primitives import CCHH
from vtoc.extent import Extent, ExtentType, Span

RAW = bytes.fromhex("8102 00040006 0008000a")  # type and sequence, then every half its offset
GEOMETRY = Geometry(family_named("3390"), 100)


def test_fields_sit_at_their_documented_offsets():
    assert Extent.from_bytes(RAW) == Extent(0x81, 2, CCHH.of(4, 6), CCHH.of(8, 10))


@given(st.binary(min_size=10, max_size=10))
def test_any_extent_builds_back_to_the_same_bytes(raw):
    assert Extent.from_bytes(raw).to_bytes() == raw


def test_on_a_large_volume_a_cylinder_has_28_bits():
    raw = bytes.fromhex("0100 869f001e 869f001f")

    assert Extent.from_bytes(raw, extended=True).first == CCHH.of(99_999, 14)
    assert Extent.from_bytes(raw).first == CCHH.of(0x869F, 0x1E)


def test_the_last_track_belongs_to_the_extent():
    extent = Extent(1, 0, CCHH.of(2, 3), CCHH.of(2, 3))

    assert extent.span(GEOMETRY) == Span.of(33, 34)
    assert len(extent.span(GEOMETRY)) == 1


@pytest.mark.parametrize("ends", [((1, 15), (2, 0)), ((1, 0), (1, 15))])
def test_a_head_the_device_lacks_is_an_error(ends):
    first, last = (CCHH.of(*end) for end in ends)

    with pytest.raises(ValueError, match="15 tracks"):
        Extent(1, 0, first, last).span(GEOMETRY)


@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.name)
@given(data=st.data())
def test_span_and_extent_say_the_same_tracks(family, data):
    geometry = Geometry(family, 20)
    first = data.draw(st.integers(0, geometry.tracks - 1))
    span = Span.of(first, data.draw(st.integers(first + 1, geometry.tracks)))

    extent = span.to_extent(3, geometry)

    assert extent.span(geometry) == span
    assert Extent.from_bytes(extent.to_bytes()) == extent
    whole = span.first % family.heads == 0 and span.end % family.heads == 0
    assert extent.type == (ExtentType.CYLINDERS if whole else ExtentType.DATA)


@pytest.mark.parametrize(
    ("kind", "is_data"), [(0x00, False), (0x01, True), (0x40, False), (0x80, True), (0x81, True)]
)
def test_user_labels_are_no_data(kind, is_data):
    assert Extent(kind, 0, CCHH.of(1, 0), CCHH.of(1, 0)).is_data is is_data
