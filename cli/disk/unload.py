"""``volser disk unload``: a data set in a form that other systems load."""

import datetime
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from accessmethods.blocking import LONGEST_BLOCK, block_records
from accessmethods.blocks import read_blocks
from accessmethods.directory import read_directory
from accessmethods.netdata_writer import Envelope, transmit_library, transmit_records
from accessmethods.records import deblock
from accessmethods.unload_writer import unload_records
from cli import options
from cli.disk.contents import Name
from cli.disk.volume import Shadows, reading
from cli.output import write_output
from eckd.track_store import TrackReader
from primitives import DasdError
from vtoc.data_set import DataSet
from vtoc.read import read_vtoc


class Form(StrEnum):
    """Forms of an unload."""

    XMI = "xmi"
    IEBCOPY = "iebcopy"
    JOINED = "joined"


class NotUnloadableError(DasdError):
    """Only partitioned data sets have that form."""


def command(
    volume: options.Volume,
    dsname: Annotated[str, typer.Argument(metavar="DSN", help="Data set.")],
    *,
    output: Annotated[
        Path, typer.Option("-o", "--output", metavar="PATH", help="Where to; - for stdout.")
    ],
    form: Annotated[Form, typer.Option("--as", help="Form of the file.")] = Form.XMI,
    shadow: Shadows = None,
    system: options.System = options.HERE,
) -> None:
    """Write a data set into a file that keeps everything: directory, aliases, attributes.

    xmi: as TSO TRANSMIT sends it. iebcopy: the blocks of an IEBCOPY unload, with their descriptor
    words. joined: its logical records alone, as Hercules' dasdload takes them.

    Example: volser disk unload disks/work01.ckd DEMO.SOURCE -o source.xmi

    Exit codes: 0 written; 1 there is no such data set, or it is damaged (no file is written).
    """
    with reading(volume, system, shadow) as store:
        data_set = Name.read(dsname).of(read_vtoc(store))
        write_output(_pieces(store, data_set, form), output)


def _pieces(store: TrackReader, data_set: DataSet, form: Form) -> Iterator[bytes]:
    if form is Form.XMI:
        return _cards(store, data_set)
    if data_set.organisation != "PO":
        raise NotUnloadableError(f"{data_set.dsname}: not partitioned; say --as xmi, or use get")
    records = unload_records(store, data_set, block_size=LONGEST_BLOCK)
    if form is Form.JOINED:
        return records
    return block_records("VS", LONGEST_BLOCK - 4, LONGEST_BLOCK, records)


def _cards(store: TrackReader, data_set: DataSet) -> Iterator[bytes]:
    envelope = Envelope(datetime.datetime.now().astimezone())
    if data_set.organisation == "PO":
        blocks = read_directory(store, data_set).blocks
        return transmit_library(store, data_set, blocks, envelope)
    found = read_blocks(store, data_set)
    source = data_set.dsname
    records = deblock(data_set.recfm, data_set.format1.lrecl, found, source=source)
    return transmit_records(data_set, records, envelope)
