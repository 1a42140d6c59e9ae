#!/usr/bin/env bash
# Proves the README's two commands on a bare Debian 12, in a chroot made by debootstrap (as root):
#
#   scripts/chroot_test.sh [FOLDER]          ./dev demo until its first summary, cold and warm, each timed
#   scripts/chroot_test.sh [FOLDER] test     then the whole of ./dev test as well
#
# It runs the last commit. What this network needs of the host (name server, apt's settings, certificates) is brought in
# here: it is no matter of ./dev setup.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

folder=${1:-$(mktemp -d)}
root=$folder/root
mkdir -p "$folder"

mirror() {
  # shellcheck disable=SC2016 # apt expands $(ORIGIN), not the shell
  apt-get indextargets --format '$(ORIGIN) $(REPO_URI)' 'Created-By: Packages' 'Codename: bookworm' |
    awk '$1 == "Debian" { print $2; exit }'
}

make_machine() {
  debootstrap --variant=minbase bookworm "$root" "$(mirror)" >"$folder/debootstrap.log"
  cp --dereference /etc/resolv.conf "$root/etc/resolv.conf"
  cp --recursive /etc/apt/apt.conf.d/. "$root/etc/apt/apt.conf.d/"
  git clone --quiet --no-local . "$root/root/vigie"
}

# inside COMMAND...: in the chroot, with nothing of this machine's environment and processes that end with the command.
inside() {
  # shellcheck disable=SC2016 # expanded by the inner shell
  unshare --mount --pid --fork --kill-child --mount-proc="$root/proc" bash -c '
    root=$1 && shift
    mount --rbind /dev "$root/dev"
    exec chroot "$root" env --chdir=/root/vigie - HOME=/root PATH=/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 "$@"
  ' bash "$root" "$@" </dev/null
}

# Seconds from the command to the demo's first summary of a window that holds something.
time_demo() {
  local log=$folder/demo-$1.log started=$SECONDS process
  : >"$log"
  set -m # A process group of its own, so that all of it can be ended.
  inside ./dev demo --log.format=json --http.listen=off >"$log" 2>&1 &
  process=$!
  set +m
  until grep -q '"event":"summary".*"transactions":[1-9]' "$log"; do
    kill -0 "$process" 2>/dev/null || { tail -n 40 "$log" >&2; exit 1; }
    sleep 0.2
  done
  echo "$1: the first summary after $((SECONDS - started)) s"
  kill -- "-$process"
  wait "$process" 2>/dev/null || true
}

bring_in_certificates() {
  inside apt-get -qq install --yes --no-install-recommends ca-certificates ca-certificates-java default-jre-headless
  cp --dereference /etc/ssl/certs/ca-certificates.crt "$root/etc/ssl/certs/"
  cp --dereference /etc/ssl/certs/java/cacerts "$root/etc/ssl/certs/java/"
}

make_machine
time_demo cold
time_demo warm
if [[ ${2:-} == test ]]; then
  bring_in_certificates >"$folder/certificates.log" 2>&1
  started=$SECONDS
  inside .ci/run 2>&1 | tee "$folder/test.log"
  echo "./dev test: $((SECONDS - started)) s"
fi
