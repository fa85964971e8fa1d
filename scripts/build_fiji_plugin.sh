#!/usr/bin/env bash
# Builds the Fiji plugin: the native library, then one jar with the library inside, java-plugin/target/Wienerwerk_-VERSION.jar.
#
#   scripts/build_fiji_plugin.sh                    builds the library in build/ first
#   scripts/build_fiji_plugin.sh --native FOLDER    uses libwienerwerk.so (and libwienerwerk-cuda.so, if present) from FOLDER
#   scripts/build_fiji_plugin.sh --test             runs the Java tests as well
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=common.sh
. "$(dirname "$0")/common.sh"

native='' tests=(-DskipTests)
while [ $# -gt 0 ]; do
  case $1 in
    --native) [ $# -gt 1 ] || fail "--native needs a folder"; native=$(cd "$2" && pwd); shift ;;
    --test) tests=() ;;
    *) fail "unknown argument '$1'; known are --native FOLDER and --test" ;;
  esac
  shift
done
[ -n "$JAVA_HOME" ] || fail "no JDK of version 17 or newer was found; set JAVA_HOME to one"
command -v mvn >/dev/null || fail "Maven is missing; scripts/setup.sh --doors installs it"
version=$(sed -n 's/^project(wienerwerk VERSION \([0-9.]*\).*/\1/p' "$root/CMakeLists.txt")
[ -n "$version" ] || fail "CMakeLists.txt declares no version"

mkdir -p "$build"
exec 9>"$build/fiji-plugin.lock"  # two builds must not write to java-plugin/target at once
flock 9

if [ -z "$native" ]; then
  build_release wienerwerk
  native=$build
fi
[ -f "$native/libwienerwerk.so" ] || fail "$native contains no libwienerwerk.so"

# Remove old jars and libraries, so that they are not used by mistake.
target=$root/java-plugin/target
rm -rf "$target"/Wienerwerk_-*.jar "$target/classes/natives"
maven -f "$root/java-plugin/pom.xml" package -Drevision="$version" -Dnative.folder="$native" "${tests[@]}"
say "built java-plugin/target/Wienerwerk_-$version.jar: copy it to Fiji's plugins folder"
