"""E8: testing BIT and claiming are one act."""

import threading

from hypothesis import given
from hypothesis import strategies as st

from snapshot.claims import Claims, Run, State


def test_a_claimed_track_is_not_claimed_again():
    claims = Claims(3)

    assert claims.claim_one(1)
    assert not claims.claim_one(1)


def test_a_run_stops_before_a_track_somebody_else_took():
    claims = Claims(6)
    claims.claim_one(3)

    assert claims.claim_run(0, 6, longest=16) == Run(0, 3)
    assert claims.claim_run(0, 6, longest=16) == Run(4, 6)
    assert claims.claim_run(0, 6, longest=16) is None


def test_a_run_is_no_longer_than_asked():
    assert Claims(10).claim_run(2, 10, longest=4) == Run(2, 6)


def test_bit_is_set_by_copied_alone():
    claims = Claims(2)
    claims.claim_one(0)

    before = claims.is_copied(0)
    claims.copied(Run(0, 1), State.OUT_OF_ORDER)

    assert not before
    assert claims.is_copied(0)
    assert claims.state(0) is State.OUT_OF_ORDER
    assert claims.count(Run(0, 2), State.FREE) == 1


def test_who_waits_goes_on_when_the_last_track_is_copied():
    claims = Claims(2)
    claims.claim_run(0, 2, longest=2)
    waiter = threading.Thread(target=claims.wait_for, args=(Run(0, 2),))
    waiter.start()

    claims.copied(Run(0, 1), State.IN_ORDER)
    assert waiter.is_alive()
    claims.copied(Run(1, 2), State.OUT_OF_ORDER)
    waiter.join(timeout=60)

    assert not waiter.is_alive()


def test_who_waits_goes_on_when_the_backup_is_given_up():
    claims = Claims(1)
    claims.claim_one(0)
    waiter = threading.Thread(target=claims.wait_for, args=(Run(0, 1),))
    waiter.start()

    claims.abandon()
    waiter.join(timeout=60)

    assert not waiter.is_alive()


@given(st.integers(1, 40), st.integers(1, 7), st.integers(2, 4))
def test_threads_that_claim_runs_share_out_every_track_once(tracks, longest, threads):
    claims = Claims(tracks)
    taken: list[int] = []

    def take():
        while (run := claims.claim_run(0, tracks, longest=longest)) is not None:
            taken.extend(range(run.first, run.stop))

    workers = [threading.Thread(target=take) for _ in range(threads)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert sorted(taken) == list(range(tracks))
