"""What Hercules' hetmap and tapemap say of the files of a tape."""

import re

Figures = list[tuple[int, int, int, int]]
"""Per file: blocks, shortest, longest, bytes as a host reads them."""


def hetmap_figures(output: str) -> Figures:
    fields = ("Blocks", "Min Blocksize", "Max Blocksize", "Uncompressed bytes")
    columns = [re.findall(rf"^{field} +: (\d+)$", output, re.MULTILINE) for field in fields]
    files = len(columns[1])  # the summary repeats the others once more
    return [tuple(int(column[at]) for column in columns) for at in range(files)]


def tapemap_figures(output: str) -> list[tuple[int, int, int]]:
    pattern = r"^File \d+: Blocks=(\d+), block size min=(\d+), max=(\d+)$"
    return [tuple(map(int, found)) for found in re.findall(pattern, output, re.MULTILINE)]
