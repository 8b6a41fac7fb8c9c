#!/usr/bin/env bash
# Builds, once, the folder in which the Asterisk tests run a real Asterisk: Debian sid with its
# asterisk package. Prints the folder. Exits with 3, and one line that says why, where it cannot.
#
# ASTERISK_TEST_ROOT names another folder than ~/.cache/floorwalker/asterisk-root.
set -euo pipefail
ROOT=${ASTERISK_TEST_ROOT:-${XDG_CACHE_HOME:-$HOME/.cache}/floorwalker/asterisk-root}
RECIPE=1 # raise it when what stands below changes

say() { echo "asterisk: $*" >&2; }
cannot() { say "skipped: $*"; exit 3; }

[ "$(id -u)" -eq 0 ] || cannot "needs root, for network namespaces and debootstrap"
for tool in debootstrap ip unshare sipp; do
    command -v "$tool" >/dev/null || cannot "$tool is missing (Debian: debootstrap iproute2 sip-tester)"
done
if [ "$(cat "$ROOT/.recipe" 2>/dev/null)" = "$RECIPE" ]; then
    echo "$ROOT"
    exit 0
fi

mkdir -p "$(dirname "$ROOT")"
exec 9>"$ROOT.lock"
flock 9 # two checkouts may want it at once
[ "$(cat "$ROOT/.recipe" 2>/dev/null)" = "$RECIPE" ] && { echo "$ROOT"; exit 0; }

mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 2>/dev/null |
    grep -m1 '/debian/\?$') || cannot "this system's package sources name no Debian mirror"
log=$ROOT.log
say "building Debian sid with asterisk in $ROOT (once, about a minute)"
rm -rf --one-file-system "$ROOT"
debootstrap --variant=minbase --include=ca-certificates sid "$ROOT" "$mirror" >"$log" 2>&1 ||
    { tail -n 20 "$log" >&2; exit 1; }
# How this machine reaches its mirror holds inside as well.
mkdir -p "$ROOT/etc/apt/apt.conf.d"
for file in /etc/apt/apt.conf /etc/apt/apt.conf.d/*; do
    if [ -f "$file" ] && grep -qE '^Acquire' "$file"; then
        grep -E '^Acquire' "$file" >"$ROOT/etc/apt/apt.conf.d/90host-$(basename "$file")"
    fi
done
cp -L /etc/resolv.conf "$ROOT/etc/resolv.conf" 2>/dev/null || true
printf '#!/bin/sh\nexit 101\n' >"$ROOT/usr/sbin/policy-rc.d" # nothing starts by itself
chmod 755 "$ROOT/usr/sbin/policy-rc.d"
# Mounts live in a namespace of their own and are gone with it.
ROOT=$ROOT unshare --mount sh -c '
    mount -t proc proc "$ROOT/proc" && mount --rbind /dev "$ROOT/dev" &&
    exec chroot "$ROOT" sh -c "
        apt-get update -qq &&
        DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends asterisk &&
        apt-get clean"' >>"$log" 2>&1 || { tail -n 20 "$log" >&2; exit 1; }
echo "$RECIPE" >"$ROOT/.recipe"
echo "$ROOT"
