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

"$root/deploy/install-deps.sh" build demo
[ -x "$root/build/demo/runbookd" ] || echo "demo: building, once, a few minutes; the details are in build/build-demo.log"
"$root/deploy/build.sh" demo runbookd runbookd-demo-world || exit 2
exec "$root/build/demo/runbookd" demo "$@"
