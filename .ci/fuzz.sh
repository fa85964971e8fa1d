#!/usr/bin/env bash
# Builds the fuzzers with Clang and runs them at the same time for a limited time. A finding ends the script with an error, and its
# input is kept.
#
#   .ci/fuzz.sh [seconds]               default: 30
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=../scripts/common.sh
. "$(dirname "$0")/../scripts/common.sh"

seconds=${1:-30}
folder=$build/fuzz
mkdir -p "$build"
configure fuzz "$folder"
cmake --build "$folder"

shopt -s nullglob
fuzz() { # fuzz PROGRAM
  local fuzzer=$1 name corpus findings seed seeds=() dictionary=()
  name=$(basename "$fuzzer")
  corpus=$build/fuzz-corpus/$name
  findings=$build/fuzz-findings/$name
  mkdir -p "$corpus" "$findings"
  for seed in "$root/tests/fuzz/corpus/$name" "$root/tests/fuzz/$name"; do [ -d "$seed" ] && seeds+=("$seed"); done
  if [ "$name" = fuzz_request ]; then
    "$folder/request_words" >"$build/$name.dict"
    dictionary=(-dict="$build/$name.dict")
  fi
  "$fuzzer" -max_total_time="$seconds" -timeout=20 -rss_limit_mb=3000 -print_final_stats=1 -verbosity=0 \
    -artifact_prefix="$findings/" "${dictionary[@]}" "$corpus" "${seeds[@]}" 2>"$build/$name.log" || {
    tail -n 60 "$build/$name.log" >&2
    fail "$name found an error; its input is in ${findings#"$root"/}"
  }
  say "$name: $(grep -E 'number_of_executed_units|peak_rss_mb' "$build/$name.log" | tr -s ': \n' ' ')"
}

say "fuzzers, at the same time for $seconds s"
running=()
for fuzzer in "$folder"/fuzz_*; do
  [ -f "$fuzzer" ] && [ -x "$fuzzer" ] || continue
  fuzz "$fuzzer" &
  running+=($!)
done
[ ${#running[@]} -gt 0 ] || fail "no fuzzer was built in build/fuzz"
for process in "${running[@]}"; do wait "$process"; done
say "${#running[@]} fuzzers found nothing"
