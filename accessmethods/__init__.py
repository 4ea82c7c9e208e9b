"""Contents of data sets: blocks, records, members, text.

*Block*: what one record of a track carries. *Record*: what a program reads, many to a block or one
in several. *TTR*: a track of the data set and a record number, the address of a block. *Member*: a
named part of a partitioned data set. *Directory*: the names at its start.
"""
