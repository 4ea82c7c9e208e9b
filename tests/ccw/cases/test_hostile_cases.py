"""Whatever stands in a case file, it is run or refused with an error of ours."""

import copy
import json
from contextlib import suppress

from hypothesis import given
from hypothesis import strategies as st

from ccw.cases import CaseFileError, differences, read_cases, run_case, target_of
from ccw.policy import HERCULES, IBM

DOCUMENT = {
    "format": "ccw-cases-1",
    "cases": [
        {
            "name": "disk",
            "category": "c",
            "volume": {
                "device": "3390",
                "cu": "2107",
                "cyls": 2,
                "tracks": [
                    {
                        "cyl": 0,
                        "head": 1,
                        "r0": {"key": "c1", "data": "0000000000000000"},
                        "records": [
                            {"r": 1, "key": "d2", "data": "c1c2"},
                            {"r": 2, "key": "", "data": "", "id": "0000000103"},
                        ],
                    }
                ],
            },
            "ccw_format": 1,
            "programs": [
                [
                    {"cmd": "0x63", "flags": ["CC"], "data": "c0c00000000000000000000000010e"},
                    {"cmd": "0x07", "flags": ["CC"], "count": 6, "data": "000000000001"},
                    {"cmd": "0x31", "flags": ["CC"], "data": "0000000101", "label": "s"},
                    {"cmd": "0x08", "flags": [], "tic": "s"},
                    {"cmd": "0x06", "flags": ["CD", "IDA"], "count": 1, "ida_first": 1},
                    {"cmd": "0x00", "flags": ["SLI", "SKIP"], "count": 9},
                ],
                [{"cmd": "0x04", "flags": [], "count": 32}],
            ],
            "expected": {
                "results": [
                    {
                        "ending_ccw_index": 0,
                        "unit_status": "0x0E",
                        "channel_status": "0x00",
                        "residual": 0,
                        "sense": "80",
                        "reads": [{"ccw": 0, "data": "c1"}],
                    }
                ],
                "tracks_after": [],
            },
            "dubious": False,
            "ignore_fields": ["results[0].residual"],
        },
        {
            "name": "tape",
            "volume": {
                "device": "3480",
                "tape": [{"block": "c1c2"}, {"tapemark": True}],
                "container": "aws",
                "options": ["noring", "maxsizeK=9"],
            },
            "programs": [[{"cmd": "0x02", "count": 80}, {"cmd": "0x0C", "count": 3}]],
            "expected": {"results": [], "tape_after": [{"block": "c1"}]},
        },
    ],
}

leaves = (
    st.none()
    | st.booleans()
    | st.integers(-2, 300)
    | st.sampled_from([0xFFFF, 0x10000, 10**30, 1e300, 0.5])
    | st.sampled_from(["", "c", "c1", "0x", "0xFF", "CC", "CD", "3350", "3990-3", "s", "\ud800"])
    | st.text(max_size=3)
)
values = st.recursive(
    leaves,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(), inner, max_size=2),
)


def places(node, path=()):
    """Every place in a document, as the way to it."""
    pairs = node.items() if isinstance(node, dict) else enumerate(node)
    for step, inner in pairs:
        yield (*path, step)
        if isinstance(inner, dict | list):
            yield from places(inner, (*path, step))


PLACES = list(places(DOCUMENT))


def changed(changes):
    document = copy.deepcopy(DOCUMENT)
    for path, value in changes:
        node = document
        with suppress(KeyError, IndexError, TypeError):  # a change before may have taken it away
            for step in path[:-1]:
                node = node[step]
            node[path[-1]] = value
    return document


@given(st.lists(st.tuples(st.sampled_from(PLACES), values), min_size=1, max_size=3))
def test_no_case_file_does_more_than_be_refused(tmp_path_factory, changes):
    file = tmp_path_factory.getbasetemp() / "hostile.json"
    file.write_text(json.dumps(changed(changes)))
    with suppress(CaseFileError):
        for case in read_cases(file):
            for policy in (IBM, HERCULES):
                result = run_case(case, target_of(case, policy), policy=policy)
                json.dumps(result.to_json(case.name))
                if case.expected is not None:
                    differences(case.expected, result, case.ignore_fields)
