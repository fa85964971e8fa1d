// The index arithmetic of the CUDA kernels, on the host: each item is done once, by any number of threads.
#include <catch2/catch.hpp>
#include <cmath>
#include <cstdint>
#include <numeric>
#include <vector>

#include "compute/cuda/bodies.hpp"

using namespace ww::cuda;

namespace {

const std::vector<ww_cuda_shape> shapes = {{1, 1, 1}, {1, 1, 2}, {1, 1, 7}, {1, 5, 1}, {4, 1, 1}, {3, 5, 1}, {1, 6, 9},
                                           {1, 5, 8}, {3, 1, 6}, {2, 3, 4}, {3, 4, 5}, {5, 2, 2}, {2, 7, 3}};

std::vector<float> numbers(std::size_t n, float first) {
  std::vector<float> v(n);
  std::iota(v.begin(), v.end(), first);
  return v;
}

template <class Body>
void run(const Body& body, std::size_t threads) {
  for (std::size_t thread = 0; thread < threads; ++thread) body(Place{thread, threads});
}

struct Alphabet {
  float operator()(float a, float b) const { return 1000 * a + b; }
};
struct Reciprocal {
  float operator()(float a) const { return 1 / a; }
};
struct Nothing {
  float operator()() const { return 7; }
};
struct Count {
  ww::Sums operator()(float a) const { return {1, double(a)}; }
  ww::Sums operator()(ww::Frequency, ww::Complex a) const { return {1, double(a.re)}; }
};
struct Where {
  ww::Complex operator()(ww::Frequency f, ww::Complex) const { return {1000 * f.z + 10 * f.y, f.x}; }
};

}  // namespace

TEST_CASE("A window is cut into bricks that lie in one piece on the host and make up the whole, for any limit",
          "[cuda]") {
  for (const ww_cuda_shape& shape : shapes) {
    const Layout window(shape);
    for (const std::size_t limit : {1, 2, 3, 5, 8, 16, 31, 1000}) {
      std::size_t next = 0;
      for_each_brick(window, limit, [&](const Brick& b) {
        CHECK(b.offset == next);
        CHECK(b.voxels() <= limit);
        CHECK(b.offset == (b.z * window.y + b.y) * window.x + b.x);
        // In one piece: its last voxel is where its count says.
        const std::size_t last = ((b.z + b.planes - 1) * window.y + b.y + b.rows - 1) * window.x + b.x + b.columns - 1;
        CHECK(last - b.offset + 1 == b.voxels());
        next += b.voxels();
      });
      CHECK(next == window.voxels());
    }
  }
}

TEST_CASE("A sum visits each voxel of its window once, by any number of threads", "[cuda]") {
  for (const ww_cuda_shape& shape : shapes) {
    const Layout grid(shape);
    const ww_cuda_shape part{(shape.z + 1) / 2, (shape.y + 1) / 2, (shape.x + 1) / 2};
    const ww_cuda_window windows[] = {{shape, {0, 0, 0}},
                                      {part, {shape.z - part.z, (shape.y - part.y) / 2, shape.x - part.x}}};
    for (const ww_cuda_window& w : windows) {
      for (const std::size_t threads : {1, 2, 3, 7, 30, 1000}) {
        CAPTURE(grid.z, grid.y, grid.x, w.shape.z, w.shape.y, w.shape.x, threads);
        std::vector<int> visits(grid.voxels(), 0);
        for (std::size_t thread = 0; thread < threads; ++thread)
          Box(grid, w).each(thread, threads, [&](std::size_t i) { ++visits.at(i); });
        std::size_t i = 0;
        for (std::int64_t z = 0; z < shape.z; ++z)
          for (std::int64_t y = 0; y < shape.y; ++y)
            for (std::int64_t x = 0; x < shape.x; ++x, ++i) {
              const auto inside = [](std::int64_t at, std::int64_t origin, std::int64_t n) {
                return at >= origin && at < origin + n;
              };
              CHECK(visits[i] == (inside(z, w.origin.z, w.shape.z) && inside(y, w.origin.y, w.shape.y) &&
                                  inside(x, w.origin.x, w.shape.x)));
            }
      }
    }
  }
}

TEST_CASE("A dense expression computes every voxel, in fours and the rest", "[cuda]") {
  for (const std::size_t n : {1, 3, 4, 5, 8, 1023}) {
    for (const std::size_t threads : {1, 2, 7, 5000}) {
      const std::vector<float> a = numbers(n, 1), b = numbers(n, 0);
      std::vector<float> out(n, -1), seven(n, -1);
      run(VoxelwiseBody<Alphabet, 2>{{}, n, out.data(), {a.data(), b.data()}}, threads);
      run(VoxelwiseBody<Nothing, 0>{{}, n, seven.data(), {}}, threads);
      for (std::size_t i = 0; i < n; ++i) CHECK(out[i] == 1000 * a[i] + b[i]);
      CHECK(seven == std::vector<float>(n, 7));
    }
  }
}

TEST_CASE("Loading puts each row of voxels at the start of a row of a spectrum, and finishing scales and reads it back",
          "[cuda]") {
  for (const ww_cuda_shape& shape : shapes) {
    for (const std::size_t threads : {1, 3, 500}) {
      const Layout grid(shape);
      CAPTURE(grid.z, grid.y, grid.x, threads);
      const std::vector<float> a = numbers(grid.voxels(), 1), b = numbers(grid.voxels(), 500);
      std::vector<Pair> work(grid.complexes(), Pair{{NAN, NAN}});
      std::vector<float> out(grid.voxels(), -1);
      run(RowsBody<Alphabet, 2, 0>{{}, grid, 1, work.data(), out.data(), {a.data(), b.data()}, true}, threads);
      const float* const w = work[0].v;
      for (std::size_t row = 0; row < grid.rows(); ++row)
        for (std::size_t x = 0; x < grid.x; ++x) {
          const std::size_t i = row * grid.x + x;
          CHECK(out[i] == 1000 * a[i] + b[i]);
          CHECK(w[row * 2 * grid.half() + x] == out[i]);
        }
      if (grid.x == 1)
        for (const Pair& p : work) CHECK(p.v[1] == 0);

      // out = 1 / (half of what work holds), work untouched; then work too, out one of in.
      const std::vector<Pair> before = work;
      std::vector<float> inverse(grid.voxels(), -1), product = b;
      run(RowsBody<Reciprocal, 0, 1>{{}, grid, 0.5f, work.data(), inverse.data(), {}, false}, threads);
      for (std::size_t i = 0; i < grid.voxels(); ++i) CHECK(inverse[i] == 1 / (0.5f * out[i]));
      for (std::size_t row = 0; row < grid.rows(); ++row)
        for (std::size_t x = 0; x < grid.x; ++x)
          CHECK(w[row * 2 * grid.half() + x] == before[0].v[row * 2 * grid.half() + x]);
      run(RowsBody<Alphabet, 1, 1>{{}, grid, 0.5f, work.data(), product.data(), {product.data()}, true}, threads);
      for (std::size_t row = 0; row < grid.rows(); ++row)
        for (std::size_t x = 0; x < grid.x; ++x) {
          const std::size_t i = row * grid.x + x;
          CHECK(product[i] == 1000 * (0.5f * out[i]) + b[i]);
          CHECK(w[row * 2 * grid.half() + x] == product[i]);
        }
    }
  }
}

TEST_CASE("Every frequency is met once, by its place, and the mirrored ones are counted", "[cuda]") {
  for (const ww_cuda_shape& shape : shapes) {
    const Layout grid(shape);
    CAPTURE(grid.z, grid.y, grid.x);
    const std::vector<Pair> in(grid.complexes(), Pair{{1, 0}});
    std::vector<Pair> out(grid.complexes(), Pair{{NAN, NAN}});
    run(SpectralBody<Where, 1>{{}, grid, out.data(), {in.data()}}, 3);
    const auto signed_cycles = [](std::size_t k, std::size_t n) {
      return float(2 * k <= n ? double(k) : double(k) - double(n)) / float(n);
    };
    std::size_t i = 0;
    for (std::size_t z = 0; z < grid.z; ++z)
      for (std::size_t y = 0; y < grid.y; ++y)
        for (std::size_t x = 0; x < grid.half(); ++x, ++i) {
          CHECK(out[i].v[0] == 1000 * signed_cycles(z, grid.z) + 10 * signed_cycles(y, grid.y));
          CHECK(out[i].v[1] == float(x) / float(grid.x));
        }
    ww::Sums sums;
    for (std::size_t thread = 0; thread < 5; ++thread) {
      const ww::Sums s = SpectralSumsBody<Count, 1>{{}, grid, {in.data()}}(Place{thread, 5});
      sums.a += s.a;
      sums.b += s.b;
    }
    CHECK(sums.a == double(grid.voxels()));
    CHECK(sums.b == double(grid.voxels()));
  }
}

TEST_CASE("The product with an OTF is taken at every frequency, in twos and the last", "[cuda]") {
  for (const std::size_t n : {1, 2, 3, 8, 101}) {
    std::vector<Pair> work(n), otf(n);
    for (std::size_t i = 0; i < n; ++i) {
      work[i] = {{float(i), 1}};
      otf[i] = {{2, float(i) + 3}};
    }
    std::vector<Pair> blurred = work, back = work;
    run(MultiplyBody<ww::expression::Blur>{n, blurred.data(), otf.data()}, 3);
    run(MultiplyBody<ww::expression::BlurAdjoint>{n, back.data(), otf.data()}, 3);
    for (std::size_t i = 0; i < n; ++i) {
      const float k = float(i);
      CHECK(blurred[i].v[0] == 2 * k - (k + 3));
      CHECK(blurred[i].v[1] == k * (k + 3) + 2);
      CHECK(back[i].v[0] == 2 * k + (k + 3));
      CHECK(back[i].v[1] == 2 - k * (k + 3));
    }
  }
}

TEST_CASE("Indices pass four billion without wrapping", "[cuda]") {
  const Layout grid(ww_cuda_shape{3000, 2048, 2048});
  CHECK(grid.voxels() == std::size_t(3000) * 2048 * 2048);
  const std::size_t last = grid.complexes() - 1;
  const ww::Frequency f = frequency_of(grid, last);
  CHECK(f.z == -1.0f / 3000.0f);
  CHECK(f.y == -1.0f / 2048.0f);
  CHECK(f.x == 0.5f);
  CHECK(times_counted(grid, last) == 1);
  CHECK(times_counted(grid, last - 1) == 2);
}
