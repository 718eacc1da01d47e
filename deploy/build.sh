#!/usr/bin/env bash
# Configures and builds one CMake preset, and says meanwhile how far it is. All that the tools print is
# kept in a file; when the build fails, its errors are shown.
#
# usage: deploy/build.sh PRESET [--keep-going] [TARGET]...
set -euo pipefail
root="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
cd "$root"
[ -w "${HOME:-/nonexistent}" ] || export HOME="$root/build/home" # ccache needs a writable one

preset="${1:?usage: deploy/build.sh PRESET [--keep-going] [TARGET]...}" && shift
ninja_options=() targets=()
for argument in "$@"; do
  if [ "$argument" = --keep-going ]; then ninja_options=(-- -k 20); else targets+=(--target "$argument"); fi
done
log="$root/build/build-$preset.log"
if ! mkdir -p "$root/build/$preset" "$HOME" 2>/dev/null || [ ! -w "$root/build/$preset" ]; then
  echo "build: cannot write to $root/build; was it made by another user?" >&2
  exit 2
fi

# progress: reads ninja's `[12/340] ...` and shows `building dev: 12 of 340 objects, 41 s` on standard
# error: on one line of a terminal, else every half minute.
progress() {
  local line shown=-30 terminal=no
  [ ! -t 2 ] || terminal=yes
  while IFS= read -r line; do
    [[ "$line" =~ ^\[([0-9]+)/([0-9]+)\] ]] || continue
    if [ "$terminal" = yes ]; then
      printf '\rbuilding %s: %d of %d objects, %d s ' "$preset" "${BASH_REMATCH[1]}" "${BASH_REMATCH[2]}" "$SECONDS" >&2
    elif [ $((SECONDS - shown)) -ge 30 ] && [ "${BASH_REMATCH[2]}" -gt 2 ]; then
      printf 'building %s: %d of %d objects, %d s\n' "$preset" "${BASH_REMATCH[1]}" "${BASH_REMATCH[2]}" "$SECONDS" >&2
      shown=$SECONDS
    fi
  done
  [ "$terminal" = no ] || printf '\r\033[K' >&2
}

make() {
  cmake --preset "$preset" </dev/null &&
    cmake --build --preset "$preset" "${targets[@]}" "${ninja_options[@]}" </dev/null
}

if ! make 2>&1 | tee "$log" | progress; then
  grep -nE 'error:|FAILED:|CMake Error' "$log" | head -n 40 >&2 || true
  tail -n 40 "$log" >&2
  echo "the $preset build failed; all of it is in $log" >&2
  exit 1
fi
