"""The command line: parse, call one function, print, set the exit code.

Nothing below this package knows that a terminal exists. Data goes to stdout, talk and progress to
stderr. Exit codes: 0 success, 1 a domain error, 2 usage; ``submit`` returns the job's code.
"""
