#!/usr/bin/env bash
# 200 kills at random moments of the story, half of them with the reply lost after it was applied.
# More runs at a time than per commit: most of a run is waiting for the story's own times.
set -euo pipefail
: "${RUNBOOKD:?the runbookd to test}" "${RUNBOOKD_BUILD:?its build directory}" "${TEST_DIR:?an empty directory}"
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
export RUNBOOKD_AT_ONCE="${RUNBOOKD_AT_ONCE:-8}"
exec "$here/../integration/kill9.py" "${1:-200}"
