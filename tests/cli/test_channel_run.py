"""``volser channel run``: cases run, compared, and printed in their own format."""

import gzip
import json

import pytest

from eckd.geometry import Geometry, family_named
from eckd.raw_image import RawImage, create_raw
from eckd.track import Record, Track, parse_track
from primitives import CCHH, CCHHR, RelativeTrack, Where

AT = CCHH.of(0, 1)
VOLUME = {
    "device": "3390",
    "cu": "3990-6",
    "cyls": 2,
    "tracks": [{"cyl": 0, "head": 1, "records": [{"r": 1, "key": "", "data": "c1c2"}]}],
}
FIND = [
    {"cmd": "0x07", "flags": ["CC"], "data": "000000000001"},
    {"cmd": "0x31", "flags": ["CC"], "data": "0000000101", "label": "s"},
    {"cmd": "0x08", "tic": "s"},
]
READ = [*FIND, {"cmd": "0x06", "count": 2}]
WRITE = [*FIND, {"cmd": "0x05", "data": "c3c4"}]
NORMAL = {
    "ending_ccw_index": 3,
    "unit_status": "0x0C",
    "channel_status": "0x00",
    "residual": 0,
    "sense": None,
    "reads": [],
}
EXPECTED = {
    "results": [NORMAL | {"reads": [{"ccw": 3, "data": "c1c2"}]}],
    "tracks_after": [],
}


def case(name, program=READ, expected=EXPECTED, **fields):
    case = {"name": name, "category": "reads", "volume": VOLUME, "programs": [program]}
    return case | ({} if expected is None else {"expected": expected}) | fields


@pytest.fixture
def cases(tmp_path):
    """Write a case file."""

    def write(*cases, name="cases.json", packed=False):
        text = json.dumps({"format": "ccw-cases-1", "source": "here", "cases": cases}).encode()
        path = tmp_path / name
        path.write_bytes(gzip.compress(text) if packed else text)
        return path

    return write


@pytest.fixture
def image(tmp_path):
    """An image whose record reads ``d1d2``."""
    path = tmp_path / "a.ckd"
    with create_raw(path, Geometry(family_named("3390"), 2)) as volume:
        for number in range(volume.geometry.tracks):
            track = RelativeTrack(number)
            at = volume.geometry.cchh(track)
            records = (Record(CCHHR(AT, 1), b"", b"\xd1\xd2"),) if at == AT else ()
            volume.write_track(track, Track.of(at, records).to_image())
    return path


def data_on(path):
    with RawImage(path) as volume:
        image = volume.read_track(RelativeTrack(1))
    return parse_track(image, where=Where(str(path))).records[0].data.hex()


def test_what_is_as_expected_is_counted_by_category(volser, cases):
    ran = volser("channel", "run", cases(case("a"), case("b", category="others")))

    assert ran.code == 0
    lines = [line.split() for line in ran.out.splitlines()]
    assert lines[1] == ["others", "1", "1", "0", "0", "0", "0"]
    assert lines[-1] == ["all", "2", "2", "0", "0", "0", "0"]


def test_a_difference_is_named_field_by_field_and_fails_the_command(volser, cases):
    other = {"results": [NORMAL | {"residual": 1}], "tracks_after": []}

    ran = volser("channel", "run", cases(case("a", expected=other)))

    assert ran.code == 1
    assert ran.out.splitlines()[:3] == [
        "a differs",
        "  results[0].residual: expected 1, found 0",
        "  results[0].reads[ccw=3]: expected nothing, found c1c2",
    ]


def test_a_dubious_difference_is_told_and_fails_nothing(volser, cases):
    other = {"results": [NORMAL], "tracks_after": []}
    doubt = {"dubious": True, "dubious_reason": "releases disagree"}

    ran = volser("channel", "run", cases(case("a", expected=other, **doubt)))

    assert ran.code == 0
    assert ran.out.startswith("a differs (dubious: releases disagree)\n")


def test_fields_to_ignore_do_not_count(volser, cases):
    ignored = case(
        "a",
        expected={"results": [NORMAL | {"residual": 9}], "tracks_after": []},
        ignore_fields=["results[0].residual", "results[0].reads[ccw=3]"],
    )

    assert volser("channel", "run", cases(ignored)).code == 0


def test_json_is_one_result_a_line_in_the_form_of_a_case_file(volser, cases):
    packed = cases(case("b"), name="b.json.gz", packed=True)

    ran = volser("channel", "run", cases(case("a")), packed, "--json")

    assert ran.code == 0
    assert ran.rows == [{"name": name, **EXPECTED} for name in ("a", "b")]


def test_without_an_expectation_the_result_is_shown(volser, cases):
    ran = volser("channel", "run", cases(case("a", WRITE, expected=None)))

    assert ran.code == 0
    assert ran.out.splitlines()[:3] == [
        "a",
        "  program 0: unit 0c, channel 00, ended at word 3, residual 0",
        "  track 0, 1 changed: 1 records",
    ]


def test_the_mode_decides_where_rules_differ(volser, cases):
    lost = [{"cmd": "0x06", "count": 2}]
    file = cases(case("a", lost, expected=None))

    by_rule, as_hercules = (
        volser("channel", "run", file, "--mode", mode, "--json").rows[0]["results"][0]["sense"]
        for mode in ("ibm", "hercules")
    )

    assert (by_rule[14:16], as_hercules[14:16]) == ("02", "22")


def test_on_an_image_programs_find_what_is_there(volser, cases, image):
    ran = volser("channel", "run", cases(case("a")), "--image", image, "--json")

    assert ran.code == 0
    assert ran.rows[0]["results"][0]["reads"] == [{"ccw": 3, "data": "d1d2"}]


def test_without_write_an_image_stays_as_it_is_and_every_case_finds_it_so(volser, cases, image):
    before = image.read_bytes()

    ran = volser("channel", "run", cases(case("a", WRITE), case("b")), "--image", image, "--json")

    written, read = ran.rows
    assert written["tracks_after"][0]["records"][0]["data"] == "c3c4"
    assert read["results"][0]["reads"] == [{"ccw": 3, "data": "d1d2"}]
    assert image.read_bytes() == before


def test_with_write_the_image_changes(volser, cases, image):
    file = cases(case("a", WRITE), case("b"))

    ran = volser("channel", "run", file, "--image", image, "--write", "--json")

    assert ran.rows[1]["results"][0]["reads"] == [{"ccw": 3, "data": "c3c4"}]
    assert ran.rows[1]["tracks_after"] == []
    assert data_on(image) == "c3c4"


def test_a_case_that_brings_no_volume_is_compared_on_an_image(volser, cases, image):
    alone = {key: value for key, value in case("a").items() if key != "volume"}

    ran = volser("channel", "run", cases(alone), "--image", image)

    assert ran.code == 1
    assert "reads[ccw=3]: expected c1c2, found d1d2" in ran.out


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"volume": VOLUME | {"device": "3380"}}, "is for a 3380, and the image is a 3390"),
        ({"volume": {"device": "3480", "tape": []}}, "is for a tape, and the image is a 3390"),
        ({"volume": VOLUME | {"cu": "3991"}}, "control unit '3991' is not known"),
    ],
)
def test_a_case_for_something_else_is_refused_by_name(volser, cases, image, fields, message):
    file = cases(case("odd", **fields))

    ran = volser("channel", "run", file, "--image", image)

    assert ran.code == 1
    assert ran.err.startswith(f"volser: {file}: odd: {message}")


def test_what_is_no_case_file_is_a_message_of_one_line(volser, tmp_path):
    file = tmp_path / "no.json"
    file.write_text("[]")

    ran = volser("channel", "run", file)

    assert (ran.code, ran.err) == (1, f"volser: {file}: expected an object, found list\n")


def test_writing_without_an_image_is_a_usage_error(volser, cases):
    assert volser("channel", "run", cases(case("a")), "--write").code == 2
