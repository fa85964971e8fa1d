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
  say "C++ tests"
  run cpp "$build/ww_tests" -r xml -o "$results/cpp/catch.xml"
  run ctest ctest --test-dir "$build" --exclude-regex '^ww_tests$' --output-on-failure --output-junit "$results/ctest/ctest.xml"
}

java() {
  say "Java tests"
  rm -rf "$root/java-plugin/target/surefire-reports"
  run java mvn -B -q -f "$root/java-plugin/pom.xml" "-Dwienerwerk.library=$library" test
  cp "$root"/java-plugin/target/surefire-reports/TEST-*.xml "$results/java/" 2>/dev/null || true
}

python() {
  local folder folders=()
  for folder in abi laws python system; do
    compgen -G "$root/tests/$folder/test_*.py" >/dev/null && folders+=("$root/tests/$folder")
  done
  say "installing the Python packages with pip"
  CMAKE_CXX_COMPILER_LAUNCHER=$(command -v ccache || true) "$python" -m pip install --quiet "$root/napari-plugin"
  say "Python tests, and at the same time the Fiji tests, which mostly wait for windows"
  run fiji "$python" -m pytest "$root/tests/java" --junit-xml="$results/fiji/pytest.xml" "${pytest_arguments[@]}" >"$results/fiji.log" &
  run python "$python" -m pytest "${folders[@]}" --junit-xml="$results/python/pytest.xml" "${pytest_arguments[@]}"
  wait
  cat "$results/fiji.log"
  if compgen -G "$root/tests/napari/test_*.py" >/dev/null; then
    say "napari tests"
    run napari xvfb-run -a -s "-screen 0 1600x1200x24" \
      "$python" -m pytest "$root/tests/napari" --junit-xml="$results/napari/pytest.xml" "${pytest_arguments[@]}"
  fi
}

started=$SECONDS
"$root/scripts/setup.sh" --doors
build_release all
export WIENERWERK_LIBRARY=$library WIENERWERK_PROGRAM=$program
for part in "${parts[@]}"; do $part; done
say "done in $((SECONDS - started)) s"
"$python" "$root/scripts/sum_tests.py" "$results"
