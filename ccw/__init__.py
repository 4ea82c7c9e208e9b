"""Channel programs against count-key-data devices, and the one place where their tracks change.

A *host* starts a channel program: a chain of *command words* (CCWs) in storage. The *channel*
fetches them, moves data and decides what comes next; a *device* executes the commands and answers
with unit status and, on a unit check, *sense*. Every change of a track goes through the *choke
point*, where hooks are asked first, and a program runs with the *gate* of its device held.
"""
