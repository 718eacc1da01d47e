#!/usr/bin/env bash
# Branch coverage of the decision core (every condition seen true and seen false) by its unit tests,
# the replays, the crash points, simulated hours and the oracle's cases; at least 95%. The build is one of its own.
#
# Clang's source-based coverage: gcov's arcs, as Clang writes them, count the landing pads of
# exceptions as branches, and no test of a condition could ever reach those.
set -euo pipefail
root="$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)"
cd "$root"
command -v llvm-cov-19 >/dev/null || { echo "llvm-cov-19 is missing: deploy/install-deps.sh coverage" && exit 1; }
least="${1:-95}" build=build/coverage raw=build/coverage/profiles
programs=(unit_decide unit_app unit_cli unit_document replays crash_points runbookd-simulate runbookd-oracle-driver)
mkdir -p build
cmake --preset coverage >build/configure-coverage.log
cmake --build --preset coverage --target "${programs[@]}" -- -k 20 >build/build-coverage.log 2>&1 ||
  { tail -n 40 build/build-coverage.log && exit 1; }
rm -rf "$raw" && mkdir -p "$raw"
objects=()
for program in "${programs[@]}"; do
  path="$(find "$build/tests" -type f -name "$program" | head -n 1)"
  if [ ${#objects[@]} -eq 0 ]; then objects=("$path"); else objects+=(-object "$path"); fi
  arguments=()
  [ "$program" != runbookd-simulate ] || arguments=(--seeds 1..200)
  [ "$program" = runbookd-oracle-driver ] ||
    LLVM_PROFILE_FILE="$raw/$program.profraw" "$path" "${arguments[@]}" >build/coverage-tests.log ||
    { tail -n 40 build/coverage-tests.log && echo "$program failed" && exit 1; }
done
LLVM_PROFILE_FILE="$raw/oracle-%p.profraw" RUNBOOKD_BUILD="$root/$build" python3 tests/oracle/run.py --cases 5000
llvm-profdata-19 merge -sparse "$raw"/*.profraw -o "$raw/all.profdata"
llvm-cov-19 report "${objects[@]}" -instr-profile "$raw/all.profdata" --show-branch-summary \
  --show-region-summary=false --sources daemon/decide/*.cpp daemon/decide/rails/*.cpp | tee build/coverage.txt
awk -v least="$least" '/^TOTAL/ {
  sub("%", "", $NF)
  printf "branch coverage of daemon/decide: %s%% (at least %s%%)\n", $NF, least
  exit !($NF + 0 >= least)
}' build/coverage.txt
