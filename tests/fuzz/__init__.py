"""Campaigns of damaged input, run by ``make fuzz``: more cases than a suite has time for."""
