#!/usr/bin/env bash
# Builds the library and runs every test; the last line is `N passed, N failed` (and `, N skipped`).
#
#   scripts/test.sh                      all parts
#   scripts/test.sh cpp|java|python...   some parts; further arguments go to pytest: scripts/test.sh python -k laws
#
# All interfaces are tested with the same library, build/libwienerwerk.so.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=common.sh
. "$(dirname "$0")/common.sh"

parts=() pytest_arguments=()
while [ $# -gt 0 ]; do
  case $1 in
    cpp | java | python) parts+=("$1") ;;
    -*) pytest_arguments=("$@"); break ;;
    *) fail "unknown part '$1'; known are cpp, java and python" ;;
  esac
  shift
done
[ ${#parts[@]} -gt 0 ] || parts=(cpp java python)
results=$build/test-results
rm -rf "$results"
mkdir -p "$results"

# run PART COMMAND...: runs a part's tests; writes their output to the terminal and PART/log, the exit code to PART/status.
run() {
  local part=$1 status=0
  shift
  mkdir -p "$results/$part"
  timeout --kill-after=20 1200 "$@" 2>&1 | tee "$results/$part/log" || status=${PIPESTATUS[0]}
  # A selection of tests may contain none of a part.
  if [ "$status" = 5 ] && [ ${#pytest_arguments[@]} -gt 0 ]; then rm -r "${results:?}/$part"; else echo "$status" >"$results/$part/status"; fi
}

cpp() {
  say "C++ tests, in two halves at the same time"
  local half
  for half in 1 2; do
    catch_share "$build/ww_tests" $half 2 "$results/names-$half"
    run "cpp-$half" "$build/ww_tests" -f "$results/names-$half" -r xml -d yes -o "$results/cpp-$half/catch.xml" &
  done
  wait
  run ctest ctest --test-dir "$build" --exclude-regex '^ww_tests$' --output-on-failure --output-junit "$results/ctest/ctest.xml"
}

java() {
  say "Java tests"
  rm -rf "$root/java-plugin/target/surefire-reports"
  run java mvn -B -q -f "$root/java-plugin/pom.xml" "-Dwienerwerk.library=$library" test
  cp "$root"/java-plugin/target/surefire-reports/TEST-*.xml "$results/java/" 2>/dev/null || true
}

# Tests of Fiji and napari, which mostly wait for windows.
windows() {
  run fiji "$python" -m pytest "$root/tests/java" --junit-xml="$results/fiji/pytest.xml" "${pytest_arguments[@]}"
  run napari xvfb-run -a -n 200 -s "-screen 0 1600x1200x24" \
    "$python" -m pytest "$root/tests/napari" --junit-xml="$results/napari/pytest.xml" "${pytest_arguments[@]}"
}

python() {
  local folder folders=()
  for folder in abi laws python system; do
    compgen -G "$root/tests/$folder/test_*.py" >/dev/null && folders+=("$root/tests/$folder")
  done
  say "installing the Python packages with pip"
  # with the options of build/, whose objects ccache then has
  CMAKE_ARGS=$(release_options) CMAKE_CXX_COMPILER_LAUNCHER=$(command -v ccache || true) "$python" -m pip install --quiet "$root/napari-plugin"
  say "building the Fiji plugin"
  if "$root/scripts/build_fiji_plugin.sh" --native "$build"; then
    WIENERWERK_JAR=$(compgen -G "$root/java-plugin/target/Wienerwerk_-*.jar" | head -n 1)
    export WIENERWERK_JAR # once for all processes; without it, tests/conftest.py builds the plugin and reports the error
  fi
  say "Python tests, and at the same time the Fiji and napari tests"
  windows >"$results/windows.log" 2>&1 &
  local processes=2
  case " ${pytest_arguments[*]} " in *" -s "*) processes=0 ;; esac # only pytest's own process prints what tests print
  run python "$python" -m pytest -n $processes --dist loadfile "${folders[@]}" --junit-xml="$results/python/pytest.xml" "${pytest_arguments[@]}"
  wait
  cat "$results/windows.log"
}

started=$SECONDS
"$root/scripts/setup.sh" --doors
build_release all
export WIENERWERK_LIBRARY=$library WIENERWERK_PROGRAM=$program
for part in "${parts[@]}"; do $part; done
say "done in $((SECONDS - started)) s"
"$python" "$root/scripts/sum_tests.py" "$results"
