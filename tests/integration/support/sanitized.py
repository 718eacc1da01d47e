"""Builds that judge memory otherwise than the shipped one."""


def sanitized(binary):
    """Whether the program was built with a sanitizer: its memory is not to be bounded, nor its time compared."""
    with open(binary, "rb") as program:
        text = program.read()
    return b"__asan_init" in text or b"__tsan_init" in text
