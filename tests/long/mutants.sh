#!/usr/bin/env bash
# Every rail mutant must be killed, by a named test of the core or by a simulated seed.
set -euo pipefail
: "${RUNBOOKD_BUILD:?the build directory}"
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
cmake --build "$RUNBOOKD_BUILD" --target mutants -- -k 20 >"$RUNBOOKD_BUILD/build-mutants.log" 2>&1 ||
  { tail -n 40 "$RUNBOOKD_BUILD/build-mutants.log" && exit 1; }
exec python3 "$here/../mutants/run.py" "$RUNBOOKD_BUILD" "$@"
