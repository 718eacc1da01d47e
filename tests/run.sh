#!/usr/bin/env bash
# Every test of runbookd, from a bare machine to one line that counts them.
#
#   packages -> build -> lint -> ctest -> script tests -> deployment files -> `N passed, N failed`
#
# A step that cannot be carried out (packages, build, a test that did not start) is a failed test,
# never a silent gap. `--long` adds clang-tidy, tests/long and the sanitizer builds of the whole suite.
# shellcheck disable=SC2317  # most functions are called through step() and work()
set -uo pipefail

usage() {
  cat <<'TEXT'
usage: tests/run.sh [--long] [--filter RE] [--no-install]

  --long        also clang-tidy, tests/long/*.sh, each fuzz target for a minute, and everything again under
                ASan+UBSan and TSan
  --filter RE   only the tests whose name matches the extended regular expression
  --no-install  never call apt: what is missing fails its tests
TEXT
}

long=no filter='' install=yes
while [ $# -gt 0 ]; do
  case "$1" in
    --long) long=yes ;;
    --no-install) install=no ;;
    --filter)
      [ $# -ge 2 ] || { usage >&2 && exit 2; }
      filter="$2"
      shift
      ;;
    --filter=*) filter="${1#*=}" ;;
    -h | --help) usage && exit 0 ;;
    *) usage >&2 && exit 2 ;;
  esac
  shift
done

root="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
cd "$root" || exit 2
exec </dev/null
export LC_ALL=C.UTF-8 TZ=UTC # what a test prints and parses does not depend on who runs it
export PATH="$PATH:/usr/local/sbin:/usr/sbin:/sbin"
export CTEST_OUTPUT_ON_FAILURE=1 CLICOLOR=0
unset CDPATH GREP_OPTIONS RUNBOOKD_CONFIG GCE_METADATA_HOST
# ccache refuses to work without a writable home, as some CI users have none.
[ -w "${HOME:-/nonexistent}" ] || export HOME="$root/build/home"
mkdir -p build "$HOME" || exit 2

script_limit=600    # seconds for one script test
test_limit=120      # seconds for one test of ctest that sets no limit of its own
passed=0 failed=0 skipped=0 failures=()
started=$SECONDS

summary() {
  local status=$?
  trap - EXIT
  if [ "$status" -ne 0 ] && [ "$failed" -eq 0 ]; then failed=1 failures=("the test run itself ended with status $status"); fi
  printf '\n%d s in all\n' $((SECONDS - started))
  [ ${#failures[@]} -eq 0 ] || printf 'FAILED  %s\n' "${failures[@]}"
  if [ "$skipped" -gt 0 ]; then
    echo "$passed passed, $failed failed, $skipped skipped"
  else
    echo "$passed passed, $failed failed"
  fi
  exit $((failed > 0))
}
trap summary EXIT
trap 'exit 130' INT TERM HUP

matches() { [ -z "$filter" ] || [[ "$1" =~ $filter ]]; }

# record NAME STATUS SECONDS: 77 is automake's word for "cannot be judged here".
record() {
  case "$2" in
    0) passed=$((passed + 1)) && printf 'ok      %s  %s s\n' "$1" "$3" ;;
    77) skipped=$((skipped + 1)) && printf 'skipped %s  %s s\n' "$1" "$3" ;;
    *) failed=$((failed + 1)) && failures+=("$1") && printf 'FAILED  %s  %s s (status %s)\n' "$1" "$3" "$2" ;;
  esac
}

# step NAME COMMAND...: one test; what it printed is shown when it failed.
step() {
  local name="$1" begin=$SECONDS status log="build/logs/${1//[^A-Za-z0-9._-]/_}.log"
  shift
  matches "$name" || return 0
  mkdir -p build/logs
  "$@" >"$log" 2>&1
  status=$?
  case "$status" in
    0) ;;
    77) tail -n 1 "$log" ;;
    *) tail -n 120 "$log" ;;
  esac
  record "$name" "$status" $((SECONDS - begin))
  return "$status"
}

# work NAME COMMAND...: not a test, but nothing goes on without it: counted only when it fails.
work() {
  local name="$1" begin=$SECONDS status
  shift
  "$@"
  status=$?
  if [ "$status" -eq 0 ]; then
    printf 'done    %s  %s s\n' "$name" $((SECONDS - begin))
  else
    record "$name" "$status" $((SECONDS - begin))
  fi
  return "$status"
}

install_packages() {
  if [ "$install" = no ]; then return 0; fi
  local sets=(build test demo lint)
  [ "$long" = no ] || sets+=(coverage)
  deploy/install-deps.sh "${sets[@]}" >build/install.log 2>&1 || {
    tail -n 40 build/install.log
    return 1
  }
}

build() { deploy/build.sh "$1" --keep-going; }

sources() {
  find daemon config probes remediations deploy tests -path '*/build' -prune -o -type f \
    \( -name '*.cpp' -o -name '*.hpp' \) -print
}

check_format() {
  sources | xargs -r clang-format-19 --dry-run --Werror
}

check_scripts() {
  local list status=0 script
  mapfile -t list < <(find deploy tests .ci -type f \( -name '*.sh' -o -path .ci/run \))
  for script in "${list[@]}"; do bash -n "$script" || status=1; done
  if command -v shellcheck >/dev/null; then shellcheck --severity=warning "${list[@]}" || status=1; fi
  return "$status"
}

check_tidy() {
  sources | grep '\.cpp$' | while read -r file; do
    grep -qF "\"$root/$file\"" build/hygiene/compile_commands.json && echo "$file"
  done | xargs -r -P "$(nproc)" -n 4 clang-tidy-19 -p build/hygiene --quiet --warnings-as-errors='*'
}

lint() {
  step 'lint/format' check_format
  step 'lint/shell' check_scripts
  step 'lint/architecture' python3 tests/architecture/check.py
}

# Reads ctest's report. A test whose program is missing reads "Not Run" there: that is a failure; only
# a test that said itself that it cannot be judged here (SKIP_RETURN_CODE and the like) is skipped.
count_ctest() {
  python3 - "$1" <<'PY'
import sys, xml.etree.ElementTree as tree
for case in tree.parse(sys.argv[1]).getroot().iter("testcase"):
    status, skip = case.get("status"), case.find("skipped")
    if status == "run":
        verdict = "passed"
    elif status == "disabled":
        verdict = "skipped"
    elif status == "notrun" and skip is not None and skip.get("message", "").startswith("SKIP_"):
        verdict = "skipped"
    else:
        verdict = "failed"
    print(verdict, case.get("name"))
PY
}

run_ctest() {
  local preset="$1" report="$root/build/$1/ctest.xml" begin=$SECONDS status verdict name total=0 bad=0
  rm -f "$report"
  local args=(--test-dir "build/$preset" --output-on-failure --timeout "$test_limit" -j 2 --output-junit "$report"
    --no-tests=ignore)
  [ -z "$filter" ] || args+=(-R "$filter")
  ctest "${args[@]}" >"build/ctest-$preset.log" 2>&1
  status=$?
  [ "$status" -eq 0 ] || grep -vE 'Test +#[0-9]+:.*Passed' "build/ctest-$preset.log" | tail -n 400
  if [ ! -s "$report" ]; then
    if [ "$status" -eq 0 ] && [ -n "$filter" ]; then return 0; fi
    record "ctest/$preset (no report)" 1 $((SECONDS - begin))
    return
  fi
  while read -r verdict name; do
    total=$((total + 1))
    case "$verdict" in
      passed) passed=$((passed + 1)) ;;
      skipped) skipped=$((skipped + 1)) ;;
      *) failed=$((failed + 1)) bad=$((bad + 1)) && failures+=("ctest/$preset: $name") ;;
    esac
  done < <(count_ctest "$report")
  printf 'done    ctest/%s: %d tests, %d failed  %s s\n' "$preset" "$total" "$bad" $((SECONDS - begin))
  if [ "$status" -ne 0 ] && [ "$bad" -eq 0 ]; then record "ctest/$preset (status $status)" 1 0; fi
  if [ "$total" -eq 0 ] && [ -z "$filter" ]; then record "ctest/$preset (no tests found)" 1 0; fi
}

# One script test: its own empty directory, its own process group, a limit, and the programs by name.
run_script() {
  local preset="$1" script="$2" dir status
  dir="$(mktemp -d "${TMPDIR:-/tmp}/runbookd-test.XXXXXX")" || return 1
  chmod 755 "$dir" # servers that refuse to be root run here as somebody else
  env RUNBOOKD="$root/build/$preset/runbookd" RUNBOOKD_BUILD="$root/build/$preset" \
    RUNBOOKD_SOURCE="$root" RUNBOOKD_LONG="$long" TEST_DIR="$dir" \
    timeout --kill-after=15 "$script_limit" "$script"
  status=$?
  [ "$status" -ne 124 ] || echo "$script: not done after $script_limit s"
  rm -rf "$dir"
  return "$status"
}

# Every executable script of a folder is one test.
run_scripts() {
  local preset="$1" folder="$2" prefix="$3" script
  for script in "$folder"/*.sh "$folder"/*.py; do
    if [ ! -f "$script" ] || [ ! -x "$script" ]; then continue; fi
    step "$prefix$(basename "$folder")/$(basename "$script")" run_script "$preset" "$root/$script"
  done
}

# Debian's minimal root has no systemd to ask; where there is one, the hardening must hold.
check_systemd() {
  systemd-analyze security --offline=true --no-pager --threshold=13 deploy/systemd/runbookd.service
}

check_deployment() {
  if command -v systemd-analyze >/dev/null; then step 'systemd/hardening' check_systemd; fi
  step 'prometheus/rules' promtool check rules deploy/prometheus/alerts.yaml
  step 'prometheus/rule-tests' promtool test rules deploy/prometheus/alerts_test.yaml
  step 'prometheus/scrape' promtool check config --syntax-only deploy/prometheus/scrape.yaml
}

sanitized() {
  local preset="$1"
  work "build/$preset" build "$preset" || return
  export ASAN_OPTIONS=detect_stack_use_after_return=1:strict_init_order=1
  export UBSAN_OPTIONS=print_stacktrace=1:halt_on_error=1 TSAN_OPTIONS=halt_on_error=1:second_deadlock_stack=1
  test_limit=600
  run_ctest "$preset"
  run_scripts "$preset" tests/integration "$preset/"
}

# The fuzz targets, a minute each.
fuzzed() {
  work 'build/fuzz' deploy/build.sh fuzz fuzzers || return
  local source name
  for source in tests/fuzz/*.cpp; do
    name="$(basename "$source" .cpp)"
    [ "$name" = target ] || step "fuzz/$name" tests/fuzz/run.py build/fuzz --only "$name"
  done
}

work 'packages' install_packages
lint
if work 'build/dev' build dev; then
  run_ctest dev
  run_scripts dev tests/integration ''
  run_scripts dev tests/docs ''
  if [ "$long" = yes ]; then
    # Every file on its own, as the other builds join them: each includes what it uses.
    if work 'build/hygiene' build hygiene; then step 'lint/tidy' check_tidy; fi
    run_scripts dev tests/long ''
  fi
fi
check_deployment
if [ "$long" = yes ]; then
  fuzzed
  sanitized asan
  sanitized tsan
fi
exit 0 # the trap prints the count and decides
