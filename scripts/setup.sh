#!/usr/bin/env bash
# Installs missing requirements of the build, the tests and the demo, and lists them.
#
#   scripts/setup.sh            compiler, libraries, JDK, and a Python environment in build/venv
#   scripts/setup.sh --doors    also Maven, a virtual display and napari, for the Fiji and napari plugins and their tests
#   scripts/setup.sh --ci       also Clang, for the fuzzers
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=common.sh
. "$(dirname "$0")/common.sh"

doors=no ci=no
for argument in "$@"; do
  case $argument in
    --doors) doors=yes ;;
    --ci) doors=yes ci=yes ;;
    *) fail "unknown argument '$argument'; known are --doors and --ci" ;;
  esac
done

# ---------------------------------------------------------------- Debian packages
wanted=()
unless() { # unless PACKAGE COMMAND...: adds the package to the list unless the command succeeds
  local package=$1
  shift
  "$@" >/dev/null 2>&1 || wanted+=("$package")
}
header() { # whether a C or C++ header is installed
  local folder
  for folder in /usr/include /usr/include/"$(uname -m)"-linux-gnu /usr/local/include; do
    [ -e "$folder/$1" ] && return
  done
  return 1
}
shared() { # whether the dynamic linker finds a shared library
  /sbin/ldconfig -p | grep -q "$1"
}

unless cmake command -v cmake
unless ninja-build command -v ninja
unless g++ command -v g++
unless git command -v git
unless libtiff-dev header tiffio.h
unless nlohmann-json3-dev header nlohmann/json.hpp
unless catch2 header catch2/catch.hpp
unless openjdk-17-jdk test -n "$JAVA_HOME"
unless python3 command -v python3
unless python3-venv python3 -c 'import ensurepip, venv'
if [ $doors = yes ]; then
  unless ccache command -v ccache # a test builds the library again with an additional method
  unless maven command -v mvn
  unless pkg-config command -v pkg-config # a test uses the installed library
  unless xvfb command -v Xvfb
  unless xvfb command -v xvfb-run
  unless xauth command -v xauth
  unless xdotool command -v xdotool
  unless openbox command -v openbox
  unless imagemagick command -v import
  # libraries that Qt and OpenGL load
  unless libgl1 shared libGL.so.1
  unless libgl1-mesa-dri test -e /usr/lib/"$(uname -m)"-linux-gnu/dri/swrast_dri.so
  unless libegl1 shared libEGL.so.1
  unless libopengl0 shared libOpenGL.so.0
  unless libdbus-1-3 shared libdbus-1.so.3
  unless libglib2.0-0 shared libglib-2.0.so.0
  unless libfontconfig1 shared libfontconfig.so.1
  unless libxkbcommon-x11-0 shared libxkbcommon-x11.so.0
  unless libxcb-cursor0 shared libxcb-cursor.so.0
  unless libxcb-icccm4 shared libxcb-icccm.so.4
  unless libxcb-image0 shared libxcb-image.so.0
  unless libxcb-keysyms1 shared libxcb-keysyms.so.1
  unless libxcb-render-util0 shared libxcb-render-util.so.0
  unless libxcb-shape0 shared libxcb-shape.so.0
  unless libxcb-xinerama0 shared libxcb-xinerama.so.0
  unless fonts-dejavu-core test -d /usr/share/fonts/truetype/dejavu
fi
if [ $ci = yes ]; then
  unless clang-14 command -v clang++-14
  unless libclang-rt-14-dev test -e /usr/lib/llvm-14/lib/clang/14.0.6/lib/linux/libclang_rt.fuzzer-"$(uname -m)".a
  unless shellcheck command -v shellcheck
fi

if [ ${#wanted[@]} -gt 0 ]; then
  mapfile -t wanted < <(printf '%s\n' "${wanted[@]}" | sort -u)
  command -v apt-get >/dev/null ||
    fail "missing packages; this is not a Debian system, so install them yourself: ${wanted[*]}"
  as_root=()
  if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null || fail "missing packages, which need root to install: ${wanted[*]}"
    as_root=(sudo)
  fi
  say "installing from Debian: ${wanted[*]}"
  export DEBIAN_FRONTEND=noninteractive
  log=$(mktemp)
  trap 'rm -f "$log"' EXIT
  { "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get update &&
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "${wanted[@]}"; } >"$log" 2>&1 || {
    tail -n 20 "$log" >&2
    fail "Debian could not install: ${wanted[*]}"
  }
  find_java_home
fi
[ -n "$JAVA_HOME" ] || fail "no JDK of version 17 or newer was found; set JAVA_HOME to one"

# ---------------------------------------------------------------- Python packages, in build/venv
mkdir -p "$build"
if [ ! -x "$python" ]; then
  say "creating a Python environment in build/venv"
  python3 -m venv "$build/venv" || fail "python3 could not create a virtual environment in $build/venv"
fi
requirements=("$root/scripts/requirements.txt")
# shellcheck disable=SC2015
[ $doors = yes ] && requirements+=("$root/napari-plugin/requirements-test.txt")
for file in "${requirements[@]}"; do
  [ -e "$file" ] || fail "$file is missing"
  stamp=$build/venv/.installed-$(basename "$(dirname "$file")")
  if ! cmp -s "$file" "$stamp"; then
    say "installing from PyPI: $(sed 's/#.*//' "$file" | tr -s '\n ' ' ')"
    "$python" -m pip install --quiet --disable-pip-version-check -r "$file" || fail "pip could not install ${file#"$root"/}"
    cp "$file" "$stamp"
  fi
done
say "all requirements are installed (JDK: $JAVA_HOME, Python environment: build/venv)"
