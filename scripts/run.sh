#!/usr/bin/env bash
# Builds ccgate and starts the demo. LISTEN is its address, SIP_LISTEN that of its switch, DATA the directory of its data.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/lib.sh

need_toolchain
scripts/console.sh
exec cargo run --release --locked -p ccgate -- demo \
    --listen "${LISTEN:-127.0.0.1:8043}" --sip-listen "${SIP_LISTEN:-127.0.0.1:5060}" --data "${DATA:-./data/demo}"
