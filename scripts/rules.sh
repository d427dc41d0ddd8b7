#!/usr/bin/env bash
# Rules of the project that no other tool checks: who may depend on whom, and how long a file may be.
set -euo pipefail
cd "$(dirname "$0")/.."

failed=0
fail() {
    echo "rule broken: $*" >&2
    failed=1
}

# Names of the crates that $1 depends on itself, without those for its tests and benches.
dependencies() {
    cargo tree --quiet --locked -p "$1" --edges normal,build --depth 1 --prefix none --format '{p}' | tail -n +2 | cut -d ' ' -f 1
}

# only CRATE ALLOWED...: CRATE depends on nothing but ALLOWED.
only() {
    local crate=$1 found name
    shift
    found=$(dependencies "$crate")
    for name in $found; do
        case " $* " in
        *" $name "*) ;;
        *) fail "$crate must not depend on $name" ;;
        esac
    done
}

# never CRATE FORBIDDEN...: CRATE depends on none of FORBIDDEN.
never() {
    local crate=$1 found name
    shift
    found=$(dependencies "$crate")
    for name in $found; do
        case " $* " in
        *" $name "*) fail "$crate must not depend on $name" ;;
        esac
    done
}

# The core has no clock, no socket, no JSON; the dialect is pure functions; the store knows no dialect.
only ccgate-core subtle
# Files of flows are read without the server, so that they can be checked without one.
only ccgate-flow ccgate-core jiff toml
# `http` is types only: wire parses the addresses of receivers with it.
never ccgate-wire ccgate-server ccgate-store ccgate-load tokio hyper sqlx tracing
never ccgate-store ccgate-wire ccgate-server ccgate-load hyper http
never ccgate-server ccgate-load ccgate-phone
# The gate of browsers knows nobody; the signalling opens it.
never ccgate-webrtc ccgate-core ccgate-media ccgate-sip ccgate-server ccgate-store ccgate-wire ccgate-phone
# Sound and signalling know the port of the core and little else of ours; the phone not even that.
never ccgate-media ccgate-wire ccgate-store ccgate-server ccgate-sip ccgate-phone
never ccgate-sip ccgate-wire ccgate-store ccgate-server ccgate-phone
never ccgate-phone ccgate-core ccgate-sip ccgate-server ccgate-store ccgate-wire
# Files, and nothing else.
only ccgate-console
# The load generator speaks to any gateway of the interface, so it must not know ours from inside.
never ccgate-load ccgate-core ccgate-server ccgate-store

while read -r lines file; do
    [ "$file" = total ] || [ "$lines" -le 600 ] || fail "$file has $lines lines; more than 600 is two concepts"
done < <(find crates -name '*.rs' -not -path '*/target/*' -exec wc -l {} +)

exit "$failed"
