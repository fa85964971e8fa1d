#!/usr/bin/env bash
# Runs an ImageJ macro file without a screen. Exit codes: 0 if it finished, 1 after an error (message on stderr), 2 for wrong
# arguments.
#
#   scripts/fiji_headless.sh MACRO [ARGUMENT]       ARGUMENT is returned by getArgument() in the macro
#
# FIJI_HOME                a Fiji to run in, with its plugins; default: ImageJ and Fiji's patcher from Maven Central
# JAVA_HOME                the JDK
# WIENERWERK_JAR           the plugin; default: the one built by scripts/build_fiji_plugin.sh
# WIENERWERK_JAVA_OPTIONS  more options for Java: "-Xmx8g", "-Dwienerwerk.library=build/libwienerwerk.so"
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
# shellcheck source-path=SCRIPTDIR source=java_home.sh
. "$root/scripts/java_home.sh"
wrong_call() {
  printf 'fiji_headless.sh: %s\n' "$*" >&2
  exit 2
}

[ $# -eq 1 ] || [ $# -eq 2 ] || wrong_call "expected one macro file and at most one argument: fiji_headless.sh MACRO [ARGUMENT]"
[ -f "$1" ] || wrong_call "there is no macro file $1"
[ -n "$JAVA_HOME" ] || wrong_call "no JDK of version 17 or newer was found; set JAVA_HOME to one"
jar=${WIENERWERK_JAR:-$(find "$root/java-plugin/target" -maxdepth 1 -name 'Wienerwerk_-*.jar' 2>/dev/null | head -n 1)}
[ -f "$jar" ] || wrong_call "the plugin is not built; run scripts/build_fiji_plugin.sh"
jar=$(readlink -f "$jar")

# ImageJ finds commands in the jars of plugins folders. ij1.plugin.dirs adds a folder, so that the Fiji is not changed.
plugins=$(mktemp -d)
trap 'rm -rf "$plugins"' EXIT
mkdir "$plugins/plugins"
ln -s "$jar" "$plugins/plugins/$(basename "$jar")"
if [ -n "${FIJI_HOME:-}" ]; then
  [ -d "$FIJI_HOME/jars" ] || wrong_call "FIJI_HOME=$FIJI_HOME has no jars folder"
  home=$FIJI_HOME
  class_path=$(find "$FIJI_HOME/jars" "$FIJI_HOME/plugins" -name '*.jar' ! -name 'Wienerwerk_*' 2>/dev/null | tr '\n' ':' || true)
else
  home=$plugins
  jars=$root/java-plugin/target/imagej
  if ! compgen -G "$jars/ij1-patcher-*.jar" >/dev/null; then
    maven -f "$root/java-plugin/pom.xml" dependency:copy-dependencies -DincludeScope=provided -DoutputDirectory="$jars" >&2 ||
      wrong_call "Maven could not download ImageJ"
  fi
  class_path=$(printf '%s:' "$jars"/*.jar)
fi

options=()
version=$(java_major_version "$JAVA_HOME")
# Fiji's patcher defines classes in ImageJ's class loader; Java 9 and newer need permission for it
[ "$version" -ge 9 ] && options+=(--add-opens=java.base/java.lang=ALL-UNNAMED)
# Java 24 and newer warn about native libraries without this option
[ "$version" -ge 17 ] && options+=(--enable-native-access=ALL-UNNAMED)
# shellcheck disable=SC2206  # several options in one variable
options+=(${WIENERWERK_JAVA_OPTIONS:-})
"$JAVA_HOME/bin/java" "${options[@]}" -Djava.awt.headless=true "-Dplugins.dir=$home" "-Dij1.plugin.dirs=$plugins/plugins" \
  -cp "$jar:$class_path" wienerwerk.HeadlessRunner "$@"
