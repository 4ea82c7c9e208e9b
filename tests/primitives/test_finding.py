from primitives import FormatError, Where
from primitives.finding import Finding, Severity, has_errors


def test_error_becomes_a_finding_with_place_expected_and_found() -> None:
    error = FormatError("flags", where=Where("T.aws", 16), expected="A0", found=b"\x00")

    finding = Finding.of(error, "bad-flags")

    assert finding.to_json() == {
        "severity": "error",
        "code": "bad-flags",
        "where": "T.aws+0x10",
        "message": "flags: expected A0, found 00",
    }


def test_only_errors_fail_a_check() -> None:
    place = Where("T.aws")
    warning = Finding(Severity.WARNING, "odd", place, "odd")
    error = Finding(Severity.ERROR, "wrong", place, "wrong")

    assert not has_errors([warning])
    assert has_errors([warning, error])
    assert str(error) == "error wrong T.aws: wrong"
