#!/usr/bin/env bash
# The fuzz targets of wire and server with many cases. A failure prints the smallest input that was found.
#
#   scripts/fuzz.sh                all of them
#   scripts/fuzz.sh fuzz_path      one of them
#
# CASES=N (50000) cases a target, MINUTES=N (15) for all of them; what isn't done then is not a failure.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/lib.sh
. scripts/tools.sh

need_toolchain
export PROPTEST_CASES=${CASES:-50000}
minutes=${MINUTES:-15}
crates=(-p ccgate-wire -p ccgate-server)
cargo test --quiet --locked "${crates[@]}" --test it --no-run
status=0
timeout "${minutes}m" cargo test --locked --no-fail-fast "${crates[@]}" --test it -- "${1:-fuzz::}" || status=$?
if [ "$status" -eq 124 ]; then
    say "== fuzz: no failure in $minutes min, and not all cases were done"
    status=0
fi
exit "$status"
