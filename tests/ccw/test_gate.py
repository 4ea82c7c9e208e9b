"""Gates: one holder at a time, first come first served, never a circle."""

import threading
import time

import pytest

from ccw.gate import Gate, hold_all


def until(condition, seconds=60.0):
    """Wait for something another thread does."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it never happened"
        time.sleep(0.0005)


def started(target):
    thread = threading.Thread(target=target, daemon=True)
    thread.start()
    return thread


def test_a_gate_is_held_by_one_thread_at_a_time():
    gate, inside, most = Gate(), [0], [0]

    def work():
        for _ in range(200):
            with gate.hold():
                inside[0] += 1
                most[0] = max(most[0], inside[0])
                time.sleep(0)
                inside[0] -= 1

    threads = [started(work) for _ in range(4)]
    for thread in threads:
        thread.join()

    assert most == [1]
    assert not gate.held_by_me
    assert gate.waiting == 0


def test_who_asks_first_is_next_however_fast_others_ask_again():
    gate, order = Gate(), []

    def wait_in_line(name):
        with gate.hold():
            order.append(name)

    with gate.hold():
        threads = []
        for name in "ABCD":
            threads.append(started(lambda name=name: wait_in_line(name)))
            until(lambda: gate.waiting == len(threads))
    with gate.hold():  # asked again at once, yet behind everybody
        order.append("again")
    for thread in threads:
        thread.join()

    assert order == ["A", "B", "C", "D", "again"]


def test_the_gate_tells_its_holder_from_others():
    gate, seen = Gate(), []

    with gate.hold():
        assert gate.held_by_me
        started(lambda: seen.append(gate.held_by_me)).join()

    assert seen == [False]
    assert not gate.held_by_me


def test_taking_a_gate_twice_is_an_error_and_loses_nothing():
    gate = Gate(0x148)

    with gate.hold():
        with pytest.raises(RuntimeError, match="gate 0148 is held by this thread already"):
            gate.hold().__enter__()
        assert gate.held_by_me

    assert not gate.held_by_me


def test_the_gate_opens_again_after_an_error_inside():
    gate = Gate()

    with pytest.raises(KeyError), gate.hold():
        raise KeyError

    with gate.hold():
        assert gate.held_by_me


def test_one_who_gives_up_waiting_does_not_get_the_gate():
    gate, turns = Gate(), []

    class InterruptError(Exception):
        pass

    class Impatient:
        """A turn whose owner is interrupted while waiting."""

        def acquire(self):
            raise InterruptError

        def release(self):
            turns.append("handed to one who has gone")

    impatient = Impatient()

    def give_up():
        with pytest.raises(InterruptError):
            gate._wait(impatient)

    with gate.hold():
        gate._queue.append((1, impatient))
        started(give_up).join()
        assert gate.waiting == 0
    with gate.hold():
        pass

    assert turns == []


def test_one_who_gives_up_with_the_gate_in_hand_passes_it_on():
    gate, order = Gate(), []

    class Late:
        """Interrupted just after the gate was handed over."""

        def acquire(self):
            until(lambda: gate._holder == 1)
            raise InterruptedError

        def release(self):
            pass

    late = Late()

    def give_up():
        with pytest.raises(InterruptedError):
            gate._wait(late)

    def next_one():
        with gate.hold():
            order.append("next")

    with gate.hold():
        gate._queue.append((1, late))
        first = started(give_up)
        second = started(next_one)
        until(lambda: gate.waiting == 2)
    first.join()
    second.join()

    assert order == ["next"]


def test_many_gates_are_taken_in_device_number_order():
    taken = []

    class Telling(Gate):
        __slots__ = ()

        def __enter__(self):
            super().__enter__()
            taken.append(self.number)

    gates = [Telling(number) for number in (0x14A, 0x148, 0x149)]

    with hold_all(gates):
        assert all(gate.held_by_me for gate in gates)

    assert taken == [0x148, 0x149, 0x14A]
    assert not any(gate.held_by_me for gate in gates)


def test_gates_of_one_number_are_taken_in_one_order_whoever_takes_them():
    first, second = Gate(), Gate()

    def take(gates):
        for _ in range(300):
            with hold_all(gates):
                pass

    threads = [started(lambda: take([first, second])), started(lambda: take([second, first]))]
    for thread in threads:
        thread.join(timeout=60)

    assert not any(thread.is_alive() for thread in threads)


def test_gates_taken_are_given_back_when_a_later_one_cannot_be_had():
    gate = Gate()

    with pytest.raises(RuntimeError), hold_all([gate, gate]):
        pass

    assert not gate.held_by_me
