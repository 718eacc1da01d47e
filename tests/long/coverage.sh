#!/usr/bin/env bash
# Branch coverage of the decision core by its unit tests, the replays, the crash points, simulated hours
# and the oracle's cases, as gcovr counts it; at least 95%. The build is one of its own.
#
# usage: tests/long/coverage.sh [least percent]     The report by line is build/coverage/html/index.html.
set -euo pipefail
root="$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)"
cd "$root"
for tool in gcovr llvm-cov-19; do
  command -v "$tool" >/dev/null || { echo "$tool is missing: deploy/install-deps.sh coverage" && exit 1; }
done
least="${1:-95}" build=build/coverage
programs=(unit_decide unit_app unit_cli unit_document unit_postmortem replays crash_points runbookd-simulate runbookd-oracle-driver)
mkdir -p build
cmake --preset coverage >build/configure-coverage.log
cmake --build --preset coverage --target "${programs[@]}" -- -k 20 >build/build-coverage.log 2>&1 ||
  { tail -n 40 build/build-coverage.log && exit 1; }
# What earlier runs have counted is not this run's.
find "$build" -name '*.gcda' -delete
for program in "${programs[@]}"; do
  [ "$program" != runbookd-oracle-driver ] || continue
  arguments=()
  [ "$program" != runbookd-simulate ] || arguments=(--seeds 1..200)
  "$(find "$build/tests" -type f -name "$program" -print -quit)" "${arguments[@]}" >build/coverage-tests.log ||
    { tail -n 40 build/coverage-tests.log && echo "$program failed" && exit 1; }
done
RUNBOOKD_BUILD="$root/$build" python3 tests/oracle/run.py --cases 5000
mkdir -p "$build/html"
gcovr --root . --gcov-executable 'llvm-cov-19 gcov' --filter 'daemon/decide/' \
  --exclude-throw-branches --exclude-unreachable-branches --branches \
  --html-details "$build/html/index.html" --txt build/coverage.txt --print-summary \
  --fail-under-branch "$least" "$build"
