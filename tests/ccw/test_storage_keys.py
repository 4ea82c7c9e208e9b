"""Keys: who may store where, who may fetch what, and what becomes of a program that may not."""

import pytest

from ccw.storage import KEY_BLOCK, AddressingError, ProtectionError, Storage
from tests.support.channel_words import (
    CC,
    CLEAN,
    DATA,
    IDA,
    NOP,
    NORMAL_END,
    NOTHING,
    PROGRAM,
    PROT,
    READ,
    SLI,
    WRITE,
    Bench,
    Word,
    address_behind,
    transfer,
)

LIST = 0x3000


def keyed(key):
    """A bench whose programs run under a key that fits all storage."""
    bench = Bench(key=key)
    bench.storage.set_key(0, len(bench.storage), key)
    return bench


def test_key_zero_may_do_anything():
    bench = Bench()
    bench.storage.set_key(0, len(bench.storage), 7, fetch_protected=True)

    assert bench.run(Word(READ, CC, 100), Word(WRITE, 0, 100)).channel == CLEAN


def test_a_key_that_fits_may_as_well():
    bench = keyed(7)
    bench.storage.set_key(0, len(bench.storage), 7, fetch_protected=True)

    assert bench.run(Word(READ, CC, 100), Word(WRITE, 0, 100)).channel == CLEAN


def test_another_key_may_not_store():
    bench = keyed(7)
    bench.storage.set_key(DATA, 1, 6)

    ended = bench.run(Word(READ, CC, 100), Word(NOP))

    assert (ended.unit, ended.channel, ended.residual) == (NORMAL_END, PROT, 100)
    assert ended.next_address == address_behind(0)
    assert bench.data(100) == bytes(100)
    assert bench.device.codes == [READ]


def test_another_key_may_fetch_what_is_not_fetch_protected():
    bench = keyed(7)
    bench.storage.set_key(DATA, 1, 6)

    assert bench.run(Word(WRITE, 0, 100)).channel == CLEAN


@pytest.mark.parametrize("place", ["word", "target", "list", "data"])
def test_nothing_fetch_protected_is_fetched_under_another_key(place):
    bench = keyed(7)
    bench.put(LIST, DATA.to_bytes(4, "big"))
    bench.load(Word(WRITE, IDA | SLI, 100, LIST), at=0x2000)
    at = {"word": PROGRAM, "target": 0x2000, "list": LIST, "data": DATA}[place]
    bench.storage.set_key(at, 1, 6, fetch_protected=True)

    ended = bench.run(Word(NOP, CC | SLI), transfer(0x2000))

    assert (ended.unit, ended.channel) == (NOTHING, PROT)
    assert ended.next_address == (0x1008 if place == "word" else 0x2008)


def test_bytes_stored_before_the_protected_block_stay_and_do_not_count_as_left():
    bench = keyed(7)
    bench.put(LIST, (0x4000 - 60).to_bytes(4, "big") + (0x4000).to_bytes(4, "big"))
    bench.storage.set_key(0x4000, 1, 6)

    ended = bench.run(Word(READ, IDA, 100, LIST))

    assert (ended.unit, ended.channel, ended.residual) == (NORMAL_END, PROT, 40)
    assert bench.data(60, 0x4000 - 60) == bytes(range(60))
    assert bench.data(40, 0x4000) == bytes(40)


def test_a_key_holds_for_every_block_it_touches_and_no_other():
    storage = Storage(4 * KEY_BLOCK)
    storage.set_key(KEY_BLOCK - 1, 2, 5)

    storage.store(0, b"x", key=5)
    storage.store(2 * KEY_BLOCK - 1, b"x", key=5)
    for address in (2 * KEY_BLOCK, 2 * KEY_BLOCK - 1):
        with pytest.raises(ProtectionError):
            storage.store(address, b"xx", key=5)


def test_storage_ends_where_it_ends():
    storage = Storage(100)

    storage.store(99, b"x")
    assert storage.fetch(99, 1) == b"x"
    for address, length in ((99, 2), (100, 1), (-1, 1), (1 << 63, 1)):
        with pytest.raises(AddressingError):
            storage.fetch(address, length)
        with pytest.raises(AddressingError):
            storage.store(address, bytes(length))
