#!/usr/bin/env bash
# Builds Paretoscope.app of a program that is there: bundle.sh [PROGRAM [FOLDER]].
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
program=${1:-${CARGO_TARGET_DIR:-$root/target}/release/paretoscope}
folder=${2:-${CARGO_TARGET_DIR:-$root/target}/macos}

version=$("$program" --version | cut -d ' ' -f 2)
app="$folder/Paretoscope.app"
rm -rf "$app"
mkdir -p "$app/Contents/MacOS" "$app/Contents/Resources"
cp "$program" "$app/Contents/MacOS/paretoscope"
chmod 755 "$app/Contents/MacOS/paretoscope"
cp "$root/assets/icon/paretoscope.icns" "$app/Contents/Resources/paretoscope.icns"
cp "$root/LICENSE-MIT" "$root/LICENSE-APACHE" "$app/Contents/Resources/"
sed "s/@VERSION@/$version/" "$here/Info.plist" >"$app/Contents/Info.plist"
# A Mac starts nothing without a signature; this one is without an identity, for the machine that built it.
if command -v codesign >/dev/null; then
  codesign --force --sign - "$app"
fi
echo "$app"
