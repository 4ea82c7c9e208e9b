"""Job decks and the jobs they describe: read, check, run, list.

A deck becomes cards, cards become statements (``scanner``), operands become trees (``operands``),
statements become a job of steps and DDs (``job``), and the job runs against a ``System``
(``execute``) with the programs of ``programs``. A deck with errors is not run; what is not
supported is an error and never ignored.
"""
