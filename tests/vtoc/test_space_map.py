"""What every track of a volume is for."""

from itertools import pairwise

import pytest

from eckd.geometry import FAMILIES, Geometry, family_named
from eckd.memory_volume import MemoryVolume
from primitives import Dsname, Volser
from primitives.dates import OrdinalDate
from vtoc.allocate import SpaceRequest, allocate, scratch
from vtoc.dscb import Format1
from vtoc.initialise import initialise_volume
from vtoc.read import read_vtoc
from vtoc.space_map import Use, space_map


def volume(family="3390", cylinders=20):
    store = MemoryVolume(Geometry(family_named(family), cylinders))
    initialise_volume(store, Volser("MAP001"))
    return store


def add(store, name, tracks):
    format1 = Format1(dsname=Dsname(name), volser=Volser(""), created=OrdinalDate(2026, 1))
    return allocate(store, SpaceRequest(format1=format1, tracks=tracks))


def assert_covers(store, pieces):
    assert pieces[0].span.first == 0
    assert pieces[-1].span.end == store.geometry.tracks
    assert all(before.span.end == piece.span.first for before, piece in pairwise(pieces))


@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.name)
def test_an_empty_volume_is_label_vtoc_and_free_space(family):
    store = volume(family.name)

    pieces = space_map(read_vtoc(store))

    assert [piece.use for piece in pieces] == [Use.LABEL, Use.VTOC, Use.FREE]
    assert_covers(store, pieces)


def test_pieces_cover_the_volume_without_gap_or_overlap():
    store = volume()
    for number in range(6):
        add(store, f"D{number}", 7)
    for number in (1, 3):
        scratch(store, Dsname(f"D{number}"))
    add(store, "SPREAD", 254)

    pieces = space_map(read_vtoc(store))

    assert_covers(store, pieces)
    spread = [piece for piece in pieces if piece.dsname == "SPREAD"]
    assert [piece.sequence for piece in spread] == [0, 1, 2]
    assert sum(len(piece.span) for piece in spread) == 254
    assert {piece.use for piece in spread} == {Use.DATA}


def test_alternate_cylinders_are_told_apart():
    store = volume("2311", 203)

    pieces = space_map(read_vtoc(store))

    assert pieces[-1].use is Use.ALTERNATE
    assert len(pieces[-1].span) == 30
    assert_covers(store, pieces)
