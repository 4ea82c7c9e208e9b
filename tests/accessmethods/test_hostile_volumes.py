"""Any tracks under any DSCB: contents, or an error that can be caught."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accessmethods.block import Block
from accessmethods.blocks import read_blocks
from accessmethods.directory import read_directory
from accessmethods.directory_schema import END_NAME
from accessmethods.members import read_member
from accessmethods.records import deblock
from accessmethods.statistics import statistics_of
from eckd import MemoryVolume
from primitives import TTR, DasdError
from vtoc.allocate import update_format1
from vtoc.data_set import DataSet
from vtoc.dscb import DataSetIndicators

settings_here = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])

directory_blocks = st.tuples(
    st.binary(min_size=8, max_size=8) | st.just(END_NAME),
    st.builds(
        lambda used, entries: used.to_bytes(2, "big") + entries.ljust(254, b"\0")[:254],
        st.integers(0, 300),
        st.lists(
            st.builds(
                lambda name, ttr, indicator: name + ttr + bytes([indicator]),
                st.binary(min_size=8, max_size=8) | st.just(END_NAME),
                st.builds(lambda tt, r: bytes([0, tt, r]), st.integers(0, 3), st.integers(0, 5)),
                st.integers(0, 255),
            )
        ).map(b"".join),
    ),
)
other_blocks = st.tuples(st.binary(max_size=9), st.binary(max_size=300))
tracks = st.lists(st.lists(directory_blocks | other_blocks, max_size=5), min_size=3, max_size=3)


@pytest.fixture
def library(new_data_set: Callable[..., DataSet]) -> DataSet:
    return new_data_set("PO", 3)


@pytest.fixture
def sequential(new_data_set: Callable[..., DataSet]) -> DataSet:
    return new_data_set("PS", 3, recfm="VBS")


def read_or_refuse(data_set: DataSet, blocks: Iterator[Block]) -> None:
    with suppress(DasdError):
        list(deblock(data_set.recfm, data_set.format1.lrecl, blocks))


@settings_here
@given(tracks=tracks)
def test_any_directory_is_listed_or_refused(
    tracks: list[list[tuple[bytes, bytes]]],
    volume: MemoryVolume,
    library: DataSet,
    put_track: Callable[..., None],
) -> None:
    for tt, areas in enumerate(tracks):
        put_track(library, tt, *areas)
    directory, refusal = None, ""
    try:
        directory = read_directory(volume, library)
    except DasdError as error:
        refusal = str(error)
    if directory is None:
        assert "a directory block" in refusal
        return
    assert directory.used_blocks <= directory.blocks
    for entry in directory:
        statistics_of(entry)
        read_or_refuse(library, read_member(volume, library, entry))


@settings_here
@given(
    tracks=tracks,
    lstar=st.builds(TTR, st.integers(0, 4), st.integers(0, 255)),
    indicators=st.integers(0, 255),
)
def test_any_sequential_data_set_is_read_or_refused(
    tracks: list[list[tuple[bytes, bytes]]],
    lstar: TTR,
    indicators: int,
    volume: MemoryVolume,
    sequential: DataSet,
    put_track: Callable[..., None],
) -> None:
    for tt, areas in enumerate(tracks):
        put_track(sequential, tt, *areas)
    changed = replace(sequential.format1, lstar=lstar, indicators=DataSetIndicators(indicators))
    data_set = update_format1(volume, sequential, changed)
    read_or_refuse(data_set, read_blocks(volume, data_set))
