# shellcheck shell=bash
# Finds JDKs of version 17 or newer with the JNI headers and exports JAVA_HOME, the one to build with, and JAVA_NEWEST_HOME, an
# additional one for tests; they are empty if none is found. A suitable JAVA_HOME is kept, otherwise the oldest suitable JDK is
# used. To be sourced; only this file searches for Java.

java_major_version() { # JDK folder -> its major version, 0 when it has no compiler or no JNI headers
  local line
  [ -x "$1/bin/javac" ] && [ -e "$1/include/jni.h" ] || { echo 0; return; }
  if [ -r "$1/release" ]; then
    line=$(grep -m1 '^JAVA_VERSION=' "$1/release" | tr -dc '0-9.')
  else
    line=$("$1/bin/javac" -version 2>&1 | tr -dc '0-9.')
  fi
  line=${line#1.}
  echo "${line%%.*}"
}

find_java_home() {
  local candidate version oldest=999 newest=16 javac given=${JAVA_HOME:-}
  javac=$(command -v javac || true)
  JAVA_HOME='' JAVA_NEWEST_HOME=''
  for candidate in /usr/lib/jvm/* /Library/Java/JavaVirtualMachines/*/Contents/Home \
    "${javac:+$(dirname "$(dirname "$(readlink -f "$javac")")")}" "$given"; do
    [ -n "$candidate" ] && [ ! -L "$candidate" ] || continue
    version=$(java_major_version "$candidate")
    [ "$version" -ge 17 ] || continue
    if [ "$version" -lt "$oldest" ]; then JAVA_HOME=$candidate oldest=$version; fi
    if [ "$version" -gt "$newest" ]; then JAVA_NEWEST_HOME=$candidate newest=$version; fi
  done
  if [ -n "$given" ] && [ "$(java_major_version "$given")" -ge 17 ]; then JAVA_HOME=$given; fi
  export JAVA_HOME JAVA_NEWEST_HOME
}

# maven ARGUMENTS...: Maven in quiet mode, without terminal color codes, which it writes even with colors off.
maven() {
  mvn -B -q "$@" 2>&1 | sed 's/\x1b\[[0-9;]*m//g'
}

find_java_home
