#!/usr/bin/env bash
# Installs the peers of the benchmarks: a Python environment in build/venv-benchmarks, and the MKL program.
# Those of requirements-peers.txt and psf/requirements.txt are optional. pyclesperanto needs an OpenCL device; without a GPU: apt-get install pocl-opencl-icd.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=../scripts/common.sh
. "$(dirname "$0")/../scripts/common.sh"

venv=$build/venv-benchmarks
mkdir -p "$build"
[ -x "$venv/bin/python" ] || python3 -m venv "$venv"
if ! cmp -s "$root/benchmarks/requirements.txt" "$venv/.installed"; then
  say "installing from PyPI: $(tr '\n' ' ' <"$root/benchmarks/requirements.txt")"
  "$venv/bin/python" -m pip install --quiet --disable-pip-version-check -r "$root/benchmarks/requirements.txt"
  cp "$root/benchmarks/requirements.txt" "$venv/.installed"
fi

# optional FILE STAMP PROGRAM: installs the requirements of FILE one by one; PROGRAM leaves out those that cannot be installed.
optional() {
  cmp -s "$1" "$venv/$2" && return
  local -a line
  while read -r -a line; do
    case ${line[0]:-} in '' | '#'*) continue ;; esac
    say "installing from PyPI: ${line[0]}"
    "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --retries 1 "${line[@]}" ||
      say "${line[0]} cannot be installed; $3 will leave it out"
  done <"$1"
  cp "$1" "$venv/$2"
}
optional "$root/benchmarks/requirements-peers.txt" .peers validate.py
optional "$root/benchmarks/psf/requirements.txt" .psf-peers psf/run.py

# The wheels contain only versioned libraries, so link by full path. Intel's OpenMP threads, 32-bit indices.
source=$root/benchmarks/peers/mkl_richardson_lucy.cpp
peer=$build/mkl_richardson_lucy
if [ "$source" -nt "$peer" ]; then
  say "compiling the MKL peer"
  g++ -std=c++20 -O3 -march=native -Wall -Wextra -I "$venv/include" "$source" -o "$peer" -pthread \
    "$venv"/lib/libmkl_intel_lp64.so.* "$venv"/lib/libmkl_intel_thread.so.* "$venv"/lib/libmkl_core.so.* "$venv/lib/libiomp5.so" \
    -Wl,-rpath,"$venv/lib"
fi
say "peers are ready: $venv, $peer"
