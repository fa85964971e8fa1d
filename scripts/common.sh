# shellcheck shell=bash
# Functions and variables shared by the scripts: folders, messages, the Python environment, the build. To be sourced.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
build=$root/build
# shellcheck disable=SC2034  # used by the scripts that source this file
python=$build/venv/bin/python
# shellcheck disable=SC2034
library=$build/libwienerwerk.so
# shellcheck disable=SC2034
program=$build/wienerwerk

# Under one name: CMake would call the compiler c++ and pip's build g++, and ccache takes two names for two compilers.
export CC=${CC:-gcc} CXX=${CXX:-g++}

# shellcheck source-path=SCRIPTDIR source=java_home.sh
. "$root/scripts/java_home.sh"

say() { printf '== %s\n' "$*"; }
fail() {
  printf '%s: %s\n' "$(basename "$0")" "$*" >&2
  exit 1
}

# configure PRESET BUILD_FOLDER [cmake arguments]: runs CMake unless it was run with the same arguments.
configure() {
  local preset=$1 folder=$2 stamp
  shift 2
  stamp="$preset $* $JAVA_HOME"
  if [ -e "$folder/build.ninja" ] && [ "$(cat "$folder/.configured" 2>/dev/null)" = "$stamp" ]; then return; fi
  say "configuring $folder (preset $preset)"
  command -v ccache >/dev/null &&
    set -- -DCMAKE_C_COMPILER_LAUNCHER=ccache -DCMAKE_CXX_COMPILER_LAUNCHER=ccache -DCMAKE_CUDA_COMPILER_LAUNCHER=ccache "$@"
  cmake -S "$root" --preset "$preset" "$@" >"$build/configure-$preset.log" 2>&1 || {
    cat "$build/configure-$preset.log" >&2
    fail "CMake could not configure $folder; scripts/setup.sh installs what it needs"
  }
  printf '%s' "$stamp" >"$folder/.configured"
}

# release_options: prints CMake's options of builds for users. Warnings are errors only with the compiler the project is developed with
# (GCC 12), because other compilers have other warnings.
release_options() {
  # GCC 12 falsely reports overlapping memory for "a" + std::string (GCC bug 105329)
  if [ "$(g++ -dumpversion | cut -d. -f1)" = 12 ]; then echo -DWW_WERROR=ON -DCMAKE_CXX_FLAGS=-Wno-restrict; else echo -DWW_WERROR=OFF; fi
}

# build_release TARGET...: builds in build/, as for users.
build_release() {
  # shellcheck disable=SC2046  # several options
  configure release "$build" $(release_options)
  say "building $* in ${build#"$root"/}/"
  cmake --build "$build" --target "$@"
}

# catch_share PROGRAM I N FILE [TAGS]: writes the names of every Nth test of a Catch2 program, from the Ith on, to FILE, as its
# option -f reads them; TAGS selects tests. Catch2 2 cannot share out its tests itself.
catch_share() {
  local program=$1 i=$2 n=$3 file=$4 tags=${5:-} names
  names=$("$program" --list-test-names-only "~[.]$tags" || true) # exits with the number of tests
  sed -n "$i~${n}p" <<<"$names" | sed 's/[],[\\"]/\\&/g' >"$file"
  [ "$("$program" -f "$file" --list-test-names-only | wc -l)" = "$(wc -l <"$file")" ] ||
    fail "$program does not find all tests that $file names"
}
