#!/usr/bin/env bash
# Installs what is missing to build, test, demonstrate, lint or measure runbookd on Debian 12 and 13.
#
# It first looks, without any privilege, and leaves at once when nothing is missing: no apt, no sudo,
# no question. Else it works as root, or through `sudo -n`. Nothing installed is ever removed, no
# configuration is replaced, and the services that come with a package (PostgreSQL, Redis, nginx,
# Prometheus) are not started: what the tests and the demo need of them, they start themselves.
set -euo pipefail
export LC_ALL=C
PATH="$PATH:/usr/local/sbin:/usr/sbin:/sbin" # a user's PATH lacks where servers live

usage() {
  cat <<'TEXT'
usage: deploy/install-deps.sh [--list] [build|test|demo|lint|coverage|bench]...

  build   compiler and libraries (the default)
  test    servers and tools that the tests use
  demo    PostgreSQL and Redis
  lint    clang-format, clang-tidy, shellcheck
  coverage gcovr and llvm-cov, for the long run of the tests
  bench   wrk and blackbox_exporter, what the benchmarks compare with
  --list  print the packages that are missing, install nothing
TEXT
}

fail() {
  printf 'install-deps: %s\n' "$@" >&2
  exit 2
}

# A library is looked up as a package. A program is written PACKAGE=PROGRAM and is looked up as a
# program: who has another nginx or a cmake of his own keeps it.
packages_of() {
  case "$1" in
    build)
      echo clang-19=clang++-19 libclang-rt-19-dev lld-19=ld.lld-19 cmake=cmake ninja-build=ninja ccache=ccache \
        pkg-config=pkg-config git=git ca-certificates \
        "libboost$boost-dev" "libboost-json$boost-dev" \
        libc-ares-dev libhiredis-dev libpq-dev libyaml-cpp-dev libspdlog-dev libfmt-dev \
        prometheus-cpp-dev libsqlite3-dev libcli11-dev libssl-dev libhowardhinnant-date-dev libre2-dev zlib1g-dev \
        libcurl4-openssl-dev libsystemd-dev libnghttp2-dev
      ;;
    demo) echo postgresql=postgres redis-server=redis-server ;;
    test)
      echo catch2 postgresql=postgres redis-server=redis-server pgbouncer=pgbouncer prometheus=prometheus \
        prometheus-alertmanager=prometheus-alertmanager nginx-light=nginx curl=curl jq=jq openssl=openssl \
        procps=pgrep python3=python3 python3-yaml python3-jsonschema \
        python3-aiosmtpd monitoring-plugins-basic=/usr/lib/nagios/plugins/check_http \
        monitoring-plugins-standard=/usr/lib/nagios/plugins/check_pgsql bind9-dnsutils=nslookup nsd=nsd dbus=dbus-daemon python3-dbusmock bindfs=bindfs \
        python3-grpcio nghttp2-server=nghttpd tinyproxy-bin=tinyproxy
      ;;
    lint) echo clang-format-19=clang-format-19 clang-tidy-19=clang-tidy-19 shellcheck=shellcheck python3=python3 ;;
    coverage) echo gcovr=gcovr llvm-19=llvm-cov-19 ;;
    bench) echo wrk=wrk prometheus-blackbox-exporter=prometheus-blackbox-exporter ;;
    *) fail "no such set: $1" "$(usage)" ;;
  esac
}

# Debian keeps the PostgreSQL server out of every PATH, one folder per version.
have_program() {
  [ "$1" != postgres ] || set -- /usr/lib/postgresql/*/bin/postgres
  command -v "$1" >/dev/null 2>&1
}

have_package() {
  [ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" = installed ]
}

# Prints the missing packages of the named sets, one per line.
missing() {
  local set entry
  for set in "$@"; do
    for entry in $(packages_of "$set"); do
      case "$entry" in
        *=*) have_program "${entry#*=}" || echo "${entry%%=*}" ;;
        *) have_package "$entry" || echo "$entry" ;;
      esac
    done
  done | sort -u
}

# invoke-rc.d and deb-systemd-invoke ask this file whether they may start a service. Somebody's own
# policy is left alone. The marker tells ours from theirs if we were killed before we could clean up.
policy=/usr/sbin/policy-rc.d
marker='# runbookd install-deps: only while its packages are unpacked'
hold_services() {
  if [ -e "$policy" ] && ! grep -qxF "$marker" "$policy"; then return; fi
  trap 'rm -f "$policy"' EXIT
  trap 'exit 130' INT TERM HUP
  printf '#!/bin/sh\n%s\nexit 101\n' "$marker" >"$policy"
  chmod 755 "$policy"
}

apt() {
  DEBIAN_FRONTEND=noninteractive NEEDRESTART_SUSPEND=1 APT_LISTCHANGES_FRONTEND=none \
    apt-get -y -q -o DPkg::Lock::Timeout=300 -o Acquire::Retries=3 "$@" </dev/null
}

install_as_root() {
  hold_services
  apt update || echo "install-deps: apt-get update failed; going on with the lists that are here" >&2
  apt install --no-install-recommends --no-remove \
    -o Dpkg::Options::=--force-confdef -o Dpkg::Options::=--force-confold "$@" && return
  case " $* " in
    *libboost*) echo "install-deps: libboost$boost-dev cannot stand beside the -dev package of another Boost" \
      "version; if that is what apt said above, remove the other one." >&2 ;;
  esac
  fail "apt-get could not install: $*"
}

list_only=no
if [ "${1-}" = --list ]; then
  list_only=yes
  shift
fi
case "${1-}" in -h | --help) usage && exit 0 ;; esac
[ $# -gt 0 ] || set -- build

[ -r /etc/os-release ] || fail "no /etc/os-release: this script knows Debian 12 and 13"
# shellcheck source=/dev/null
version="$(. /etc/os-release && echo "${ID-}-${VERSION_ID-}")"
case "$version" in
  debian-12) boost=1.81 ;;
  debian-13) boost=1.83 ;;
  *) fail "this is $version; the script knows Debian 12 and 13." \
    "elsewhere install by hand what packages_of() lists in $0." ;;
esac

for set in "$@"; do packages_of "$set" >/dev/null; done # a wrong name ends here, before anything else
read -ra wanted <<<"$(missing "$@" | tr '\n' ' ')"
if [ "$list_only" = yes ]; then
  [ ${#wanted[@]} -eq 0 ] || printf '%s\n' "${wanted[@]}"
  exit 0
fi
[ ${#wanted[@]} -gt 0 ] || exit 0

if [ "$(id -u)" -ne 0 ]; then
  command -v sudo >/dev/null 2>&1 ||
    fail "these packages are missing: ${wanted[*]}" \
      "you are not root and there is no sudo; as root: $0 $*"
  sudo -n true 2>/dev/null ||
    fail "these packages are missing: ${wanted[*]}" \
      "sudo would ask for a password, and this script asks nothing; once: sudo $0 $*"
  exec sudo -n "$BASH" "$0" "$@"
fi

echo "install-deps: installing ${wanted[*]}"
install_as_root "${wanted[@]}"
read -ra left <<<"$(missing "$@" | tr '\n' ' ')"
[ ${#left[@]} -eq 0 ] || fail "still missing after the installation: ${left[*]}"
