# shellcheck shell=bash
# Shared by the scripts beside it; sourced, never run.

say() { printf '%s\n' "$*" >&2; }

die() {
    say "error: $*"
    exit 1
}

# Installs Debian packages, as root or by sudo. Says what to do where neither works.
apt_install() {
    local sudo=()
    if ! command -v apt-get >/dev/null; then
        die "please install with your system's package manager what these Debian packages hold: $*"
    fi
    if [ "$(id -u)" -ne 0 ]; then
        if ! command -v sudo >/dev/null || ! sudo -n true 2>/dev/null; then
            die "please install some packages first: sudo apt-get install $*"
        fi
        sudo=(sudo -n)
    fi
    say "installing $*"
    local log
    log=$(mktemp)
    # An old package list makes apt ask for versions that are gone, so it is always renewed first.
    if ! { "${sudo[@]}" apt-get -qq update &&
        "${sudo[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends \
            -o DPkg::Lock::Timeout=300 "$@"; } </dev/null >"$log" 2>&1; then
        cat "$log" >&2
        rm -f "$log"
        die "could not install $*"
    fi
    rm -f "$log"
}

# A Rust toolchain, and the C compiler and make that SQLite, ring and jemalloc are built with.
need_toolchain() {
    if ! command -v cargo >/dev/null; then
        # A shell that rustup's installer did not start yet has no PATH to it.
        PATH="${CARGO_HOME:-$HOME/.cargo}/bin:$PATH"
        export PATH
    fi
    command -v cargo >/dev/null || die "cargo is missing: install Rust (the version is in Cargo.toml, rust-version)"
    if ! command -v cc >/dev/null || ! command -v make >/dev/null; then
        apt_install build-essential
    fi
}
