#!/usr/bin/env bash
# All checks and tests. Sets up what they need.
#
#   scripts/test.sh                        everything, in the order below
#   scripts/test.sh fmt rules clippy       only these steps
#   scripts/test.sh unit -- -p ccgate-store    only these tests, with PostgreSQL; the rest goes to cargo nextest run
#
# Steps: fmt rules console clippy deny doc browser unit
# CCGATE_TEST_POSTGRES=postgres://... makes the tests use that server instead of one of their own.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/lib.sh
. scripts/tools.sh
. scripts/postgres.sh

steps=()
while [ $# -gt 0 ] && [ "$1" != -- ]; do
    case $1 in
    fmt | rules | console | clippy | deny | doc | browser | unit) steps+=("$1") ;;
    *) die "no step is called $1" ;;
    esac
    shift
done
[ $# -eq 0 ] || shift
[ ${#steps[@]} -gt 0 ] || steps=(fmt rules console clippy deny doc browser unit)
which_tests=("$@")
[ ${#which_tests[@]} -gt 0 ] || which_tests=(--workspace)

log=$(mktemp)
trap 'stop_postgres; rm -f "$log"' EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM

# quietly NAME COMMAND...: shows the command's output only when it fails.
quietly() {
    local name=$1 began=$SECONDS status=0
    shift
    say "== $name"
    "$@" </dev/null >"$log" 2>&1 || status=$?
    if [ "$status" -ne 0 ]; then
        cat "$log" >&2
        say "== $name failed ($((SECONDS - began)) s): $*"
        exit "$status"
    fi
    say "== $name: ok ($((SECONDS - began)) s)"
}

# Debian packages for the commands that the tests themselves call.
need_packages() {
    local packages=()
    postgres_bin >/dev/null || [ -n "${CCGATE_TEST_POSTGRES:-}" ] || packages+=(postgresql)
    command -v curl >/dev/null || packages+=(curl ca-certificates)
    command -v openssl >/dev/null || packages+=(openssl)
    # Real phones and callers.
    command -v sipp >/dev/null || packages+=(sip-tester)
    command -v baresip >/dev/null || packages+=(baresip)
    command -v linphonec >/dev/null || packages+=(linphone-cli)
    command -v ip >/dev/null || packages+=(iproute2)
    [ ${#packages[@]} -eq 0 ] || apt_install "${packages[@]}"
}

deny() {
    quietly "licences, bans, sources" cargo deny --locked check licenses bans sources
    # The database of advisories is not in the package registry. Where it can't be reached there is nothing to compare with.
    if GIT_TERMINAL_PROMPT=0 timeout 60 cargo deny --locked fetch db </dev/null >"$log" 2>&1; then
        quietly "advisories" cargo deny --locked check --disable-fetch advisories
    else
        say "== advisories: skipped, their database can't be fetched here"
    fi
}

browser() {
    quietly "the program for the browser" cargo build --locked -p ccgate
    say "== the console in the browser"
    scripts/console.sh browser
}

doc() {
    if grep -rqE '^ *//[/!] ?```' crates --include='*.rs'; then
        quietly "examples in the docs" cargo test --doc --workspace --locked
    fi
}

unit() {
    need_packages
    [ -n "${CCGATE_TEST_POSTGRES:-}" ] || start_postgres
    say "== tests"
    # The random cases are the same ones each time, so that a failure is of the change; PROPTEST_RNG_SEED= or `cargo nextest run`
    # itself tries others.
    PROPTEST_RNG_SEED="${PROPTEST_RNG_SEED-20261123}" cargo nextest run --locked "${which_tests[@]}" </dev/null
}

need_toolchain
# Nobody builds twice there, and the files for it take as much of the disk as all others together.
[ -z "${CI:-}" ] || export CARGO_INCREMENTAL=0
case " ${steps[*]} " in *" deny "* | *" unit "*) need_tools ;; esac
for step in "${steps[@]}"; do
    case $step in
    fmt) quietly "format" cargo fmt --all --check -- -l ;;
    rules) quietly "rules" scripts/rules.sh ;;
    console) quietly "the console's types and tests" scripts/console.sh check ;;
    clippy) quietly "clippy" cargo clippy --workspace --all-targets --locked -- -D warnings ;;
    *) "$step" ;;
    esac
done
