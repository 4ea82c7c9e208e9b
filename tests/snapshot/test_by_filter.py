"""BY criteria against the published test vectors."""

import datetime

import pytest

from eckd.geometry import Geometry, family_named
from primitives import Dsname, Volser
from primitives.dates import OrdinalDate
from snapshot.by_filter import Criterion, InvalidCriterionError, parse_criteria
from vtoc.data_set import DataSet
from vtoc.dscb import DataSetIndicators, Format1, Organisation, SmsFlags, SpaceUnit
from vtoc.extent import Span

TODAY = datetime.date(2003, 5, 15)
NO_DATE = OrdinalDate(1900, 0)


def data_set(*, tracks=15, extents=1, **fields):
    defaults = {
        "dsname": Dsname("A.B"),
        "volser": Volser("WORK01"),
        "created": OrdinalDate(2003, 1),
        "dsorg": Organisation.PS,
        "indicators": DataSetIndicators.LAST_VOLUME,
    }
    volume = Geometry(family_named("3390"), 100)
    ends = [*range(100, 100 + extents - 1), 100 + tracks - 1]
    spans = [Span.of(start, end + 1) for start, end in zip(range(100, 200), ends, strict=False)]
    return DataSet(
        format1=Format1(**(defaults | fields)),
        extents=tuple(span.to_extent(number, volume) for number, span in enumerate(spans)),
        label_extent=None,
        dscbs=(),
        addresses=(),
        geometry=volume,
        volser=Volser("WORK01"),
    )


def keeps(criteria, subject):
    return all(c.keeps(subject) for c in parse_criteria(criteria, today=TODAY))


PDS = {"dsorg": Organisation.PO}
VSAM = {"dsorg": Organisation.VSAM}


@pytest.mark.parametrize(
    ("fields", "criteria", "kept"),
    [
        ({"created": OrdinalDate(2003, 135)}, "CREDT,EQ,*", True),
        ({"created": OrdinalDate(2003, 100)}, "CREDT,LT,(*,-30)", True),
        ({"created": OrdinalDate(2003, 105)}, "CREDT,LT,(*,-30)", False),
        ({"referenced": OrdinalDate(2003, 1)}, "REFDT,GE,2003001", True),
        ({"expires": NO_DATE}, "EXPDT,LT,*", True),
        ({"expires": NO_DATE}, "(EXPDT,LT,*)(EXPDT,NE,0000000)", False),
        (PDS, "DSORG,EQ,(PDS,SAM)", True),
        (PDS, "DSORG,NE,(PDS,SAM)", False),
        (VSAM, "DSORG,NE,(PDS,SAM)", True),
        ({"tracks": 150}, "FSIZE,GT,150", False),
        (
            {"indicators": DataSetIndicators.CHANGED, "extents": 1},
            "(DSCHA,EQ,YES)(EXTNT,GE,2)",
            False,
        ),
    ],
)
def test_published_vectors(fields, criteria, kept):
    assert keeps(criteria, data_set(**fields)) is kept


@pytest.mark.parametrize(
    ("fields", "criteria", "kept"),
    [
        ({"created": OrdinalDate(1999, 10)}, "CREDT,EQ,99010", True),
        ({"created": OrdinalDate(2003, 136)}, "CREDT EQ *,+1", True),
        ({"created": OrdinalDate(2002, 365)}, "CREDT,GE,(*,-135)", True),
        ({"created": OrdinalDate(2002, 364)}, "CREDT,GE,(*,-135)", False),
        ({"created": OrdinalDate(2003, 134)}, "credt = (2003001,2003134)", True),
        ({"created": OrdinalDate(2003, 400)}, "CREDT,GT,*", True),
        ({"tracks": 150}, "FSIZE,>=,150", True),
        ({"tracks": 150}, "FSIZE,NE,(150,151)", False),
        ({"extents": 3}, "EXTNT,<,4", True),
        ({"extents": 3}, "EXTNT,LE,2", False),
        ({"indicators": DataSetIndicators.CHANGED}, "DSCHA,NE,0", True),
        ({"indicators": DataSetIndicators.LAST_VOLUME}, "MULTI,EQ,NO", True),
        ({"volume_sequence": 2}, "MULTI,EQ,YES", True),
        ({"indicators": DataSetIndicators(0)}, "MULTI,EQ,YES", True),
        ({"space_flags": SpaceUnit.CYLINDERS | 0x01}, "ALLOC,EQ,CYL", True),
        ({"space_flags": SpaceUnit.TRACKS}, "ALLOC,NE,(CYL,BLK)", True),
        ({"space_flags": SpaceUnit.ABSOLUTE}, "ALLOC,EQ,ABSTR", True),
        ({}, "ALLOC,EQ,MOV", True),
        ({"dsorg": Organisation.PS | Organisation.UNMOVABLE}, "ALLOC,EQ,MOV", False),
        ({"dsorg": Organisation.DA}, "DSORG,EQ,BDAM", True),
        ({"dsorg": Organisation.IS}, "DSORG,EQ,ISAM", True),
        ({"dsorg": Organisation(0)}, "DSORG,EQ,EXCP", True),
        ({"dsorg": Organisation.PO, "sms": SmsFlags.PDSE}, "DSORG,EQ,PAM", True),
        ({"dsorg": Organisation.PO, "sms": SmsFlags.PDSE}, "DSORG,EQ,PDS", False),
        ({"dsorg": Organisation.PO, "sms": SmsFlags.PDSE | SmsFlags.HFS}, "DSORG,EQ,HFS", True),
        (PDS, " (DSORG,EQ,PAM), (FSIZE,EQ,15) ", True),
    ],
)
def test_criteria_about_every_field(fields, criteria, kept):
    assert keeps(criteria, data_set(**fields)) is kept


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "expected FIELD"),
        ("DSORG,EQ", "expected FIELD"),
        ("(DSORG,EQ,PDS", "expected FIELD"),
        ("(DSORG,EQ,PDS))", "expected FIELD"),
        ("((DSORG,EQ,(PDS)))", "expected FIELD"),
        ("(DSORG,EQ,PDS) X", "expected FIELD"),
        ("SIZE,EQ,1", "known are ALLOC"),
        ("CATLG,EQ,YES", "no catalog"),
        ("STORCLAS,EQ,FAST", "SMS classes"),
        ("DSORG,IS,PDS", "operator 'IS'"),
        ("DSORG,EQ,PDX", "expected one of SAM"),
        ("DSORG,GT,PDS", "cannot be asked"),
        ("FSIZE,GT,(1,2)", "cannot be asked"),
        ("FSIZE,GT,MANY", "expected a number"),
        ("FSIZE,GT," + "9" * 5000, "expected a number"),
        ("CREDT,GT,-3", "expected yyyyddd"),
        ("CREDT,GT,200301", "expected yyyyddd"),
        ("CREDT,GT,(*,-9999999)", "no date"),
        ("CREDT,GT,(0000001,-1)", "no date"),
    ],
)
def test_what_is_no_criterion_is_refused_with_the_reason(text, message):
    with pytest.raises(InvalidCriterionError, match=message):
        parse_criteria(text, today=TODAY)


def test_criterion_may_come_from_parts_already_split():
    split = Criterion.checked("CREDT", "LT", ["*", "-30"], today=TODAY)

    assert (split,) == parse_criteria("CREDT,LT,(*,-30)", today=TODAY)
    assert split.arguments == (2003105,)
