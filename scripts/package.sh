#!/usr/bin/env bash
# Builds the packages for users in dist/: the program with its library and header, the Fiji plugin, the Python wheel.
#
#   scripts/package.sh [--with-cuda]      --with-cuda adds libwienerwerk-cuda.so to program and plugin
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=common.sh
. "$(dirname "$0")/common.sh"

cuda=no
case ${1:-} in
  '') ;;
  --with-cuda) cuda=yes ;;
  *) fail "unknown argument '$1'; known is --with-cuda" ;;
esac

"$root/scripts/setup.sh" --doors
build_release all
version=$(sed -n 's/^project(wienerwerk VERSION \([0-9.]*\).*/\1/p' "$root/CMakeLists.txt")
name=wienerwerk-$version-linux-$(uname -m)
dist=$root/dist
rm -rf "$dist"
mkdir -p "$dist"
native=$build
if [ $cuda = yes ]; then
  "$root/scripts/setup_cuda.sh"
  configure cuda "$build/cuda" # this build has no Java binding; only its backend is used
  cmake --build "$build/cuda"
  native=$build/package
  mkdir -p "$native"
  cp "$library" "$build/cuda/libwienerwerk-cuda.so" "$native/"
fi

say "program"
staging=$(mktemp -d)
trap 'rm -rf "$staging"' EXIT
cmake --install "$build" --prefix "$staging/$name" --strip >/dev/null
[ $cuda = no ] || cp "$build/cuda/libwienerwerk-cuda.so" "$staging/$name/lib/"
cp "$root/LICENSE" "$root/CHANGELOG.md" "$staging/$name/"
cp -r "$root/docs" "$staging/$name/docs"
tar -C "$staging" -czf "$dist/$name.tar.gz" "$name"

say "Fiji plugin"
"$root/scripts/build_fiji_plugin.sh" --native "$native" >/dev/null
cp "$root"/java-plugin/target/Wienerwerk_-*.jar "$dist/"

say "Python wheel"
"$python" -m pip wheel --quiet --disable-pip-version-check --no-deps --wheel-dir "$dist" "$root/napari-plugin"

say "in dist/:"
(cd "$dist" && sha256sum -- * | tee SHA256SUMS)
