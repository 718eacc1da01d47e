"""Scripts of several parts, each with a world of its own: all of them are tried, and all that failed are told."""
import os
import sys
import tempfile

from support.children import kill_all, kill_all_at_exit
from support.waiting import Failed


def all_of(script, *parts):
    """Each part gets a directory of its own; exit status 1 when any of them failed."""
    kill_all_at_exit()
    wrong = 0
    for part in parts:
        name = part.__name__.replace("_", " ")
        with tempfile.TemporaryDirectory(dir=os.environ.get("TEST_DIR")) as directory:
            os.chmod(directory, 0o755)  # a server that is not root reads in it
            try:
                part(directory)
                print(f"{script}: {name}: ok", flush=True)
            except (Failed, OSError) as failure:
                wrong += 1
                print(f"{script}: {name}: FAILED: {failure}", flush=True)
            finally:
                kill_all()
    if wrong:
        sys.exit(f"{script}: {wrong} of {len(parts)} failed")
