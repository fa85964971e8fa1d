// The oracle itself, against closed forms.
#include <catch2/catch.hpp>

#include "support/plain_device.hpp"

using namespace ww;
using namespace ww::test;

TEST_CASE("The plain transform of a shifted delta turns with its frequency", "[compute][plain]") {
  for (const std::size_t n : {1u, 2u, 6u, 7u, 12u, 30u, 97u}) {
    std::vector<plain::Value> x(n);
    const std::size_t shift = n / 3;
    x[shift] = 2.0;
    const auto transformed = plain::transform(x, -1);
    for (std::size_t k = 0; k < n; ++k) {
      const plain::Value expected = std::polar(2.0, -2.0 * 3.14159265358979323846 * double(k * shift) / double(n));
      CHECK(std::abs(transformed[k] - expected) < 1e-12);
    }
  }
}

TEST_CASE("Blurring with a shifted delta shifts, and the adjoint shifts back", "[compute][plain]") {
  PlainDevice device;
  const Shape grid{2, 3, 4};
  std::vector<float> values(24), h(24, 0.0f), result(24);
  for (std::size_t i = 0; i < 24; ++i) values[i] = float(i) + 0.5f;
  h[(1 * 3 + 2) * 4 + 1] = 1.0f;  // z 1, y 2, x 1
  const Field x(device, grid), psf(device, grid), out(device, grid);
  const Spectrum otf(device, grid), work(device, grid);
  x.upload({grid}, values.data());
  psf.upload({grid}, h.data());
  forward(psf, otf);
  const expression::Copy copy;
  const Kernel e = kernel_of<expression::Voxelwise>(copy);
  const void* const in[] = {x.data()};
  device.spectra().load(grid, e, work.data(), nullptr, in);
  device.spectra().convolve(grid, otf.data(), Direction::blur, e, work.data(), out.data(), nullptr, After::reload);
  out.download({grid}, result.data());
  for (int z = 0; z < 2; ++z)
    for (int y = 0; y < 3; ++y)
      for (int i = 0; i < 4; ++i)
        CHECK(result[std::size_t((((z + 1) % 2) * 3 + (y + 2) % 3) * 4 + (i + 1) % 4)] ==
              Approx(values[std::size_t((z * 3 + y) * 4 + i)]));
  device.spectra().convolve(grid, otf.data(), Direction::adjoint, e, work.data(), out.data(), nullptr, After::done);
  out.download({grid}, result.data());
  for (std::size_t i = 0; i < 24; ++i) CHECK(result[i] == Approx(values[i]));
}

TEST_CASE("Spectral sums count every frequency once", "[compute][plain]") {
  PlainDevice device;
  const Shape grid{3, 4, 5};
  const std::vector<float> zero(60, 0.0f);
  const Field x(device, grid);
  x.upload({grid}, zero.data());
  const Spectrum s(device, grid);
  forward(x, s);
  // With H = 0 nothing is explained: s = 1 at every frequency, R = 0 included.
  CHECK(sum_spectral(expression::CrossValidation{1.0f, {1, 1.0f, 1.0f, 1.0f}}, s, s).b == 60.0);
}
