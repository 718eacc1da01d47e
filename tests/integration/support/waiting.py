"""Waiting for a condition, never for a time: a slow machine makes a test slower, not wrong."""
import time

PATIENCE = 30.0  # seconds for what should happen at once
PAUSE = 0.02  # seconds between two looks


class Failed(Exception):
    """A check that did not hold; its text says what was seen."""


def check(condition, said):
    """Unlike `assert`, it also holds under `python3 -O`."""
    if not condition:
        raise Failed(said() if callable(said) else str(said))


def equal(seen, wanted, what):
    check(seen == wanted, lambda: f"{what}: {seen!r}, not {wanted!r}")


def wait_for(what, condition, patience=PATIENCE, pause=PAUSE):
    """The first true value of `condition()`; Failed after `patience` seconds.

    `what` may be a function: what is said then tells the state at the end.
    """
    end = time.monotonic() + patience
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() >= end:
            raise Failed(f"{what() if callable(what) else what}: not within {patience:g} s")
        time.sleep(pause)
