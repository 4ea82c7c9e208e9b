"""``volser verify``, end to end."""

import pytest


@pytest.fixture
def tape(backed_up):
    return backed_up / "tapes/BKUP01.aws"


def test_a_sound_tape_is_code_0(volser, backed_up, tape):
    by_serial = volser("verify", "bkup01", "--system", backed_up)

    assert by_serial.code == 0
    assert by_serial.out == f"{tape}: 0 errors, 0 warnings\n"
    assert volser("verify", tape, "--json").out == ""


def test_a_changed_byte_is_an_error_that_names_the_place(volser, tape):
    content = bytearray(tape.read_bytes())
    content[len(content) // 2] ^= 1
    tape.write_bytes(content)

    ran = volser("verify", tape)
    as_json = volser("verify", tape, "--json")

    assert ran.code == as_json.code == 1
    assert ran.out.startswith(f"error digest {tape} file 1: data blocks: expected CRC32C=")
    assert ran.out.endswith(f"{tape}: 1 errors, 0 warnings\n")
    (row,) = as_json.rows
    assert row.keys() == {"severity", "code", "where", "message"}
    assert (row["severity"], row["code"]) == ("error", "digest")


def test_a_truncated_tape_is_an_error(volser, tape):
    tape.write_bytes(tape.read_bytes()[:-300])

    assert volser("verify", tape).code == 1


@pytest.mark.parametrize("content", [b"PK\3\4" * 100, bytes(4096)])
def test_what_is_no_tape_is_code_1(volser, tmp_path, content):
    path = tmp_path / "none.aws"
    path.write_bytes(content)

    ran = volser("verify", path)

    assert ran.code == 1
    assert "none.aws" in ran.out + ran.err


def test_a_tape_that_is_not_there_is_code_1(volser, tmp_path):
    ran = volser("verify", "NONE", "--tapes", tmp_path)

    assert (ran.code, ran.out) == (1, "")
    assert ran.err == f"volser: NONE: no such file, and no tape of that serial in {tmp_path}\n"
