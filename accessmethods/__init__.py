"""Contents of data sets: blocks, records, members, text.

*Block*: what one record of a track carries. *Record*: what a program reads, many to a block or one
in several. *TTR*: a track of the data set and a record number, the address of a block. *Member*: a
named part of a partitioned data set. *Directory*: the names at its start.
"""

from typing import TYPE_CHECKING

from primitives.on_demand import on_demand

if TYPE_CHECKING:
    from accessmethods.block import Block
    from accessmethods.blocks import read_blocks
    from accessmethods.directory import Directory, MemberNotFoundError, read_directory
    from accessmethods.directory_entry import DirectoryEntry
    from accessmethods.exchange import Form
    from accessmethods.part_name import NoSuchDataSetError
    from accessmethods.parts import Part, find_part, parts_of
    from accessmethods.put import put_contents
    from accessmethods.records import deblock
    from accessmethods.statistics import Statistics, statistics_of
    from accessmethods.text import TextRules, code_page
    from accessmethods.volume_check import check_volume
else:
    __getattr__ = on_demand(
        __name__,
        {
            "accessmethods.block": ["Block"],
            "accessmethods.blocks": ["read_blocks"],
            "accessmethods.directory": ["Directory", "MemberNotFoundError", "read_directory"],
            "accessmethods.directory_entry": ["DirectoryEntry"],
            "accessmethods.exchange": ["Form"],
            "accessmethods.part_name": ["NoSuchDataSetError"],
            "accessmethods.parts": ["Part", "find_part", "parts_of"],
            "accessmethods.put": ["put_contents"],
            "accessmethods.records": ["deblock"],
            "accessmethods.statistics": ["Statistics", "statistics_of"],
            "accessmethods.text": ["TextRules", "code_page"],
            "accessmethods.volume_check": ["check_volume"],
        },
    )

__all__ = [
    "Block",
    "Directory",
    "DirectoryEntry",
    "Form",
    "MemberNotFoundError",
    "NoSuchDataSetError",
    "Part",
    "Statistics",
    "TextRules",
    "check_volume",
    "code_page",
    "deblock",
    "find_part",
    "parts_of",
    "put_contents",
    "read_blocks",
    "read_directory",
    "statistics_of",
]
