"""DD statements: a name that a program asks for, and what is behind it.

Source: z/OS MVS JCL Reference, DD statement.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from jcl.fields import Fields, StatementError, name_set, not_supported, number_of, word_of
from jcl.operands import Item, Text, members, parse_operands
from jcl.statement import Statement
from primitives import Dsname, InvalidNameError, Volser

_SYNONYMS: Final = {"DSN": "DSNAME", "VOL": "VOLUME"}
_SUPPORTED: Final = frozenset({"DSNAME", "DISP", "UNIT", "VOLUME", "LABEL", "SYSOUT", "DLM"})
_OF_DATA: Final = frozenset({"DLM"})
_OF_OTHERS: Final = frozenset({"SYSOUT"})
_KNOWN: Final = name_set(
    """
    ACCODE AFF AMP AVGREC BLKSIZE BLKSZLIM BURST CCSID CHARS CHKPT CNTL COPIES DATACLAS DCB
    DDNAME DEST DSID DSKEYLBL DSNTYPE DSORG DYNAM EATTR EXPDT FCB FILEDATA FLASH FREE FREEVOL
    GDGORDER HOLD KEYLABL1 KEYLABL2 KEYENCD1 KEYENCD2 KEYLEN KEYOFF LABEL LGSTREAM LIKE LRECL
    MAXGENS MGMTCLAS MODIFY MSVGP OUTLIM OUTPUT PATH PATHDISP PATHMODE PATHOPTS PROTECT QNAME
    RECFM RECORG REFDD RETPD RLS ROACCESS SECMODEL SEGMENT SEP SPACE SPIN SPLIT STORCLAS
    SUBALLOC SUBSYS SYMBOLS SYMLIST TERM THRESH UCS
    """
)
_HIGHEST_SEQUENCE: Final = 65535


class Status(StrEnum):
    """Whether a data set is there before the step."""

    NEW = "NEW"
    OLD = "OLD"
    SHR = "SHR"


@dataclass(frozen=True, slots=True, kw_only=True)
class Dd:
    """A DD.

    Attributes:
        name: What programs know it by.
        line: Of the deck.
        dsname: None on a DD that names a whole volume, or no data set at all.
        status: Of DISP.
        unit: As coded; empty when not.
        volser: Of the one volume.
        sequence: Of the file on a tape; None when not coded.
        labelled: Whether LABEL is coded, as for tapes.
        sysout: The class; None when it is not printed output.
        dummy: Whether reads end at once and writes vanish.
        data: In-stream records, None when there are none.
    """

    name: str
    line: int
    dsname: Dsname | None = None
    status: Status = Status.NEW
    unit: str = ""
    volser: Volser | None = None
    sequence: int | None = None
    labelled: bool = False
    sysout: str | None = None
    dummy: bool = False
    data: tuple[str, ...] | None = None


def dd_of(statement: Statement) -> Dd:
    """Read a DD statement.

    Raises:
        StatementError, OperandError: It is wrong, or asks for what is not supported.
    """
    fields = Fields.of(parse_operands(statement.operands)).renamed(_SYNONYMS)
    fields.allow(_SUPPORTED, _KNOWN, positional=1)
    dd = Dd(name=statement.name, line=statement.line)
    if statement.data is not None:
        _exclude(fields, _OF_DATA, "in-stream data")
        return replace(dd, data=statement.data)
    if "SYSOUT" in fields.keywords:
        _exclude(fields, _OF_OTHERS, "SYSOUT")
        return replace(dd, sysout=_sysout(fields.keywords["SYSOUT"]))
    if "DLM" in fields.keywords:
        raise StatementError("IEF652I DLM without in-stream data")
    for name, value in fields.keywords.items():
        dd = _READERS[name](dd, value)
    dummy = _is_dummy(fields.at(0)) or dd.dsname == "NULLFILE"
    return replace(dd, dummy=dummy)


def _exclude(fields: Fields, allowed: frozenset[str], what: str) -> None:
    others = [name for name in fields.keywords if name not in allowed]
    if others or (what == "SYSOUT" and fields.positional):
        raise StatementError(
            f"IEF652I {what} excludes {', '.join(others) or 'positional operands'}"
        )


def _is_dummy(positional: Item | None) -> bool:
    if positional is None:
        return False
    word = word_of(positional, "DD")
    if word == "DYNAM":
        raise not_supported("DYNAM")
    if word != "DUMMY":
        raise StatementError(f"IEF643I positional operand {word}: expected *, DATA or DUMMY")
    return True


def _sysout(value: Item | None) -> str:
    parts = members(value)
    if len(parts) != 1:
        raise not_supported("SYSOUT with a writer, a form or no class")
    return word_of(parts[0], "SYSOUT")


def _dsname(dd: Dd, value: Item | None) -> Dd:
    if not isinstance(value, Text):
        raise not_supported("DSNAME with a member or a generation")
    text = word_of(value, "DSNAME")
    if text.startswith("*."):
        raise not_supported(f"DSNAME={text}: a reference to another DD")
    try:
        return replace(dd, dsname=Dsname.checked(text))
    except InvalidNameError as error:
        raise StatementError(f"IEF757I {error}") from error


def _disposition(dd: Dd, value: Item | None) -> Dd:
    """Read DISP; data sets are only ever kept, because there is no catalog."""
    words = ["" if part is None else word_of(part, "DISP") for part in members(value)]
    status, *after = words or [""]
    if len(after) > 2:
        raise StatementError("IEF640I DISP has more than 3 members")
    for word in (status, *after):
        if word in ("MOD", "PASS", "CATLG", "UNCATLG", "DELETE"):
            raise not_supported(f"DISP={word}")
    if status not in ("", *Status) or not set(after) <= {"", "KEEP"}:
        raise StatementError(f"IEF632I DISP=({','.join(words)}): expected NEW, OLD or SHR, KEEP")
    return replace(dd, status=Status(status or "NEW"))


def _unit(dd: Dd, value: Item | None) -> Dd:
    fields = Fields.of_value(value)
    fields.allow((), {"AFF", "SEP"}, positional=3)
    if fields.at(1) is not None and word_of(fields.at(1), "UNIT") not in ("1", "P"):
        raise not_supported("UNIT with several devices")
    if fields.at(2) is not None and word_of(fields.at(2), "UNIT") != "DEFER":
        raise StatementError("IEF632I UNIT: the third member is DEFER or nothing")
    return replace(dd, unit=word_of(fields.at(0), "UNIT"))


def _volume(dd: Dd, value: Item | None) -> Dd:
    fields = Fields.of_value(value)
    fields.allow({"SER"}, {"REF"}, positional=4)
    for index, word in enumerate(("PRIVATE", "RETAIN", "1", "1")):
        if fields.at(index) is not None and word_of(fields.at(index), "VOLUME") != word:
            raise not_supported(f"VOLUME with member {index + 1} other than {word}")
    if "SER" not in fields.keywords:
        return dd
    serials = members(fields.keywords["SER"])
    if len(serials) != 1:
        raise not_supported("VOLUME=SER with several volumes")
    try:
        return replace(dd, volser=Volser.checked(word_of(serials[0], "VOLUME=SER")))
    except InvalidNameError as error:
        raise StatementError(f"IEF632I {error}") from error


def _label(dd: Dd, value: Item | None) -> Dd:
    fields = Fields.of_value(value)
    fields.allow((), {"EXPDT", "RETPD"}, positional=4)
    if fields.at(1) is not None and word_of(fields.at(1), "LABEL") != "SL":
        raise not_supported("LABEL of another type than SL")
    if fields.at(2) is not None or fields.at(3) is not None:
        raise not_supported("LABEL with a password or IN and OUT")
    dd = replace(dd, labelled=True)
    if fields.at(0) is None:
        return dd
    sequence = number_of(fields.at(0), "LABEL", _HIGHEST_SEQUENCE)
    return replace(dd, sequence=max(sequence, 1))  # file 0 is file 1


_READERS: Final[Mapping[str, Callable[[Dd, Item | None], Dd]]] = {
    "DSNAME": _dsname,
    "DISP": _disposition,
    "UNIT": _unit,
    "VOLUME": _volume,
    "LABEL": _label,
}
