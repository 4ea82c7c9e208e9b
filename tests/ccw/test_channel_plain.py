"""A word without list and data chain takes a shorter way through the channel, to the same end."""

from hypothesis import given
from hypothesis import strategies as st

from ccw.device import Outcome
from ccw.policy import HERCULES, IBM
from ccw.status import UnitStatus
from tests.support.channel_words import CC, DATA, IDA, NOP, SIZE, SLI, Bench, Word

LIST = 0x3000
FLAGS = st.sampled_from([0, SLI, CC, CC | SLI])
STATUS = st.sampled_from([0x0C, 0x4C, 0x0E, 0x0D, 0x8C]).map(UnitStatus)
ADDRESSES = st.sampled_from([DATA, DATA + 1, SIZE - 120, SIZE, 0x7FFFFFF0])


def outcomes(length, taken, wanted):
    return st.builds(
        Outcome,
        STATUS,
        st.just(bytes(range(length))),
        st.just(taken),
        st.none() | st.just(wanted),
        st.booleans(),
    )


lengths = st.integers(0, 120)


@given(
    st.sampled_from([0x05, 0x06, 0x07, 0x04]),
    st.integers(1, 120),
    FLAGS,
    ADDRESSES,
    st.tuples(lengths, lengths, lengths).flatmap(lambda three: outcomes(*three)),
    st.tuples(st.sampled_from([IBM, HERCULES]), st.sampled_from([0, 5]), st.booleans()),
)
def test_a_plain_word_does_what_the_same_word_with_a_list_does(
    code, count, flags, address, outcome, setting
):
    policy, key, fits = setting
    outcome = outcome._replace(taken=min(outcome.taken, count))
    plain = Word(code, flags, count, address)
    ends = []
    for word in (plain, Word(code, flags | IDA, count, LIST)):
        bench = Bench(policy=policy, key=key)
        bench.storage.set_key(0, SIZE, 5)
        bench.storage.set_key(DATA, 1, 5 if fits else 6, fetch_protected=True)
        bench.put(DATA, bytes(range(200)))
        bench.put(LIST, address.to_bytes(4, "big"))
        bench.device.outcomes[code] = outcome
        ended = bench.run(word, Word(NOP, SLI), Word(NOP, SLI))
        ends.append((ended, bench.device.orders, bench.data(0x200)))

    assert ends[0] == ends[1]
