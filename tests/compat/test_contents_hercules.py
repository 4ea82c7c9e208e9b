"""Members that we put into a library, read by Hercules."""

from tests.support.command_line import run_good
from tests.support.sample_disks import make_sample


def test_dasdpdsu_unloads_the_members_we_put(hercules, tmp_path, monkeypatch):
    disk = make_sample(tmp_path / "sample.ckd")
    text = "//JOB JOB\n//* second line\n"
    run_good("disk", "put", disk, "DEMO.SOURCE(BETA)", "-", stdin=text.encode())
    run_good("disk", "put", disk, "DEMO.SOURCE(NEW)", "-", stdin=b"new\n" * 100)
    (tmp_path / "out").mkdir()
    monkeypatch.chdir(tmp_path / "out")

    hercules("dasdpdsu", disk, "DEMO.SOURCE", "ascii")

    out = {path.stem.upper(): path.read_text("ascii") for path in (tmp_path / "out").iterdir()}
    assert set(out) == {"ALPHA", "BETA", "EMPTY", "NEW", "OMEGA"}
    assert [line.rstrip() for line in out["BETA"].splitlines()] == text.splitlines()
    assert [line.rstrip() for line in out["NEW"].splitlines()] == ["new"] * 100
