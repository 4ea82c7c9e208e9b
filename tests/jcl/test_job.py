import pytest

from jcl.condition import CodeTest, Condition
from jcl.dd import Status
from jcl.deck import read_deck
from jcl.job import read_job

JOB = "//J JOB (1),'ME',CLASS=A\n"
STEP = JOB + "//S EXEC PGM=IEFBR14\n"


def job(text):
    return read_job(read_deck(text))


def the_dd(operands):
    found = job(STEP + f"//D DD {operands}")
    assert not found.problems
    return found.steps[0].dds[0]


def messages(text):
    return [(problem.line, problem.message.split(" ")[0]) for problem in job(text).problems]


def test_a_job_has_its_steps_with_their_dds_in_order():
    found = job(STEP + "//A DD DUMMY\n//B DD SYSOUT=*\n//T EXEC PGM=P,PARM=(X,'Y Z')\n//C DD *\nd")

    assert [(s.name, s.program, s.parm) for s in found.steps] == [
        ("S", "IEFBR14", ""),
        ("T", "P", "X,Y Z"),
    ]
    assert [dd.name for dd in found.steps[0].dds] == ["A", "B"]
    assert found.steps[0].dds[0].dummy
    assert found.steps[0].dds[1].sysout == "*"
    assert found.steps[1].dds[0].data == ("d",)


def test_a_tape_dd_has_all_that_is_coded():
    dd = the_dd("DSN=A.B,UNIT=3490,VOL=(,RETAIN,SER=T1),\n//  LABEL=(2,SL),DISP=(NEW,KEEP)")

    assert (dd.dsname, dd.unit, dd.volser, dd.sequence) == ("A.B", "3490", "T1", 2)
    assert dd.status is Status.NEW


@pytest.mark.parametrize(
    ("disp", "status"),
    [("", "NEW"), (",DISP=SHR", "SHR"), (",DISP=(OLD)", "OLD"), (",DISP=(,KEEP)", "NEW")],
)
def test_status_is_new_unless_coded(disp, status):
    assert the_dd(f"DSN=A{disp}").status == status


@pytest.mark.parametrize(
    ("cond", "condition"),
    [
        ("(0,NE)", Condition((CodeTest(0, "NE"),))),
        ("(4,LT,A)", Condition((CodeTest(4, "LT", "A"),))),
        ("((8,GE,A),EVEN)", Condition((CodeTest(8, "GE", "A"),), even=True)),
        ("((8,GE,A),(1,EQ))", Condition((CodeTest(8, "GE", "A"), CodeTest(1, "EQ")))),
        ("ONLY", Condition(only=True)),
    ],
)
def test_cond_is_read(cond, condition):
    assert job(JOB + f"//S EXEC PGM=A,COND={cond}").steps[0].cond == condition


@pytest.mark.parametrize(
    ("cond", "codes", "abended", "bypassed"),
    [
        (Condition((CodeTest(0, "NE"),)), {"A": 0}, False, False),
        (Condition((CodeTest(0, "NE"),)), {"A": 4}, False, True),
        (Condition((CodeTest(4, "LT"),)), {"A": 4}, False, False),
        (Condition((CodeTest(8, "GT", "A"),)), {"A": 8}, False, False),
        (Condition((CodeTest(8, "GT", "A"),)), {"B": 0}, False, False),
        (Condition(), {}, True, True),
        (Condition(even=True), {}, True, False),
        (Condition(only=True), {}, True, False),
        (Condition(only=True), {}, False, True),
        (Condition((CodeTest(8, "GE", "A"),), even=True), {"A": 4}, True, True),
    ],
)
def test_a_true_test_leaves_the_step_out(cond, codes, abended, bypassed):
    assert cond.bypasses(codes, abended=abended) is bypassed


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", [(1, "IEF605I")]),
        (JOB, [(1, "IEF607I")]),
        (JOB + "//D DD DUMMY", [(2, "IEF606I")]),
        (JOB + "//S EXEC PROC", [(2, "IEF630I")]),
        (JOB + "//S EXEC PGM=A,PRM=X", [(2, "IEF630I")]),
        (JOB + "//S EXEC PGM=A,COND=(0,XX)", [(2, "IEF632I")]),
        (JOB + "//P PROC\n// PEND\n" + STEP[len(JOB) :], [(2, "IEF630I"), (3, "IEF630I")]),
        (STEP + "// SET A=B", [(3, "IEF630I")]),
        (STEP + "// IF RC=0 THEN\n// ENDIF", [(3, "IEF630I"), (4, "IEF630I")]),
        (STEP + "// INCLUDE MEMBER=A", [(3, "IEF630I")]),
        (STEP + "// D U", [(3, "IEF630I")]),
        (STEP + "//J2 JOB", [(3, "IEF630I")]),
        (STEP + "// DD DUMMY", [(3, "IEF617I")]),
        (STEP + "//A DD DUMMY\n// DD DUMMY", [(4, "IEF630I")]),
        (STEP + "/*ROUTE PRINT X", [(3, "/*ROUTE")]),
        (STEP + "//\n//D DD DUMMY", [(4, "behind")]),
    ],
)
def test_what_is_wrong_or_not_supported_is_told_with_its_line(text, expected):
    assert messages(text) == expected


@pytest.mark.parametrize(
    "operands",
    [
        "DSN=A(B)", "DSN=&&T", "DSN=*.A", "DSN=A..B", "DISP=MOD", "DISP=(OLD,DELETE)",
        "DISP=(,CATLG)", "UNIT=(3390,2)", "UNIT=AFF=X", "VOL=REF=A", "VOL=SER=(A,B)",
        "VOL=SER=TOOLONG", "LABEL=(1,NL)", "LABEL=RETPD=3", "SPACE=(TRK,1)", "DCB=LRECL=80",
        "SYSOUT=(A,INTRDR)", "SYSOUT=A,DSN=B", "*,DSN=B", "FOO", "DYNAM", "DSN=A,DSNAME=B",
        "DSN=A,DSN=B", "DSN=A,DUMMY", "NONE=1",
    ],
)  # fmt: skip
def test_a_dd_that_is_wrong_or_not_supported_is_an_error_of_its_line(operands):
    assert [line for line, _ in messages(STEP + f"//D DD {operands}")] == [3]
    assert job(STEP + f"//D DD {operands}").has_errors
