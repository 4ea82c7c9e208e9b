"""A tape data format small enough to read in a dump: one block before and behind each element."""

import numpy as np

HEAD = 4
NO_R0 = np.zeros((1, 8), np.uint8)
"""Bytes the format puts before a track's records."""


class SmallFormat:
    """A format with one block before and one behind each element."""

    track_head_length = HEAD

    def opening(self):
        return [b"OPEN"]

    def before(self, element):
        return [b"BEFORE%d" % element]

    def after(self, element):
        return [b"AFTER%d" % element]

    def track_heads(self, element, first, sizes, r0):
        heads = np.zeros((len(sizes), HEAD), np.uint8)
        heads[:, 0] = element
        heads[:, 1] = np.arange(first, first + len(sizes))
        return heads


class SmallFrame:
    volume_label = b"VOL1"

    def header(self):
        return [b"HDR1", b"HDR2"]

    def trailer(self, blocks, digest):
        return [b"EOF%04d" % blocks, b"UTL%010d" % digest]
