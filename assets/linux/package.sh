#!/usr/bin/env bash
# Builds a Debian package of a program that is there: package.sh [PROGRAM [FOLDER]]. It needs dpkg-deb and gzip, which every Debian has.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
program=$(realpath "${1:-${CARGO_TARGET_DIR:-$root/target}/release/paretoscope}")
folder=${2:-${CARGO_TARGET_DIR:-$root/target}/debian}

version=$("$program" --version | cut -d ' ' -f 2)
architecture=$(dpkg --print-architecture)
# The newest symbols of the C library that the program asks for.
libc=$(grep -ao 'GLIBC_2\.[0-9.]*' "$program" | sort -uV | tail -n 1 | cut -d _ -f 2)

stage=$(mktemp -d)
trap 'rm -rf "$stage"' EXIT
put() { install -D -m "$1" "$2" "$stage/$3"; }

put 755 "$program" usr/bin/paretoscope
strip --strip-unneeded "$stage/usr/bin/paretoscope" 2>/dev/null || true
for entry in paretoscope.desktop paretoscope-open.desktop; do
  put 644 "$here/$entry" "usr/share/applications/$entry"
done
put 644 "$here/paretoscope.xml" usr/share/mime/packages/paretoscope.xml
put 644 "$root/assets/icon/paretoscope.svg" usr/share/icons/hicolor/scalable/apps/paretoscope.svg
put 644 "$root/assets/icon/paretoscope.png" usr/share/icons/hicolor/256x256/apps/paretoscope.png
put 644 "$root/README.md" usr/share/doc/paretoscope/README.md

"$program" manual "$stage/usr/share/man/man1"
gzip -9n "$stage"/usr/share/man/man1/*.1
complete() { mkdir -p "$(dirname "$stage/$2")" && "$program" completions "$1" >"$stage/$2"; }
complete bash usr/share/bash-completion/completions/paretoscope
complete zsh usr/share/zsh/vendor-completions/_paretoscope
complete fish usr/share/fish/vendor_completions.d/paretoscope.fish

cat >"$stage/usr/share/doc/paretoscope/copyright" <<END
Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/
Upstream-Name: Paretoscope

Files: *
Copyright: The Paretoscope contributors
License: MIT or Apache-2.0
$(sed 's/^$/./; s/^/ /' "$root/LICENSE-MIT")

Files: assets/fonts/*
Copyright: The Inter Project Authors
License: OFL-1.1
 The fonts are part of the program.
END

mkdir -p "$stage/DEBIAN"
size=$(du -sk --exclude=DEBIAN "$stage" | cut -f 1)
# The libraries of the display are opened when the window is, and a command without a window needs none of them. Software renderers draw
# where there is no graphics card.
cat >"$stage/DEBIAN/control" <<END
Package: paretoscope
Version: $version
Architecture: $architecture
Maintainer: The Paretoscope contributors <paretoscope@example.org>
Installed-Size: $size
Section: science
Priority: optional
Depends: libc6 (>= $libc), libgcc-s1, libx11-6, libx11-xcb1, libxcursor1, libxi6, libxkbcommon0, libxkbcommon-x11-0, libwayland-client0, libegl1, libgl1-mesa-dri, mesa-vulkan-drivers | vulkan-icd
Recommends: xdg-desktop-portal
Description: Pareto fronts between fit and sparsity of neural networks
 Paretoscope computes the whole trade-off between the training loss and the
 l1 norm of the weights of a neural network, shows it while it grows, lets a
 person walk along it, look inside every network on it, and take home the one
 that generalizes best.
END
find "$stage" -type d -exec chmod 755 {} +

mkdir -p "$folder"
package="$folder/paretoscope_${version}_$architecture.deb"
dpkg-deb --root-owner-group --build "$stage" "$package" >/dev/null
echo "$package"
