"""Case files as they come: read as the format says, refused with a reason otherwise."""

import gzip
import json

import pytest

from ccw.cases import CaseFileError, document, read_cases
from ccw.cases.document import DiskVolume, TapeVolume

DISK = {"device": "3390", "cu": "3990-6", "cyls": 2}
CASE = {"name": "one", "volume": DISK, "programs": [[{"cmd": "0x03", "count": 1}]]}


def written(path, *cases, **changes):
    content = {"format": "ccw-cases-1", "source": "here", "cases": list(cases)} | changes
    path.write_text(json.dumps(content))
    return path


@pytest.fixture
def file(tmp_path):
    return tmp_path / "cases.json"


def test_a_case_is_read_with_its_defaults(file):
    (case,) = read_cases(written(file, CASE))

    assert (case.name, case.ccw_format, case.dubious) == ("one", 1, False)
    assert case.volume == DiskVolume(**DISK)
    assert (case.programs[0][0].cmd, case.programs[0][0].length) == (3, 1)


def test_a_count_that_is_not_given_is_the_length_of_the_data(file):
    program = [{"cmd": "0x07", "data": "000000000001"}]

    (case,) = read_cases(written(file, CASE | {"programs": [program]}))

    assert case.programs[0][0].length == 6


def test_a_compressed_file_is_recognised_by_its_content(file):
    plain = written(file, CASE)
    packed = file.with_name("packed")
    packed.write_bytes(gzip.compress(plain.read_bytes()))

    assert read_cases(packed) == read_cases(plain)


def test_a_tape_volume_is_told_from_a_disk(file):
    tape = {"device": "3480", "tape": [{"block": "c1"}, {"tapemark": True}], "options": ["noring"]}

    (case,) = read_cases(written(file, CASE | {"volume": tape}))

    assert isinstance(case.volume, TapeVolume)
    assert [type(item).__name__ for item in case.volume.tape] == ["BlockItem", "MarkItem"]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"programs": [[{"cmd": "0x100"}]]}, r"cases\.0\.programs\.0\.0\.cmd"),
        ({"programs": [[{"cmd": "here"}]]}, r"cases\.0\.programs\.0\.0\.cmd"),
        ({"programs": [[{"cmd": "0x03", "data": "c"}]]}, r"cases\.0\.programs\.0\.0\.data"),
        ({"programs": [[{"cmd": "0x03", "count": 65536}]]}, r"cases\.0\.programs\.0\.0\.count"),
        ({"programs": [[{"cmd": "0x03", "flags": ["XX"]}]]}, r"cases\.0\.programs\.0\.0\.flags"),
        ({"programs": [[{"cmd": "0x08", "tic": -1}]]}, r"cases\.0\.programs\.0\.0\.tic"),
        ({"programs": [[]]}, r"cases\.0\.programs\.0"),
        ({"programs": [[{"cmd": "0x03"}] * 4097]}, r"cases\.0\.programs\.0"),
        ({"volume": DISK | {"cyls": 65521}}, r"cases\.0\.volume"),
        ({"volume": {"device": "3390"}}, r"cases\.0\.volume"),
        ({"ccw_format": 2}, r"cases\.0\.ccw_format"),
        ({"name": 5}, r"cases\.0\.name"),
    ],
)
def test_what_the_format_does_not_allow_is_named_by_its_place(file, change, message):
    with pytest.raises(CaseFileError, match=message):
        read_cases(written(file, CASE | change))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "not a JSON document"),
        (b"\x1f\x8b", "not a JSON document"),
        (gzip.compress(b"{}")[:-9], "not a JSON document"),
        (b"[" * 100_000, "not a JSON document"),
        (b"\xff\xfe\x00", "not a JSON document"),
        (b"9" * 5000, "not a JSON document"),
        (b"[]", "expected an object"),
        (b"{}", "format"),
        (b'{"format": "ccw-cases-2"}', "format"),
        (b'{"format": "ccw-cases-1"}', "cases"),
        (b'{"format": "ccw-cases-1", "cases": {}}', "cases"),
        (b'{"format": "ccw-cases-1", "cases": [1]}', r"cases\.0"),
    ],
)
def test_what_is_no_case_file_is_refused(file, content, message):
    file.write_bytes(content)

    with pytest.raises(CaseFileError, match=message):
        read_cases(file)


def test_a_file_that_is_not_there_is_an_error_of_ours(file):
    with pytest.raises(CaseFileError, match="No such file"):
        read_cases(file)


def test_a_small_file_that_unpacks_to_a_huge_one_is_refused(file, monkeypatch):
    monkeypatch.setattr(document, "MOST_BYTES", 1000)
    file.write_bytes(gzip.compress(b" " * 1001))

    with pytest.raises(CaseFileError, match="longer than 1000 bytes"):
        read_cases(file)


def test_a_file_of_very_many_small_values_is_refused_before_it_is_decoded(file, monkeypatch):
    monkeypatch.setattr(document, "MOST_VALUES", 1000)
    file.write_text("[" + "[]," * 1000 + "[]]")

    with pytest.raises(CaseFileError, match="more than 1000 values"):
        read_cases(file)
