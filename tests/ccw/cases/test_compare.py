"""Results compared field by field; what a case tells to ignore does not count."""

import pytest

from ccw.cases import differences
from ccw.cases.document import CaseResult

PROGRAM = {
    "ending_ccw_index": 2,
    "unit_status": "0x0E",
    "channel_status": "0x00",
    "residual": 5,
    "sense": "0008",
    "reads": [{"ccw": 1, "data": "c1c2"}],
}
TRACK = {"cyl": 0, "head": 1, "records": [{"r": 1, "key": "", "data": "c1"}]}


def result(tracks=(TRACK,), **changes):
    return CaseResult(results=[PROGRAM | changes], tracks_after=list(tracks))


def paths(found, ignored=()):
    return [difference.field for difference in differences(result(), found, ignored)]


def test_equal_results_have_no_differences():
    assert differences(result(), result()) == []


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"ending_ccw_index": None}, "results[0].ending_ccw_index"),
        ({"unit_status": "0x0C"}, "results[0].unit_status"),
        ({"channel_status": "0x40"}, "results[0].channel_status"),
        ({"residual": 0}, "results[0].residual"),
        ({"sense": "0004"}, "results[0].sense[1]"),
        ({"sense": "000800"}, "results[0].sense"),
        ({"sense": None}, "results[0].sense"),
        ({"reads": [{"ccw": 1, "data": "c1"}]}, "results[0].reads[ccw=1]"),
        ({"reads": []}, "results[0].reads[ccw=1]"),
    ],
)
def test_a_field_that_differs_is_named_and_may_be_ignored(change, path):
    assert paths(result(**change)) == [path]
    assert paths(result(**change), [path]) == []


def test_a_read_without_data_counts_as_absent():
    reads = [*PROGRAM["reads"], {"ccw": 3, "data": ""}]

    assert paths(result(reads=reads)) == []


def test_a_program_more_or_less_differs_in_every_field():
    more = CaseResult(results=[PROGRAM, PROGRAM], tracks_after=[TRACK])

    assert paths(more)[0] == "results[1].ending_ccw_index"
    assert paths(CaseResult(results=[], tracks_after=[TRACK]))[0] == "results[0].ending_ccw_index"


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"records": [{"r": 1, "key": "", "data": "c2"}]}, "tracks_after[0,1].records[0]"),
        ({"records": [{"r": 2, "key": "", "data": "c1"}]}, "tracks_after[0,1].records[0]"),
        ({"records": [{"r": 1, "data": "c1", "overflow": True}]}, "tracks_after[0,1].records[0]"),
        ({"records": [{"r": 1, "data": "c1", "id": "0000000001"}]}, "tracks_after[0,1].records[0]"),
        ({"r0": None}, "tracks_after[0,1].r0"),
        ({"r0": {"key": "", "data": "00"}}, "tracks_after[0,1].r0"),
    ],
)
def test_a_track_that_differs_is_named(change, path):
    assert paths(result([TRACK | change])) == [path]


def test_a_track_that_should_not_have_changed_is_named():
    assert "tracks_after[3,4]" in paths(result([TRACK, {"cyl": 3, "head": 4}]))
    assert "tracks_after[0,1]" in paths(result([]))


def test_an_identifier_that_is_the_tracks_own_need_not_be_given():
    named = TRACK | {"records": [{"r": 1, "data": "c1", "id": "0000000101"}]}

    assert paths(result([named])) == []


def test_tapes_are_compared_item_by_item():
    before = CaseResult(results=[], tape_after=[{"block": "c1"}, {"tapemark": True}])
    after = CaseResult(results=[], tape_after=[{"block": "c1"}, {"block": "c2"}, {"block": "c3"}])

    assert [difference.field for difference in differences(before, after)] == [
        "tape_after[1]",
        "tape_after[2]",
    ]
