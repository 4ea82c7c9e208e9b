"""``disk unload`` and ``disk load``: data sets out and in with all they have."""

import shutil

import pytest

from tests.support.sample_disks import make_sample
from vtape.writer import write_tape


@pytest.fixture(scope="module")
def original(tmp_path_factory):
    return make_sample(tmp_path_factory.mktemp("disk") / "sample.ckd")


@pytest.fixture
def disk(original, tmp_path):
    return shutil.copy(original, tmp_path / "sample.ckd")


@pytest.fixture(params=["3390", "3380", "3350"])
def other(request, tmp_path, volser):
    path = tmp_path / "other.ckd"
    size = ("--device", request.param, "--cylinders", 20, "--volser", "OTHER")
    assert volser("disk", "init", path, *size).code == 0
    return path


@pytest.mark.parametrize("form", ["xmi", "iebcopy", "joined"])
def test_a_library_comes_back_with_its_members_on_any_device(form, disk, other, tmp_path, volser):
    file = tmp_path / "source.bin"
    assert volser("disk", "unload", disk, "DEMO.SOURCE", "-o", file, "--as", form).code == 0

    done = volser("disk", "load", other, file, "--dsn", "MY.SOURCE")

    assert done.code == 0, done.err
    assert done.out.startswith("MY.SOURCE: ")
    before, after = (
        volser("disk", "ls", path, name, "--members", "--json").rows
        for path, name in ((disk, "DEMO.SOURCE"), (other, "MY.SOURCE"))
    )
    for field in ("dsorg", "recfm", "lrecl", "blksize", "members"):
        assert after[0][field] == before[0][field]
    assert [row["member"] for row in after[1:]] == [row["member"] for row in before[1:]]
    for row in before[1:]:
        texts = [
            volser("disk", "get", path, f"{name}({row['member']})").raw
            for path, name in ((disk, "DEMO.SOURCE"), (other, "MY.SOURCE"))
        ]
        assert texts[0] == texts[1]
    assert volser("disk", "check", other, "--records").out == ""


@pytest.mark.parametrize("dsname", ["DEMO.LEDGER", "DEMO.SPREAD"])
def test_a_sequential_data_set_comes_back_under_its_own_name(dsname, disk, tmp_path, volser):
    file, other = tmp_path / "sent.xmi", tmp_path / "other.ckd"
    volser("disk", "init", other, "--device", "3390", "--cylinders", 5, "--volser", "OTHER")
    assert volser("disk", "unload", disk, dsname, "-o", file).code == 0

    assert volser("disk", "load", other, file).code == 0

    found = [volser("disk", "get", path, dsname, "--as", "rdw").raw for path in (disk, other)]
    assert found[0] == found[1]
    assert volser("disk", "check", other, "--records").out == ""


def test_members_are_added_to_a_library_that_exists(disk, tmp_path, volser):
    file = tmp_path / "source.xmi"
    volser("disk", "unload", disk, "DEMO.SOURCE", "-o", file)
    volser("disk", "scratch", disk, "DEMO.SOURCE(ALPHA)", "DEMO.SOURCE(BETA)")
    source = tmp_path / "new.txt"
    source.write_text("NEW\n")
    volser("disk", "put", disk, "DEMO.SOURCE(MORE)", source)

    assert volser("disk", "load", disk, file).code == 0

    rows = volser("disk", "ls", disk, "DEMO.SOURCE", "--members", "--json").rows[1:]
    assert [row["member"] for row in rows] == ["ALPHA", "BETA", "EMPTY", "MORE", "OMEGA"]


def test_a_library_is_loaded_from_a_tape(disk, other, tmp_path, volser):
    file, tape = tmp_path / "source.bin", tmp_path / "t.aws"
    volser("disk", "unload", disk, "DEMO.SOURCE", "-o", file, "--as", "iebcopy")
    raw, blocks = file.read_bytes(), []
    while raw:
        length = int.from_bytes(raw[:2], "big")
        blocks.append(raw[:length])
        raw = raw[length:]
    write_tape(tape, [[b"another file"], blocks])

    done = volser("disk", "load", other, tape, "--file", 2, "--dsn", "FROM.TAPE")

    assert done.code == 0, done.err
    assert volser("disk", "ls", other, "FROM.TAPE", "--json").rows[0]["members"] == 4


@pytest.mark.parametrize(
    ("content", "words", "said"),
    [
        (b"no such thing", (), "not an AWSTAPE or HET image"),
        (b"\x08\xe0\xc9\xd5\xd4\xd9\xf0\xf1", (), "end of the transmission"),
        (bytes.fromhex("00ca6d0f") + bytes(500), ("--dsn", "X"), "directory of the unload"),
    ],
)
def test_what_is_no_unload_is_refused_and_nothing_changed(
    content, words, said, disk, tmp_path, volser
):
    file, before = tmp_path / "file", disk.read_bytes()
    file.write_bytes(content)

    done = volser("disk", "load", disk, file, *words)

    assert done.code == 1
    assert said in done.err
    assert done.err.count("\n") == 1
    assert disk.read_bytes() == before


def test_an_unload_that_ends_early_changes_nothing(disk, tmp_path, volser):
    file, before = tmp_path / "source.xmi", disk.read_bytes()
    volser("disk", "unload", disk, "DEMO.SOURCE", "-o", file)
    file.write_bytes(file.read_bytes()[:40_000])

    done = volser("disk", "load", disk, file, "--dsn", "NEW.SOURCE")

    assert done.code == 1
    assert disk.read_bytes() == before


def test_what_has_no_members_is_only_sent(disk, tmp_path, volser):
    done = volser("disk", "unload", disk, "DEMO.LEDGER", "-o", tmp_path / "x", "--as", "iebcopy")

    assert done.code == 1
    assert "say --as xmi" in done.err
    assert not (tmp_path / "x").exists()


def test_an_unload_without_a_name_needs_one(disk, tmp_path, volser):
    file = tmp_path / "source.bin"
    volser("disk", "unload", disk, "DEMO.SOURCE", "-o", file, "--as", "joined")

    done = volser("disk", "load", disk, file)

    assert done.code == 1
    assert "--dsn" in done.err
