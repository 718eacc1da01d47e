#!/usr/bin/env bash
# From a fresh Debian 12 or 13 to the running demo: installs what is missing, builds, starts.
#
# usage: deploy/demo.sh [--once] [what `runbookd demo --help` names]
#
# The demo needs no cloud, no Docker and no configuration. It starts a simulated cloud and real
# PostgreSQL and Redis servers in a temporary directory, on free ports, and takes them down at its end.
# The first build takes a few minutes on two cores, every further start a second.
set -euo pipefail
root="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
export PATH="$PATH:/usr/local/sbin:/usr/sbin:/sbin"
[ -w "${HOME:-/nonexistent}" ] || export HOME="$root/build/home" # ccache needs a writable one

"$root/deploy/install-deps.sh" build demo
if ! mkdir -p "$root/build/demo" "$HOME" 2>/dev/null || [ ! -w "$root/build/demo" ]; then
  echo "demo: cannot write to $root/build; was it made by another user?" >&2
  exit 2
fi

log="$root/build/demo/build.log"
[ -x "$root/build/demo/runbookd" ] || echo "demo: building, once, a few minutes; the details are in $log"
if ! (
  cd "$root"
  cmake --preset demo
  cmake --build --preset demo --target runbookd runbookd-demo-world
) >"$log" 2>&1 </dev/null; then
  grep -nE 'error:|FAILED:|CMake Error' "$log" | head -n 20 >&2 || true
  tail -n 20 "$log" >&2
  echo "demo: the build failed; all of it is in $log" >&2
  exit 2
fi
exec "$root/build/demo/runbookd" demo "$@"
