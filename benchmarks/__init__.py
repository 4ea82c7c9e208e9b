"""Measurements against a peer in the same run; ratios, because machines differ and are shared."""
