"""Tapes of cases: built, run against, and given back."""

import json

import pytest

from ccw.cases import CaseFileError, run_case, target_of
from ccw.cases.document import Case
from ccw.policy import HERCULES, IBM

BLOCKS = [{"block": "c1c2"}, {"tapemark": True}, {"block": "c3"}]


def case(*programs, tape=BLOCKS, device="3480", **volume):
    volume |= {"device": device, "tape": tape}
    return Case(name="one", volume=volume, programs=programs)


def outcome(case, policy=IBM):
    result = run_case(case, target_of(case, policy), policy=policy).to_json(case.name)
    return json.loads(json.dumps(result))


def test_the_result_object_has_the_form_of_the_format():
    program = [
        {"cmd": "0x02", "flags": ["CC"], "count": 2},
        {"cmd": "0x02", "flags": ["SLI"], "count": 5},
    ]

    assert outcome(case(program)) == {
        "name": "one",
        "results": [
            {
                "ending_ccw_index": 1,
                "unit_status": "0x0D",
                "channel_status": "0x00",
                "residual": 5,
                "sense": None,
                "reads": [{"ccw": 0, "data": "c1c2"}],
            }
        ],
        "tape_after": BLOCKS,
    }


def test_position_carries_over_and_a_write_ends_the_tape():
    read, write = [{"cmd": "0x02", "count": 2}], [{"cmd": "0x01", "data": "c4c5"}]

    assert outcome(case(read, write))["tape_after"] == [{"block": "c1c2"}, {"block": "c4c5"}]


def test_what_is_read_backward_is_what_lies_at_the_end_of_its_area():
    programs = [[{"cmd": "0x02", "count": 2}], [{"cmd": "0x0C", "flags": ["SLI"], "count": 7}]]

    assert outcome(case(*programs))["results"][1]["reads"] == [{"ccw": 0, "data": "c1c2"}]


def test_options_protect_the_tape_and_give_it_an_end():
    write = [{"cmd": "0x01", "count": 600}]

    protected = outcome(case(write, options=["noring"]))
    assert protected["results"][0]["sense"].startswith("804a2030")
    assert protected["tape_after"] == BLOCKS
    short = outcome(case(*[write] * 3, tape=[], options=["maxsizeK=1", "eotmargin=100"]))
    assert [result["unit_status"] for result in short["results"]] == ["0x0C", "0x0E", "0x0E"]
    near = outcome(case(*[write] * 2, tape=[], options=["maxsizeK=1", "eotmargin=500"]))
    assert [result["unit_status"] for result in near["results"]] == ["0x0D", "0x0E"]


def test_a_compressed_container_counts_compressed_bytes():
    write = [{"cmd": "0x01", "count": 60_000}]
    ends = outcome(case(write, tape=[], container="het", options=["maxsizeK=1", "eotmargin=100"]))

    assert ends["results"][0]["unit_status"] == "0x0C"


def test_a_blank_compressed_tape_gets_two_marks_where_one_emulator_opens_it():
    read = [{"cmd": "0x02", "flags": ["SLI"], "count": 7}]
    blank = case(read, tape=[], container="het")

    assert outcome(blank)["tape_after"] == []
    assert outcome(blank, HERCULES)["tape_after"] == [{"tapemark": True}] * 2
    assert outcome(blank, HERCULES)["results"][0]["unit_status"] == "0x0D"


def statuses(case, policy):
    return [int(result["unit_status"], 16) for result in outcome(case, policy)["results"]]


def test_a_mark_at_the_load_point_of_a_het_image_is_no_mark_going_backward_in_hercules():
    words = [
        {"cmd": f"0x{code}", "flags": ["SLI"], "count": 5} for code in ("37", "27", "37", "0C")
    ]
    words += [{"cmd": "0x37"}, {"cmd": "0x2F", "flags": ["SLI"], "count": 1}]
    marked = case(*[[word] for word in words], tape=[{"tapemark": True}], container="het")

    assert statuses(marked, IBM) == [0x0D, 0x0D, 0x0D, 0x0D, 0x0D, 0x0C]
    assert statuses(marked, HERCULES) == [0x0D, 0x0C, 0x0D, 0x0C, 0x0D, 0x0E]


def test_the_block_number_of_a_het_image_stands_still_over_a_failed_file_in_hercules():
    number, space, file = {"cmd": "0x22", "count": 8}, {"cmd": "0x37"}, {"cmd": "0x3F"}
    back, rewind = {"cmd": "0x27"}, {"cmd": "0x07"}
    programs = [[word] for word in (space, file, number, back, number, rewind, number)]
    failed = case(*programs, tape=[{"block": "c1"}] * 3, container="het")

    def numbers(policy):
        reads = [result["reads"] for result in outcome(failed, policy)["results"]]
        return [int(read[0]["data"][2:8], 16) for read in reads if read]

    assert numbers(IBM) == [3, 2, 0]
    assert numbers(HERCULES) == [1, 0, 0]
    assert outcome(failed, HERCULES)["results"][1]["sense"].startswith("10402038")


@pytest.mark.parametrize(
    ("volume", "message"),
    [
        ({"device": "3500"}, "drive '3500' is not known; known are 3420"),
        ({"options": ["readonly"]}, "tape option 'readonly' is not known"),
        ({"options": ["maxsizeK=many"]}, "tape option 'maxsizeK=many' is not known"),
        ({"tape": [{"block": ""}]}, "a block of the case does not fit"),
    ],
)
def test_tapes_that_cannot_be_are_refused(volume, message):
    with pytest.raises(CaseFileError, match=message):
        target_of(case([{"cmd": "0x03"}], **volume), IBM)
