#pragma once
// Everything a target compiles, gathered into its table. Included once by each target's own file.
#include <math.h>

#include "compute/cpu/kernels/banded_lines.hpp"
#include "compute/cpu/kernels/passes.hpp"
#include "compute/cpu/kernels/shifted_lines.hpp"
#include "compute/cpu/kernels/spectral_expressions.hpp"
#include "compute/cpu/kernels/spectral_passes.hpp"

namespace ww::cpu::WW_TARGET {

// Data, not a function: looking at it must not run a single instruction the machine may lack.
extern const Target table;
constinit const Target table = {WW_TARGET_NAME,
                                WW_TARGET_DESCRIPTION,
                                W,
                                WW_VECTOR_REGISTERS >= 32 ? PowerRadix::eight : PowerRadix::four,
                                voxel_table(expression::Voxelwise{}),
                                shifted_table(expression::Shifted{}),
                                voxel_sums_table(expression::VoxelSums{}),
                                spectral_table(expression::Spectral{}),
                                spectral_sums_table(expression::SpectralSums{}),
                                voxel_lines,
                                shifted_lines,
                                banded_z,
                                banded_y,
                                banded_x,
                                along_x,
                                convolve_along_x,
                                along_z,
                                convolve_along_z,
                                spectral_rows,
                                spectral_row_sums};

}  // namespace ww::cpu::WW_TARGET
