"""What is disassembled assembles to the same again, whatever it is."""

from hypothesis import given
from hypothesis import strategies as st

from ccw.assembler import assemble, disassemble
from ccw.assembler.language import DISK_WORDS, FLAGS, TAPE_WORDS, usual_count
from ccw.assembler.literals import literals, parse_literal
from ccw.assembler.names import DISK, TAPE
from ccw.cases.document import Case
from tests.support.programs import comparable

FORMS = [(code, form) for words in (DISK_WORDS, TAPE_WORDS) for code, form in words.forms.items()]

octets = st.binary(max_size=40)
lengthy = st.builds(lambda a, n, b: a + bytes([n]) * n + b, octets, st.integers(0, 90), octets)


@st.composite
def words(draw, labels):
    code = draw(st.integers(0, 255) | st.sampled_from([code for code, _ in FORMS]))
    lengths = [form.length for known, form in FORMS if known == code] or [0]
    data = draw(lengthy | st.binary(min_size=lengths[0], max_size=lengths[0] + 9))
    word = {
        "cmd": code,
        "flags": draw(st.sets(st.sampled_from(list(FLAGS.values())))),
        "data": data,
    }
    if draw(st.booleans()):
        word["count"] = draw(st.integers(0, 0xFFFF))
    if draw(st.integers(0, 3)) == 0:
        target = draw(st.integers(0, 9) | st.sampled_from(labels or [0]))
        word |= {"cmd": draw(st.just(8) | st.just(code)), "tic": target, "data": b""}
        word["tic_offset"] = draw(st.integers(0, 8))
    else:
        word["ida_first"] = draw(st.just(2048) | st.integers(1, 2048))
    word["address_fault"] = draw(st.booleans())
    return word


@st.composite
def programs(draw):
    labels = draw(st.lists(st.text(max_size=6), unique=True, max_size=3))
    drawn = draw(st.lists(words(labels), min_size=max(1, len(labels)), max_size=6))
    for word, label in zip(drawn, labels, strict=False):
        word["label"] = label
    return drawn


records = st.fixed_dictionaries(
    {"r": st.integers(0, 255), "key": octets, "data": lengthy},
    optional={"id": st.binary(min_size=5, max_size=5), "overflow": st.just(True)},
)
zeros = st.none() | st.fixed_dictionaries({"key": octets, "data": octets})
tracks = st.fixed_dictionaries(
    {"cyl": st.integers(0, 0xFFFF), "head": st.integers(0, 0xFFFF)},
    optional={"records": st.lists(records, max_size=3), "r0": zeros},
)
disks = st.fixed_dictionaries(
    {"device": st.text(max_size=6), "cyls": st.integers(1, 65_520)},
    optional={"cu": st.text(max_size=6), "tracks": st.lists(tracks, max_size=2)},
)
tape_items = st.fixed_dictionaries({"block": lengthy}) | st.just({"tapemark": True})
tapes = st.fixed_dictionaries(
    {"device": st.text(max_size=6), "tape": st.lists(tape_items, max_size=4)},
    optional={
        "container": st.sampled_from(["aws", "het"]),
        "options": st.lists(st.text(max_size=6), max_size=2),
    },
)
cases = st.builds(
    Case.model_validate,
    st.fixed_dictionaries(
        {"name": st.text(max_size=9), "programs": st.lists(programs(), max_size=2)},
        optional={
            "category": st.text(max_size=9),
            "volume": disks | tapes,
            "ccw_format": st.integers(0, 1),
        },
    ),
)


@given(st.lists(cases, max_size=3))
def test_cases_come_back_from_their_source(given_cases):
    text = disassemble(given_cases)

    assembled = assemble(text, "text")

    assert list(map(comparable, assembled)) == list(map(comparable, given_cases))


@given(lengthy)
def test_bytes_come_back_from_their_literals(data):
    assert b"".join(map(parse_literal, literals(data))) == data


@given(st.data(), st.sampled_from(FORMS))
def test_fields_of_a_form_show_every_byte(data, known):
    _, form = known
    raw = data.draw(st.binary(min_size=form.length, max_size=form.length))
    other = data.draw(st.binary(min_size=form.length, max_size=form.length))

    assert (form.text(raw) == form.text(other)) == (raw == other)


def test_every_command_has_one_name_and_every_name_one_command():
    for names in (DISK, TAPE):
        shown = [names.name(code) for code in range(256)]
        named = [code for code in range(256) if not shown[code].startswith("0x")]

        assert len(set(shown)) == 256
        assert [names.code(shown[code]) for code in named] == named


def test_a_count_is_written_where_it_is_not_the_usual_one():
    assert usual_count(0x07, bytes(6), 1) == 6
    assert [usual_count(0x03, b"", ccw_format) for ccw_format in (0, 1)] == [1, 0]
    assert usual_count(0x06, b"", 1) is None
