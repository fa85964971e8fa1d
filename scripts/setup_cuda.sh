#!/bin/sh
# Installs a CUDA toolkit from NVIDIA's PyPI wheels, for machines without one: nvcc, headers, runtime, cuFFT.
#
#   scripts/setup_cuda.sh [folder]      default: build/cuda-toolkit; about 650 MB; does nothing if it is installed already
#
# Then: cmake --preset cuda && cmake --build --preset cuda. No GPU is needed to build.
set -eu
cd "$(dirname "$0")/.."
folder=${1:-build/cuda-toolkit}
toolkit=$folder/nvidia/cu13

# All versions are pinned: otherwise pip installs dependencies of other versions than the compiler.
wheels="nvidia-cuda-nvcc==13.0.88 nvidia-nvvm==13.0.88 nvidia-cuda-crt==13.0.88 nvidia-cuda-cccl==13.0.85
nvidia-cuda-runtime==13.0.96 nvidia-cufft==12.0.0.61 nvidia-nvjitlink==13.0.88"

if [ -f "$folder/wheels" ] && [ "$(cat "$folder/wheels")" = "$wheels" ] && [ -x "$toolkit/bin/nvcc" ]; then
  echo "setup_cuda: $toolkit is ready"
  exit 0
fi

python=${PYTHON:-python3}
mkdir -p "$folder"
rm -rf "$folder/nvidia" "$folder"/nvidia_*.dist-info "$folder/wheels"
if ! "$python" -m pip --version >/dev/null 2>&1; then  # a system Python without pip: use a virtual environment for the download
  "$python" -m venv "$folder/venv"
  python=$folder/venv/bin/python
fi
echo "setup_cuda: downloading NVIDIA's wheels into $folder"
# shellcheck disable=SC2086
PIP_ROOT_USER_ACTION=ignore "$python" -m pip install --quiet --disable-pip-version-check --no-deps --only-binary=:all: --target "$folder" $wheels
rm -rf "$folder/venv"

# The wheels have their libraries in lib; nvcc and CMake search lib64.
ln -sfn lib "$toolkit/lib64"
"$toolkit/bin/nvcc" --version | tail -n 2
printf '%s' "$wheels" >"$folder/wheels"
echo "setup_cuda: $toolkit is ready"
