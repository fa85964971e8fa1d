# What libwienerwerk-cuda.so is made of. The tests compile the same files once more, for a device emulated on the CPU.
set(WW_CUDA_SOURCES backend.cu convolution.cu cufft_library.cu fft.cu memory.cu spectra.cu voxels.cu)
list(TRANSFORM WW_CUDA_SOURCES PREPEND ${CMAKE_CURRENT_LIST_DIR}/)
