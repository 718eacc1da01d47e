#!/usr/bin/env bash
# 1,000 real `kill -9` on a real disk, in four storms at a time.
set -euo pipefail
: "${RUNBOOKD:?the runbookd to test}" "${TEST_DIR:?an empty directory}"
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
each="${1:-250}" status=0 pids=()
for seed in 1 2 3 4; do
  "$here/../integration/kill9_storm.py" "$each" "$seed$RANDOM" &
  pids+=($!)
done
for pid in "${pids[@]}"; do wait "$pid" || status=1; done
exit "$status"
