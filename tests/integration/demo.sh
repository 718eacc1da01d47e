#!/usr/bin/env bash
# The demo is a test: every fault of its story ends as told, and however it is ended, nothing of it
# stays: no process, no directory.
#
# All of its programs run inside the demo's own directory, which is how they are found here.
set -euo pipefail
: "${RUNBOOKD:?the runbookd to test}" "${TEST_DIR:?an empty directory}"
export TMPDIR="$TEST_DIR" NO_COLOR=1
patience=30 # seconds for what the kernel and the servers do at the end

fail() {
  printf 'demo: %s\n' "$1" >&2
  shift
  for file in "$@"; do
    echo "--- $file" >&2
    tail -n 60 "$file" >&2
  done
  exit 1
}

# Processes that run inside a demo's directory, also when that has been removed.
left_behind() {
  local link where
  for link in /proc/[0-9]*/cwd; do
    where="$(readlink "$link" 2>/dev/null)" || continue
    case "$where" in "$TEST_DIR"/runbookd-demo-*) printf '%s ' "${link//[!0-9]/}" ;; esac
  done
}

# wait_for WHAT COMMAND...
wait_for() {
  local what="$1" end=$((SECONDS + patience))
  shift
  until "$@"; do
    [ $SECONDS -lt $end ] || fail "$what: not after $patience s" "$TEST_DIR"/*.out
    sleep 0.1
  done
}

nobody_left() { [ -z "$(left_behind)" ]; }
is_up() { grep -q '^page ' "$TEST_DIR/$1.out"; }
no_directory() { [ -z "$(compgen -G "$TEST_DIR/runbookd-demo-*")" ]; }

# start NAME: a demo that stays up; its pid is in $demo.
start() {
  "$RUNBOOKD" demo >"$TEST_DIR/$1.out" 2>&1 &
  demo=$!
  wait_for "the demo is up" is_up "$1"
  nobody_left && fail "this test does not see the demo's processes" "$TEST_DIR/$1.out"
  return 0
}

begin=$SECONDS status=0
"$RUNBOOKD" demo --once >"$TEST_DIR/once.out" 2>&1 || status=$?
took=$((SECONDS - begin))
[ "$status" -eq 0 ] || fail "demo --once ended with $status" "$TEST_DIR/once.out"
[ "$(grep -c 'as told: ' "$TEST_DIR/once.out")" -eq 4 ] || fail "not four faults" "$TEST_DIR/once.out"
[ "$(grep -c '^postmortem .*/postmortems/INC-[0-9]*-[a-z-]*\.md$' "$TEST_DIR/once.out")" -ge 4 ] ||
  fail "it does not say where its postmortems lie" "$TEST_DIR/once.out"
grep -q 'withheld: storm (our own network is down' "$TEST_DIR/once.out" || fail "no explanation" "$TEST_DIR/once.out"
[ "$took" -le 60 ] || fail "the story took $took s" "$TEST_DIR/once.out"
grep -q $'\033' "$TEST_DIR/once.out" && fail "colours in a file" "$TEST_DIR/once.out"
nobody_left || fail "left behind after --once: $(left_behind)" "$TEST_DIR/once.out"
no_directory || fail "a directory was left behind after --once" "$TEST_DIR/once.out"

start terminated
kill -TERM "$demo"
status=0
wait "$demo" || status=$?
[ "$status" -eq 130 ] || fail "terminated in the middle, it ended with $status" "$TEST_DIR/terminated.out"
nobody_left || fail "left behind after SIGTERM: $(left_behind)" "$TEST_DIR/terminated.out"
no_directory || fail "a directory was left behind after SIGTERM" "$TEST_DIR/terminated.out"

start killed
kill -KILL "$demo"
wait "$demo" 2>/dev/null || true
wait_for "after SIGKILL all of the demo's programs are gone" nobody_left

echo "demo: four faults as told in $took s, nothing left behind"
