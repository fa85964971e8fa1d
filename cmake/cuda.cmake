# Finds nvcc and enables the CUDA language: an installed toolkit, else NVIDIA's PyPI wheels as installed by
# scripts/setup_cuda.sh. Do not use FindCUDAToolkit: that of CMake 3.25 aborts with CUDA 13. It is not needed either: CMake
# links the runtime statically, and cuFFT is opened at run time (its headers suffice).
set(WW_CUDA_TOOLKIT "${CMAKE_SOURCE_DIR}/build/cuda-toolkit/nvidia/cu13" CACHE PATH "folder of the wheels that scripts/setup_cuda.sh installs")

if(NOT CMAKE_CUDA_COMPILER AND NOT DEFINED ENV{CUDACXX})
  find_program(WW_NVCC nvcc HINTS ENV CUDA_HOME ENV CUDA_PATH PATHS /usr/local/cuda ${WW_CUDA_TOOLKIT} PATH_SUFFIXES bin
               DOC "the CUDA compiler")
  if(NOT WW_NVCC)
    message(FATAL_ERROR "WW_CUDA is on, but there is no nvcc: install a CUDA toolkit (12.0 or newer), or run scripts/setup_cuda.sh, "
                        "or set -DCMAKE_CUDA_COMPILER")
  endif()
  set(CMAKE_CUDA_COMPILER ${WW_NVCC})
endif()

# Machine code for Ampere, Ada and Hopper; PTX, which the driver compiles, for newer ones.
if(NOT DEFINED CMAKE_CUDA_ARCHITECTURES)
  set(CMAKE_CUDA_ARCHITECTURES 80-real 86-real 89-real 90 CACHE STRING "compute capabilities to compile for")
endif()
set(CMAKE_CUDA_RUNTIME_LIBRARY Static)
enable_language(CUDA)
if(NOT CMAKE_CUDA20_STANDARD_COMPILE_OPTION)  # CMake 3.25 does not know that nvcc supports C++20
  set(CMAKE_CUDA20_STANDARD_COMPILE_OPTION -std=c++20)
  set(CMAKE_CUDA20_EXTENSION_COMPILE_OPTION -std=c++20)
endif()
set(CMAKE_CUDA_STANDARD 20)
set(CMAKE_CUDA_STANDARD_REQUIRED ON)
set(CMAKE_CUDA_VISIBILITY_PRESET hidden)
message(STATUS "CUDA ${CMAKE_CUDA_COMPILER_VERSION} from ${CMAKE_CUDA_COMPILER}")
