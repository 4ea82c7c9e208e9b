"""Work on many numbered things by several threads, its results taken in order."""

import os
from collections import deque
from collections.abc import Callable, Generator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

Result = TypeVar("Result")


def in_order(
    work: Callable[[range], Result], count: int, at_a_time: int
) -> Generator[tuple[range, Result]]:
    """Let threads work on runs of numbers, a few runs ahead of whoever takes the results.

    Close the generator to stop early: runs that were not begun are dropped.

    Args:
        work: Called with each run, by any thread.
        count: Numbers go from 0 to below it.
        at_a_time: Length of a run; the last one may be shorter.

    Yields:
        Each run with what ``work`` returned for it; what it raised is raised here.
    """
    workers = len(os.sched_getaffinity(0))
    waiting: deque[tuple[range, Future[Result]]] = deque()
    pool = ThreadPoolExecutor(workers)
    try:
        for first in range(0, count, at_a_time):
            if len(waiting) > 2 * workers:
                run, future = waiting.popleft()
                yield run, future.result()
            run = range(first, min(first + at_a_time, count))
            waiting.append((run, pool.submit(work, run)))
        while waiting:
            run, future = waiting.popleft()
            yield run, future.result()
    finally:
        pool.shutdown(cancel_futures=True)
