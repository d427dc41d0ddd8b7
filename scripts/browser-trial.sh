#!/usr/bin/env bash
# Tries the gate for browsers with a real one: headless Chromium calls it and is called by it, with a
# made-up microphone, and has to hear itself back. Not part of `make test`: Chromium is large.
#   scripts/browser-trial.sh [PORT [ADDRESS]]    ADDRESS is one of this machine, for the gate; 127.0.0.1
# Firefox: start target/debug/examples/browser_trial PORT ADDRESS and open its page; it wants no loopback.
set -euo pipefail
cd "$(dirname "$0")/.."
port=${1:-8099}
browser=$(command -v chromium || command -v chromium-browser || command -v google-chrome || true)
if [[ -z $browser ]]; then
    echo 'no Chromium: apt-get install chromium' >&2
    exit 1
fi
cargo build --locked -q -p ccgate-webrtc --example browser_trial
folder=$(mktemp -d)
target=$(cargo metadata --format-version 1 --no-deps | sed 's/.*"target_directory":"\([^"]*\)".*/\1/')
timeout 90 "$target/debug/examples/browser_trial" "$port" "${2:-127.0.0.1}" &
trial=$!
# Chromium refuses its sandbox to root.
"$browser" --headless --no-sandbox --disable-gpu --user-data-dir="$folder" --autoplay-policy=no-user-gesture-required \
    --use-fake-device-for-media-stream --use-fake-ui-for-media-stream "http://localhost:$port/" \
    >"$folder/browser.log" 2>&1 &
page=$!
result=0
wait "$trial" || result=$?
kill "$page" 2>/dev/null || true
wait "$page" 2>/dev/null || true
rm -rf "$folder"
exit "$result"
