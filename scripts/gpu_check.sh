#!/usr/bin/env bash
# Checks the CUDA backend on a machine with a GPU: devices, parity with the CPU, memory checker, speed.
# The last line is `N passed, N failed`.
#
#   scripts/gpu_check.sh                    builds in build/cuda (nvcc from an installed toolkit, else from scripts/setup_cuda.sh)
#   scripts/gpu_check.sh --built FOLDER     uses files that were built on another machine: ww_gpu_check, libwienerwerk-cuda.so and
#                                           emulated-cuda/ of build/cuda
# shellcheck disable=SC2317,SC2329  # functions are called through check
set -uo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
folder=$root/build/cuda
built=no
if [ "${1:-}" = --built ]; then
  folder=$(cd "${2:?gpu_check.sh: --built needs a folder}" && pwd) || exit 1
  built=yes
elif [ $# -gt 0 ]; then
  echo "gpu_check.sh: unknown argument '$1'; known is --built FOLDER" >&2
  exit 1
fi

passed=0 failed=0
check() { # check NAME COMMAND...
  local name=$1
  shift
  echo "== $name"
  if "$@"; then
    passed=$((passed + 1))
    echo "== $name: passed"
  else
    failed=$((failed + 1))
    echo "== $name: FAILED"
  fi
}
finish() {
  echo "$passed passed, $failed failed"
  [ "$failed" -eq 0 ]
  exit
}

build() {
  command -v nvcc >/dev/null || [ -x /usr/local/cuda/bin/nvcc ] || "$root/scripts/setup_cuda.sh" || return
  cmake -S "$root" --preset cuda >"$root/build/gpu_check-cmake.log" 2>&1 || { cat "$root/build/gpu_check-cmake.log"; return 1; }
  cmake --build "$folder" --target wienerwerk_cuda ww_gpu_check
}

# Runs all tests. A skipped test counts as failed, because a device is present.
parity() {
  local log
  log=$(mktemp)
  "$folder/ww_gpu_check" "[cuda]" --durations yes 2>&1 | tee "$log"
  local status=${PIPESTATUS[0]}
  if grep -q '^SKIPPED' "$log"; then status=1; fi
  rm -f "$log"
  return "$status"
}

# Further folders to search for cuFFT: the wheels of this checkout, and those of the first python3 on the PATH.
wheels=$(python3 -c 'import glob, site, sysconfig
for place in [*site.getsitepackages(), site.getusersitepackages(), sysconfig.get_path("purelib")]:
    for file in glob.glob(place + "/nvidia/*/lib/libcufft.so.1[12]"): print(file.rsplit("/", 1)[0])' 2>/dev/null | sort -u | paste -sd:)
export WIENERWERK_CUDA_PATH="${WIENERWERK_CUDA_PATH:+$WIENERWERK_CUDA_PATH:}$root/build/cuda-toolkit/nvidia/cu13${wheels:+:$wheels}"

mkdir -p "$root/build"
if [ "$built" = no ]; then
  check "building" build
  [ "$failed" -eq 0 ] || finish
fi
command -v nvidia-smi >/dev/null && nvidia-smi --query-gpu=name,driver_version,memory.total --format=csv,noheader
check "a CUDA device can be used" "$folder/ww_gpu_check" "[cuda-devices]"
[ "$failed" -eq 0 ] || finish  # all other tests would be skipped
check "the CUDA backend computes what the CPU computes" parity
if command -v compute-sanitizer >/dev/null; then
  check "no access outside memory (compute-sanitizer)" timeout 300 compute-sanitizer --tool memcheck --error-exitcode 3 "$folder/ww_gpu_check" "[cuda-small]"
  check "no race in shared memory (compute-sanitizer)" timeout 300 compute-sanitizer --tool racecheck --error-exitcode 3 "$folder/ww_gpu_check" "[cuda-small]"
else
  echo "SKIPPED: memory checker: compute-sanitizer is not installed"
fi
check "grids of more than two billion voxels" "$folder/ww_gpu_check" "[cuda-huge]"
check "speed" "$folder/ww_gpu_check" "[cuda-speed]"
finish
