"""Cases run on the disks they bring, and the object that comes of it."""

import json

import pytest

from ccw.cases import CaseFileError, run_case, target_of
from ccw.cases.document import Case
from ccw.policy import IBM

VOLUME = {
    "device": "3390-1",
    "cu": "3990-6",
    "cyls": 2,
    "tracks": [{"cyl": 0, "head": 1, "records": [{"r": 1, "key": "d2", "data": "c1c2"}]}],
}
FIND = [
    {"cmd": "0x07", "flags": ["CC"], "data": "000000000001"},
    {"cmd": "0x31", "flags": ["CC"], "data": "0000000101", "label": "s"},
    {"cmd": "0x08", "tic": "s"},
]


def case(*programs, volume=VOLUME, **fields):
    return Case(name="one", volume=volume, programs=programs, **fields)


def outcome(case):
    result = run_case(case, target_of(case, IBM), policy=IBM).to_json(case.name)
    return json.loads(json.dumps(result))


def test_the_result_object_has_the_form_of_the_format():
    assert outcome(case([*FIND, {"cmd": "0x06", "count": 2}])) == {
        "name": "one",
        "results": [
            {
                "ending_ccw_index": 3,
                "unit_status": "0x0C",
                "channel_status": "0x00",
                "residual": 0,
                "sense": None,
                "reads": [{"ccw": 3, "data": "c1c2"}],
            }
        ],
        "tracks_after": [],
    }


def test_a_changed_track_comes_back_with_all_its_records():
    write = [*FIND, {"cmd": "0x05", "data": "c3c4"}]

    assert outcome(case(write))["tracks_after"] == [
        {"cyl": 0, "head": 1, "records": [{"r": 1, "key": "d2", "data": "c3c4"}]}
    ]


def test_a_track_written_and_put_back_has_not_changed():
    there, back = ([*FIND, {"cmd": "0x05", "data": data}] for data in ("c3c4", "c1c2"))

    assert outcome(case(there, back))["tracks_after"] == []


def test_what_one_program_wrote_the_next_one_reads():
    write = [*FIND, {"cmd": "0x05", "data": "c3c4"}]
    read = [*FIND, {"cmd": "0x06", "count": 2}]

    assert outcome(case(write, read))["results"][1]["reads"] == [{"ccw": 3, "data": "c3c4"}]


def test_a_record_zero_that_is_not_the_ordinary_one_comes_back():
    write = [
        {"cmd": "0x63", "flags": ["CC"], "data": "c0c00000000000000000000000000000"},
        {"cmd": "0x47", "flags": ["CC"], "data": "43000001000000000000000000ff0000"},
        {"cmd": "0x15", "data": "0000000000000008f1f2f3f4f5f6f7f8"},
    ]

    assert outcome(case(write))["tracks_after"] == [
        {"cyl": 0, "head": 0, "records": [], "r0": {"key": "", "data": "f1f2f3f4f5f6f7f8"}}
    ]


def test_a_segment_of_an_overflow_record_and_a_foreign_identifier_come_back():
    tracks = [
        {"cyl": 0, "head": 0, "records": [{"r": 1, "data": "c1", "overflow": True}]},
        {"cyl": 0, "head": 1, "records": [{"r": 1, "data": "c2", "id": "0001000203"}]},
    ]
    write = [
        {"cmd": "0x07", "flags": ["CC"], "data": "000000000000"},
        {"cmd": "0x31", "flags": ["CC"], "data": "0000000001", "label": "s"},
        {"cmd": "0x08", "tic": "s"},
        {"cmd": "0x05", "data": "d1d2"},
    ]
    volume = {"device": "3350", "cu": "3830", "cyls": 1, "tracks": tracks}

    assert outcome(case(write, volume=volume))["tracks_after"] == [
        {"cyl": 0, "head": 0, "records": [{"r": 1, "key": "", "data": "d1", "overflow": True}]},
        {"cyl": 0, "head": 1, "records": [{"r": 3, "key": "", "data": "d2", "id": "0001000203"}]},
    ]


def test_chaining_past_the_last_word_meets_a_zero_and_is_a_program_check():
    (result,) = outcome(case([{"cmd": "0x03", "flags": ["CC"], "count": 0}]))["results"]

    assert (result["ending_ccw_index"], result["channel_status"]) == (1, "0x20")


def test_sense_comes_with_the_result_and_is_taken_away():
    bad, sense = [{"cmd": "0x05", "data": "c1"}], [{"cmd": "0x04", "count": 32}]

    first, second = outcome(case(bad, sense))["results"]

    assert (first["unit_status"], first["sense"][:2]) == ("0x0E", "80")
    assert second["reads"][0]["data"][:2] == "00"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"device": "3399"}, "device type '3399' is not known"),
        ({"cu": "3999"}, "control unit '3999' is not known"),
        ({"tracks": [{"cyl": 2, "head": 0}]}, "no track 2, 0"),
        ({"tracks": [{"cyl": 0, "head": 15}]}, "no track 0, 15"),
        ({"tracks": [{"cyl": 0, "head": 0, "r0": None}]}, "without a record zero"),
        (
            {"tracks": [{"cyl": 0, "head": 0, "records": [{"r": 1, "data": "00" * 60000}]}]},
            "does not fit",
        ),
    ],
)
def test_a_volume_that_cannot_be_is_refused(change, message):
    with pytest.raises(CaseFileError, match=message):
        outcome(case(FIND, volume=VOLUME | change))


def test_a_case_without_a_volume_is_refused():
    with pytest.raises(CaseFileError, match="brings no volume"):
        outcome(case(FIND, volume=None))
