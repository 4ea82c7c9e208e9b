"""Every interleaving of some step programs, by stateful search.

A world is some shared state and some actors, each a generator that stops between its steps. The
search takes every enabled actor's next step from every state reachable, so every order of steps is
covered; two orders that lead to the same state are followed only once. Generators cannot be copied,
so a state is reached again by taking the same steps in a new world.
"""

from collections.abc import Callable, Generator, Hashable
from dataclasses import dataclass
from typing import Any, Protocol

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
    """How much there was."""

    states: int = 0
    ends: int = 0


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


def _place(actor: Actor) -> Hashable:
    """Tell where a generator stands: its frames' instructions and their small local values."""
    frames = []
    while actor is not None and actor.gi_frame is not None:
        frame = actor.gi_frame
        small = tuple(
            (name, value)
            for name, value in sorted(frame.f_locals.items())
            if isinstance(value, int | str | bytes | tuple) or type(value).__name__ == "Run"
        )
        frames.append((frame.f_lasti, small))
        actor = actor.gi_yieldfrom
    return tuple(frames)


def explore(make_world: Callable[[], World]) -> Explored:
    """Visit every reachable state; assertion errors carry the schedule that led there."""
    seen: set[Hashable] = set()
    explored = Explored()
    todo: list[tuple[int, ...]] = [()]
    while todo:
        schedule = todo.pop()
        live = _Live(make_world())
        try:
            for index in schedule:
                live.step(index)
            _follow(live, schedule, seen, todo, explored)
        except AssertionError as error:
            error.add_note(f"schedule that shows it begins {schedule}")
            raise
    return explored


def _follow(
    live: _Live,
    schedule: tuple[int, ...],
    seen: set[Hashable],
    todo: list[tuple[int, ...]],
    explored: Explored,
) -> None:
    """Go down one path until it meets a known state, leaving its forks to be done."""
    while True:
        key = live.key()
        if key in seen:
            return
        seen.add(key)
        explored.states += 1
        live.world.check()
        if all(live.done):
            explored.ends += 1
            live.world.check_end()
            return
        enabled = live.enabled()
        if not enabled:
            msg = "no actor can go on"
            raise DeadlockError(msg)
        todo += [(*schedule, other) for other in enabled[1:]]
        live.step(enabled[0])
        schedule = (*schedule, enabled[0])
