"""Files that hold disks: what images of count-key-data and of fixed-block disks have in common.

A *unit* is what a compressed file stores and finds again by its number: a track, or a group of
blocks. A *null unit* takes no room; its *null format* says what it stands for. A *shadow* is a file
that holds the units written since it was laid over the files below it, its *base* lowest.
Nothing here knows what is inside a unit; ``Units`` is how a package above says so.
"""

from diskfile.image_file import ImageFile, ImageInUseError, ImageIoError

__all__ = ["ImageFile", "ImageInUseError", "ImageIoError"]
