// What is said about voxels that are too large for a PSF.
#include <catch2/catch.hpp>

#include "image/errors.hpp"
#include "optics/recorded/sampling.hpp"

using namespace ww;
using Catch::Contains;

TEST_CASE("Voxels that resolve the PSF are not spoken of", "[optics]") {
  CHECK(sampling_warning({0.09, 0.2, 0.1}).empty());
  CHECK(sampling_warning({0.1, 0.2, 0.1}).empty());
}

TEST_CASE("The larger the voxels beside the PSF, the graver the sentence", "[optics]") {
  CHECK_THAT(sampling_warning({0.11, 0.2, 0.1}), Contains("larger than the 0.1 µm that resolve the PSF"));
  CHECK_THAT(sampling_warning({0.2, 0.2, 0.1}), Contains("little can be restored"));
  CHECK_THAT(sampling_warning({0.7, 0.2, 0.1}), Contains("is the unit right?"));
  CHECK_THAT(sampling_warning({19.9, 0.2, 0.1}), Contains("is the unit right?"));
  CHECK_THROWS_AS(sampling_warning({20.1, 0.2, 0.1}), InvalidArgument);
  CHECK_THROWS_WITH(sampling_warning({352.8, 0.2, 0.1}),
                    Contains("voxel size 352.8 µm") && Contains("0.2 µm") && Contains("is the unit right?"));
}
