#!/usr/bin/env bash
# 10,000 seeds of one simulated hour each, on one core.
set -euo pipefail
: "${RUNBOOKD_BUILD:?the build directory}"
exec "$RUNBOOKD_BUILD/tests/simulation/runbookd-simulate" --seeds "${1:-1..10000}"
