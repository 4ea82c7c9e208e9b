"""Checking real tapes: nothing about them is an error."""

import pytest

from primitives.finding import Severity
from snapshot.verify import verify_tape

FOLDERS = {"dss": 4, "tapes": 5}


@pytest.mark.parametrize("folder", FOLDERS)
def test_real_tapes_have_no_errors(shared, folder):
    paths = sorted(
        path for path in (shared / "fixtures" / folder).iterdir() if path.suffix != ".json"
    )

    findings = {path.name: verify_tape(path) for path in paths}

    assert len(findings) == FOLDERS[folder]
    for name, found in findings.items():
        assert [f for f in found if f.severity is Severity.ERROR] == [], name


def test_dumps_of_dssdump_lack_nothing_but_a_digest(shared):
    for path in (shared / "fixtures" / "dss").glob("*.aws"):
        assert [finding.code for finding in verify_tape(path)] == ["no-digest"]
