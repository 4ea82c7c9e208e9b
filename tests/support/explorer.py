"""Every interleaving of some step programs, by stateful search.

A world is some shared state and some actors, each a generator that stops between its steps. The
search takes every enabled actor's next step from every state reachable, so every order of steps is
covered; two orders that lead to the same state are followed only once. Generators cannot be copied,
so a state is reached again by taking the same steps in a new world.

How many orders that were is counted, not believed: ``Explored.schedules`` adds up the paths through
the states, and ``all_schedules`` takes every order one by one, for worlds small enough; a test
holds the two to each other.
"""

from collections.abc import Callable, Generator, Hashable, Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Protocol

from snapshot.claims import Run

Actor = Generator[Any, None, None]


class World(Protocol):
    """One run of the system under test, from its beginning."""

    actors: list[Actor]

    def shared(self) -> Hashable:
        """Return all state that is not inside an actor."""
        ...

    def check(self) -> None:
        """Assert what must hold in every state."""
        ...

    def check_end(self) -> None:
        """Assert what must hold when every actor is done."""
        ...


@dataclass
class Explored:
    """How much there was.

    Attributes:
        ends: Numbers of the states in which every actor is done.
        followers: By the number of a state, the states that one step leads to.
    """

    ends: set[int] = field(default_factory=set)
    followers: list[list[int]] = field(default_factory=list)

    @property
    def states(self) -> int:
        """How many different states were visited."""
        return len(self.followers)

    @property
    def schedules(self) -> int:
        """How many orders of steps lead from the beginning to an end."""

        @cache
        def from_state(number: int) -> int:
            return (number in self.ends) + sum(map(from_state, self.followers[number]))

        return from_state(0)


class DeadlockError(AssertionError):
    """No actor can go on, and not all are done."""


class _Live:
    """A world with its actors' progress."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.waits: list[Any] = [None] * len(world.actors)
        self.done = [False] * len(world.actors)

    def step(self, index: int) -> None:
        try:
            self.waits[index] = next(self.world.actors[index])
        except StopIteration:
            self.done[index] = True
            self.waits[index] = None

    def enabled(self) -> list[int]:
        return [
            index
            for index, wait in enumerate(self.waits)
            if not self.done[index] and (wait is None or wait.ready())
        ]

    def key(self) -> Hashable:
        places = tuple(
            None if done else _place(actor)
            for actor, done in zip(self.world.actors, self.done, strict=True)
        )
        return places, self.world.shared()


_SMALL = (int, str, bytes, tuple, Run)


def _place(actor: Actor) -> Hashable:
    """Tell where a generator stands: its frames' instructions and their small local values."""
    frames = []
    while actor is not None and actor.gi_frame is not None:
        frame = actor.gi_frame
        small = [item for item in frame.f_locals.items() if isinstance(item[1], _SMALL)]
        frames.append((frame.f_lasti, *small))
        actor = actor.gi_yieldfrom
    return tuple(frames)


class _Search:
    """A stateful search: what was seen, and the forks still to be taken."""

    def __init__(self, make_world: Callable[[], World]) -> None:
        self._make_world = make_world
        self._seen: dict[Hashable, int] = {}
        self._forks: list[tuple[int, tuple[int, ...]]] = []
        self.explored = Explored()

    def run(self) -> None:
        self._follow(None, ())
        while self._forks:
            self._follow(*self._forks.pop())

    def _follow(self, before: int | None, schedule: tuple[int, ...]) -> None:
        """Go down one path until it meets a known state, leaving its forks to be done."""
        live = _Live(self._make_world())
        try:
            for index in schedule:
                live.step(index)
            while (number := self._enter(live, before)) is not None:
                enabled = live.enabled()
                if not enabled:
                    return
                self._forks += [(number, (*schedule, other)) for other in enabled[1:]]
                live.step(enabled[0])
                before, schedule = number, (*schedule, enabled[0])
        except AssertionError as error:
            error.add_note(f"schedule that shows it begins {schedule}")
            raise

    def _enter(self, live: _Live, before: int | None) -> int | None:
        """Take note of a state and how it was reached; returns its number if it is a new one."""
        key = live.key()
        known = self._seen.get(key)
        number = len(self._seen) if known is None else known
        if before is not None:
            self.explored.followers[before].append(number)
        if known is not None:
            return None
        self._seen[key] = number
        self.explored.followers.append([])
        if _checked(live):
            self.explored.ends.add(number)
        return number


def _checked(live: _Live) -> bool:
    """Check a state; returns whether it is an end."""
    live.world.check()
    if all(live.done):
        live.world.check_end()
        return True
    if not live.enabled():
        msg = "no actor can go on"
        raise DeadlockError(msg)
    return False


def explore(make_world: Callable[[], World]) -> Explored:
    """Visit every reachable state; assertion errors carry the schedule that led there."""
    search = _Search(make_world)
    search.run()
    return search.explored


def all_schedules(make_world: Callable[[], World]) -> Iterator[Hashable]:
    """Take every order of steps from the beginning, none left out; give the state at its end."""
    todo: list[tuple[int, ...]] = [()]
    while todo:
        schedule = todo.pop()
        live = _Live(make_world())
        for index in schedule:
            live.step(index)
        while not _checked(live):
            first, *others = live.enabled()
            todo += [(*schedule, other) for other in others]
            live.step(first)
            schedule = (*schedule, first)
        yield live.world.shared()
