#!/usr/bin/env bash
# Runs the project's two commands in a Debian that nobody has prepared: a fresh debootstrap root, a copy
# of the last commit without .git, no package beyond the minimal set.
#
#   tests/debian/clean_root.sh 12                             tests/run.sh, as root
#   tests/debian/clean_root.sh --user 13 deploy/demo.sh --once    as a user with sudo
#
# Needs root (chroot, mounts) and a Debian mirror. The network is the host's; /proc, /sys and a minimal
# /dev are the root's own, in a mount namespace that ends with this script.
set -euo pipefail

usage() {
  cat <<'TEXT'
usage: tests/debian/clean_root.sh [options] 12|13 [COMMAND [ARGUMENT]...]

  --user        as a user whom sudo asks for no password (default: as root)
  --worktree    copy the files as they are now, not the last commit
  --mirror URL  default http://deb.debian.org/debian
  --cache DIR   keep the base system as DIR/debian-N.tar, and use it when it is there
  --keep        leave the root in place and say where it is

COMMAND is relative to the source tree; default: tests/run.sh
TEXT
}

fail() {
  echo "clean_root: $*" >&2
  exit 2
}

as_user=no worktree=no keep=no cache='' mirror=http://deb.debian.org/debian
while [ $# -gt 0 ]; do
  case "$1" in
    --user) as_user=yes ;;
    --worktree) worktree=yes ;;
    --keep) keep=yes ;;
    --mirror) mirror="${2:?--mirror needs a URL}" && shift ;;
    --cache) cache="${2:?--cache needs a folder}" && shift ;;
    -h | --help) usage && exit 0 ;;
    *) break ;;
  esac
  shift
done
case "${1-}" in
  12) suite=bookworm ;;
  13) suite=trixie ;;
  *) usage >&2 && exit 2 ;;
esac
release="$1"
shift
[ $# -gt 0 ] || set -- tests/run.sh

[ "$(id -u)" -eq 0 ] || fail "needs root for chroot and mounts"
command -v debootstrap >/dev/null || fail "debootstrap is missing: apt-get install debootstrap"

# Everything is mounted in a namespace of our own: whatever happens here, the host's mounts stay.
if [ "${CLEAN_ROOT_NAMESPACE-}" != yes ]; then
  options=(--mirror "$mirror")
  [ -z "$cache" ] || options+=(--cache "$cache")
  [ "$as_user" = no ] || options+=(--user)
  [ "$worktree" = no ] || options+=(--worktree)
  [ "$keep" = no ] || options+=(--keep)
  export CLEAN_ROOT_NAMESPACE=yes
  exec unshare --mount --propagation private --pid --fork --kill-child "$BASH" "$0" "${options[@]}" "$release" "$@"
fi

source_tree="$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)"
work="$(mktemp -d "${TMPDIR:-/tmp}/runbookd-clean-root.XXXXXX")"
chmod 755 "$work"
target="$work/root"
# shellcheck disable=SC2317  # called by the trap
cleanup() {
  for mounted in sys/fs/cgroup sys dev/shm dev/pts dev proc; do umount -l "$target/$mounted" 2>/dev/null || true; done
  if [ "$keep" = yes ]; then
    echo "clean_root: the root is kept in $target"
  else
    rm -rf --one-file-system "$work"
  fi
}
trap cleanup EXIT
trap 'exit 130' INT TERM HUP

make_base() {
  mkdir -p "$target"
  if [ -n "$cache" ] && [ -f "$cache/debian-$release.tar" ]; then
    tar -C "$target" --numeric-owner -xpf "$cache/debian-$release.tar"
    return
  fi
  debootstrap --variant=minbase "$suite" "$target" "$mirror" >"$work/debootstrap.log" 2>&1 ||
    { tail -n 20 "$work/debootstrap.log" && fail "debootstrap failed"; }
  rm -rf "$target"/var/cache/apt/archives/*.deb
  if [ -n "$cache" ]; then
    mkdir -p "$cache"
    tar -C "$target" --numeric-owner -cpf "$cache/debian-$release.tar.$$" .
    mv "$cache/debian-$release.tar.$$" "$cache/debian-$release.tar"
  fi
}

# /dev is the root's own: the host's devices are nobody's business in there.
mount_kernel() {
  local node
  mount -t proc proc "$target/proc"
  mount -t sysfs -o ro sysfs "$target/sys" 2>/dev/null || mount --rbind -o ro /sys "$target/sys"
  if [ -d "$target/sys/fs/cgroup" ]; then mount --rbind -o ro /sys/fs/cgroup "$target/sys/fs/cgroup" || true; fi
  mount -t tmpfs -o mode=755 tmpfs "$target/dev"
  for node in null zero full random urandom tty; do
    touch "$target/dev/$node"
    mount --bind "/dev/$node" "$target/dev/$node"
  done
  mkdir -p "$target/dev/pts" "$target/dev/shm"
  mount -t devpts -o newinstance,ptmxmode=0666,mode=620 devpts "$target/dev/pts"
  mount -t tmpfs -o mode=1777 tmpfs "$target/dev/shm"
  ln -s pts/ptmx "$target/dev/ptmx"
  ln -s /proc/self/fd "$target/dev/fd"
  ln -s fd/0 "$target/dev/stdin"
  ln -s fd/1 "$target/dev/stdout"
  ln -s fd/2 "$target/dev/stderr"
}

copy_source() {
  mkdir -p "$target/src/runbookd"
  if [ "$worktree" = yes ]; then
    tar -C "$source_tree" --exclude=./build --exclude=./.git -cf - . | tar -C "$target/src/runbookd" -xf -
  else
    git -c safe.directory="$source_tree" -C "$source_tree" archive HEAD | tar -C "$target/src/runbookd" -xf -
  fi
}

inside() {
  env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin TERM=dumb CI=true "$@" </dev/null
}

add_sudo_user() {
  inside DEBIAN_FRONTEND=noninteractive chroot "$target" sh -c '
    apt-get -q update && apt-get -yq install --no-install-recommends sudo
    useradd --create-home --shell /bin/bash builder
    echo "builder ALL=(ALL) NOPASSWD: ALL" >/etc/sudoers.d/builder && chmod 440 /etc/sudoers.d/builder
    chown -R builder: /src/runbookd' >"$work/user.log" 2>&1 || { cat "$work/user.log" && fail "could not add the user"; }
}

begin=$SECONDS
make_base
mount_kernel
cp --remove-destination /etc/resolv.conf "$target/etc/resolv.conf"
grep -q "$(hostname)" "$target/etc/hosts" 2>/dev/null || printf '127.0.0.1 localhost %s\n::1 localhost\n' "$(hostname)" >>"$target/etc/hosts"
copy_source
account=root
if [ "$as_user" = yes ]; then
  add_sudo_user
  account=builder
fi
echo "clean_root: Debian $release ($(cat "$target/etc/debian_version")) ready after $((SECONDS - begin)) s; as $account: $*"

# setpriv, not su: su would start a login session, and CI has none.
begin=$SECONDS status=0
if [ "$as_user" = yes ]; then
  inside HOME=/home/builder USER=builder LOGNAME=builder chroot "$target" \
    setpriv --reuid builder --regid builder --init-groups \
    sh -c 'cd /src/runbookd && exec "$@"' sh "$@" || status=$?
else
  inside HOME=/root USER=root LOGNAME=root chroot "$target" sh -c 'cd /src/runbookd && exec "$@"' sh "$@" || status=$?
fi
echo "clean_root: Debian $release, $account: $* ended with status $status after $((SECONDS - begin)) s"
exit "$status"
