#!/usr/bin/env bash
# Runs the C++ tests and the program under the address and undefined-behavior sanitizers, and the tests of threads and
# cancelling under the thread sanitizer. A finding ends the script with an error. Tests tagged [numbers] are left out: they repeat
# code that other tests run, to look at its numbers, and sanitizers see no wrong numbers.
#
#   .ci/sanitizers.sh [asan|tsan]      default: both
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=../scripts/common.sh
. "$(dirname "$0")/../scripts/common.sh"

export ASAN_OPTIONS=detect_leaks=1:abort_on_error=0:allocator_may_return_null=1
export UBSAN_OPTIONS=print_stacktrace=1:halt_on_error=1
export TSAN_OPTIONS=halt_on_error=1:second_deadlock_stack=1:die_after_fork=0  # a test forks
mkdir -p "$build"

asan() {
  local folder=$build/asan data=$root/sample-data/nuclei_hipsc_60x140x256_u16.tif out
  configure asan "$folder"
  cmake --build "$folder" --target ww_tests wienerwerk_program
  say "C++ tests under the address and undefined-behavior sanitizers, in two halves at the same time"
  local half halves=()
  for half in 1 2; do
    catch_share "$folder/ww_tests" $half 2 "$folder/names-$half" '~[numbers]'
    "$folder/ww_tests" --warn NoTests -f "$folder/names-$half" &
    halves+=($!)
  done
  for half in "${halves[@]}"; do wait "$half"; done
  say "the program under the address and undefined-behavior sanitizers"
  out=$(mktemp -d)
  trap 'rm -rf "$out"' RETURN
  "$folder/wienerwerk" list >/dev/null
  "$folder/wienerwerk" richardson_lucy --image "$data" --psf theoretical --iterations 2 --output "$out/rl.tif" --report "$out/rl.json"
  "$folder/wienerwerk" wiener --image "$data" --psf theoretical --output "$out/wiener.tif"
  "$folder/wienerwerk" compare "$out/rl.tif" "$out/wiener.tif" --json >/dev/null
  "$folder/wienerwerk" info "$out/rl.tif" >/dev/null
  head -c 5000 "$data" >"$out/short.tif"
  if "$folder/wienerwerk" identity --image "$out/short.tif" --output "$out/x.tif" 2>"$out/sentence"; then
    fail "a truncated file was accepted"
  fi
  ! grep -q Sanitizer "$out/sentence" || { cat "$out/sentence"; fail "a sanitizer reported an error while reading a truncated file"; }
}

tsan() {
  local folder=$build/tsan
  configure tsan "$folder"
  cmake --build "$folder" --target ww_tests
  say "tests of threads and cancelling under the thread sanitizer"
  "$folder/ww_tests" --warn NoTests "[threads]"
}

[ $# -gt 0 ] || set -- asan tsan
for run in "$@"; do
  case $run in
    asan | tsan) "$run" ;;
    *) fail "unknown sanitizer '$run'; known are asan and tsan" ;;
  esac
done
say "no findings"
