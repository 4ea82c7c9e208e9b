"""A data set's tracks in order (E of the method), and how many of them are in use."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from eckd.geometry import FAMILIES, Geometry, family_named
from primitives import CCHH, TTR, Dsname, Volser
from primitives.dates import OrdinalDate
from vtoc.data_set import DataSet, recfm_code, recfm_text
from vtoc.dscb import DataSetFlags, DataSetIndicators, Format1, Organisation, SmsFlags
from vtoc.extent import Extent, Span

GEOMETRY = Geometry(family_named("3390"), 10)
PS, PO, DA = Organisation.PS, Organisation.PO, Organisation.DA


def data_set(*spans, geometry=GEOMETRY, label=None, **attributes):
    format1 = Format1(
        dsname=Dsname("A.B"),
        volser=Volser("WORK01"),
        created=OrdinalDate(2026, 328),
        **{"dsorg": PS, "lstar": TTR(0, 1)} | attributes,
    )
    extents = tuple(Span.of(*span).to_extent(n, geometry) for n, span in enumerate(spans))
    return DataSet(format1, extents, label, (format1.to_bytes(),), (), geometry, Volser("WORK01"))


def test_tracks_are_those_of_the_extents_in_their_sequence_not_in_that_of_the_disk():
    assert data_set((40, 43), (20, 22), (60, 61)).tracks().tolist() == [40, 41, 42, 20, 21, 60]


def test_the_track_of_user_labels_is_not_counted():
    label = Extent(0x40, 0, CCHH.of(0, 5), CCHH.of(0, 5))

    assert data_set((40, 42), label=label).tracks().tolist() == [40, 41]


def test_a_data_set_without_extents_has_no_tracks():
    empty = data_set(lstar=TTR(3, 1))

    assert empty.tracks().tolist() == []
    assert empty.used_tracks() == 0


@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.name)
@given(data=st.data())
def test_every_track_of_every_extent_is_there_once_and_in_order(family, data):
    geometry = Geometry(family, 30)
    cuts = st.lists(st.integers(0, geometry.tracks), min_size=2, max_size=32, unique=True)
    ends = sorted(data.draw(cuts))
    spans = data.draw(st.permutations(list(zip(ends[::2], ends[1::2], strict=False))))

    tracks = data_set(*spans, geometry=geometry).tracks()

    assert tracks.dtype == np.int64
    assert tracks.tolist() == [track for span in spans for track in range(*span)]


@pytest.mark.parametrize(
    ("lstar", "used"),
    [
        (TTR(0, 0), 0),  # never opened for output
        (TTR(0, 1), 1),
        (TTR(4, 0), 5),  # nothing on its last track
        (TTR(9, 3), 10),
        (TTR(10, 1), 10),  # says more than there is
        (TTR(0xFFFF, 255), 10),
    ],
)
@pytest.mark.parametrize("dsorg", [PS, PO, PS | Organisation.UNMOVABLE])
def test_lstar_says_how_many_tracks_of_ps_and_po_are_used(dsorg, lstar, used):
    """Track numbers go on across extents."""
    assert data_set((40, 43), (20, 27), dsorg=dsorg, lstar=lstar).used_tracks() == used


def test_a_closed_one_without_lstar_ends_at_an_end_of_file_record_on_any_track():
    """A copy of none of its tracks would show what their new place held before."""
    closed = data_set((40, 43), (20, 27), lstar=TTR(0, 0), indicators=DataSetIndicators.LAST_VOLUME)

    assert closed.used_tracks() == 10


@pytest.mark.parametrize(
    "odd",
    [
        {"dsorg": Organisation(0)},  # as a spool data set, which is full from end to end
        {"dsorg": DA},
        {"dsorg": Organisation.IS},
        {"dsorg": Organisation.VSAM},
        {"dsorg": PS | Organisation.VSAM},
        {"sms": SmsFlags.PDSE, "dsorg": PO},
        {"sms": SmsFlags.PDSE | SmsFlags.HFS, "dsorg": PO},
        {"sms": SmsFlags.EXTENDED},
        {"flags": DataSetFlags.COMPRESSED},
    ],
    ids=str,
)
def test_where_lstar_means_something_else_every_track_counts_as_used(odd):
    found = data_set((40, 43), (20, 27), lstar=TTR(0, 1), **odd)

    assert not found.tells_used_tracks
    assert found.used_tracks() == 10


def test_a_large_data_set_counts_past_65535_tracks():
    large = data_set((40, 43), flags=DataSetFlags.LARGE, lstar=TTR(0x10002, 1))

    assert large.used_tracks() == 3
    assert replace(large.format1, lstar=TTR(1, 1)).lstar.track == 1


@pytest.mark.parametrize(
    ("attributes", "name"),
    [
        ({"dsorg": PS}, "PS"),
        ({"dsorg": PO}, "PO"),
        ({"dsorg": DA}, "DA"),
        ({"dsorg": Organisation.IS}, "IS"),
        ({"dsorg": PS | Organisation.UNMOVABLE}, "PS"),
        ({"dsorg": Organisation.VSAM}, "VSAM"),
        ({"dsorg": PO, "sms": SmsFlags.PDSE}, "PDSE"),
        ({"dsorg": PO, "sms": SmsFlags.PDSE | SmsFlags.HFS}, "HFS"),
        ({"dsorg": Organisation(0)}, ""),
    ],
)
def test_organisation_is_named_as_people_name_it(attributes, name):
    assert data_set((40, 43), **attributes).organisation == name


@given(st.integers(0, 255))
def test_record_formats_read_back_as_they_are_written(code):
    """Bit 01 has no letter, and 00 no base."""
    if code & 0xC0:
        assert recfm_code(recfm_text(code)) == code & 0xFE


@pytest.mark.parametrize("text", ["", "X", "FX", "B"])
def test_what_is_no_record_format_is_refused(text):
    with pytest.raises(ValueError, match="record format"):
        recfm_code(text)
