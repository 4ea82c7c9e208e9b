"""Cases made comparable: what is expected of them aside, and counts written out."""


def comparable(case):
    """Return a case as its programs and volume define it."""
    programs = tuple(tuple(map(_plain, program)) for program in case.programs)
    told = {"expected": None, "dubious": False, "dubious_reason": "", "ignore_fields": ()}
    return case.model_copy(update={**told, "programs": programs})


def _plain(word):
    count = word.count if word.tic is not None else word.length
    return word.model_copy(update={"count": count, "flags": tuple(sorted(word.flags))})
