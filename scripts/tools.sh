# shellcheck shell=bash
# cargo-deny and cargo-nextest for the tests; sourced. What is missing goes under target/tools: nothing global is touched.

# need_tool NAME VERSION WANTED: VERSION is what gets installed, WANTED a pattern for how a version that will do begins.
need_tool() {
    local name=$1 version=$2 wanted=$3
    case "$("$name" --version 2>/dev/null)" in "$name "$wanted*) return ;; esac

    local dir="${CARGO_TARGET_DIR:-$PWD/target}/tools" log
    mkdir -p "$dir"
    log=$(mktemp)
    command -v python3 >/dev/null && python3 -m pip --version >/dev/null 2>&1 ||
        (apt_install python3-pip) || say "no pip: building $name"
    # The wheel has the built program: seconds, where a build takes minutes.
    say "installing $name $version into $dir"
    grep -A 2 "^astral-dev-toolchain-$name==" scripts/tools.txt >"$dir/$name.txt"
    if ! python3 -m pip install --quiet --disable-pip-version-check --no-deps --only-binary=:all: --require-hashes \
        --upgrade --target "$dir/$name" -r "$dir/$name.txt" </dev/null >"$log" 2>&1 ||
        ! "$dir/$name/bin/$name" --version >/dev/null 2>&1; then
        tail -n 4 "$log" >&2
        say "no wheel that works here: building $name, which takes minutes"
        cargo install --quiet --locked "$name" --version "$version" --root "$dir/$name" </dev/null >"$log" 2>&1 ||
            { cat "$log" >&2; rm -f "$log"; die "could not install $name $version"; }
    fi
    rm -f "$log"
}

# Puts target/tools first in PATH and makes sure of both tools.
need_tools() {
    local dir="${CARGO_TARGET_DIR:-$PWD/target}/tools"
    export PATH="$dir/cargo-deny/bin:$dir/cargo-nextest/bin:$PATH"
    need_tool cargo-deny 0.20.2 0.20.
    need_tool cargo-nextest 0.9.148 '0.9.1[0-9][0-9]'
}
