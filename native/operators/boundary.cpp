// Laying a stack on a periodic grid, plane by plane.
#include "operators/boundary.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <numbers>

#include "compute/transform_length.hpp"
#include "image/mirrored_index.hpp"

namespace ww {
namespace {

/// A sample beyond the image as a blend of two samples inside.
struct Blend {
  std::int64_t first, second;
  float weight;  ///< of second
};

/// The gap from n to `grid` is mirrored (or held) from its left neighbor (the end of the image) and from its right one
/// (the image's beginning, one period on); in the middle third the two are blended with a cosine. So the image's border
/// sees only its own mirror image nearby, whatever stands at the other end.
std::vector<Blend> blends_of(std::int64_t n, std::int64_t grid, Continuation continuation) {
  std::vector<Blend> blends(static_cast<std::size_t>(grid));
  for (std::int64_t i = 0; i < grid; ++i) {
    Blend& b = blends[static_cast<std::size_t>(i)];
    if (i < n) {
      b = {i, i, 0.0f};
    } else {
      const double t =
          std::clamp(3 * (static_cast<double>(i - n) + 1) / (static_cast<double>(grid - n) + 1) - 1, 0.0, 1.0);
      b = {n - 1, 0, static_cast<float>(0.5 - 0.5 * std::cos(std::numbers::pi * t))};
      if (continuation == Continuation::mirrored) b.first = mirrored_index(i, n), b.second = mirrored_index(i - grid, n);
    }
  }
  return blends;
}

std::vector<float> hann(std::int64_t n) {
  std::vector<float> w(static_cast<std::size_t>(n), 1.0f);
  for (std::size_t i = 0; n > 1 && i < w.size(); ++i)
    w[i] = static_cast<float>(
        0.5 - 0.5 * std::cos(2 * std::numbers::pi * (static_cast<double>(i) + 0.5) / static_cast<double>(n)));
  return w;
}

float mix(float a, float b, float weight) { return a + weight * (b - a); }

/// read(z): one plane of the image, valid until the next two calls.
void write_continued(const Field& out, Shape image, Continuation continuation,
                     const std::function<const float*(std::int64_t)>& read) {
  const Shape grid = out.grid();
  const auto bz = blends_of(image.z, grid.z, continuation), by = blends_of(image.y, grid.y, continuation),
             bx = blends_of(image.x, grid.x, continuation);
  const std::size_t in_plane = static_cast<std::size_t>(image.y * image.x);
  const std::size_t width = static_cast<std::size_t>(grid.x), in_width = static_cast<std::size_t>(image.x);
  std::vector<float> plane(static_cast<std::size_t>(grid.y) * width), source(in_plane);
  for (std::int64_t z = 0; z < grid.z; ++z) {
    const Blend b = bz[static_cast<std::size_t>(z)];
    const float* first = read(b.first);
    const float* second = b.second == b.first ? first : read(b.second);
    for (std::size_t i = 0; i < in_plane; ++i) source[i] = mix(first[i], second[i], b.weight);
    for (std::size_t y = 0; y < by.size(); ++y) {
      const float* above = source.data() + static_cast<std::size_t>(by[y].first) * in_width;
      const float* below = source.data() + static_cast<std::size_t>(by[y].second) * in_width;
      const auto row = [&](std::int64_t x) { return mix(above[x], below[x], by[y].weight); };
      for (std::size_t x = 0; x < width; ++x)
        plane[y * width + x] = mix(row(bx[x].first), row(bx[x].second), bx[x].weight);
    }
    out.upload({{1, grid.y, grid.x}, {z, 0, 0}}, plane.data());
  }
}

}  // namespace

const char* name_of(Boundary b) {
  switch (b) {
    case Boundary::unknown:
      return "unknown";
    case Boundary::mirror:
      return "mirror";
    case Boundary::periodic:
      return "periodic";
    case Boundary::zero:
      return "zero";
  }
  return "unknown";
}

Shape grid_for(Shape image, Shape psf, Boundary boundary, int gap) {
  if (boundary == Boundary::periodic) return image;
  const auto along = [&](std::int64_t n, std::int64_t support) {
    if (boundary == Boundary::mirror) return n + std::min(3 * (support - 1), n);
    return n + gap * (support - 1);
  };
  return transform_shape({along(image.z, psf.z), along(image.y, psf.y), along(image.x, psf.x)});
}

void write_on_grid(const Field& out, Shape image, const float* values, Boundary boundary) {
  if (boundary == Boundary::mirror && !(image == out.grid())) {
    return write_continued(out, image, Continuation::mirrored,
                           [&](std::int64_t z) { return values + z * image.y * image.x; });
  }
  apply(expression::Constant{0.0f}, out);
  out.upload({image}, values);
}

void write_known(const Field& y, const Field& mask, Shape image, const float* values) {
  apply(expression::Constant{0.0f}, y);
  apply(expression::Constant{0.0f}, mask);
  const std::size_t n = static_cast<std::size_t>(image.y * image.x);
  std::vector<float> known(n), here(n);
  for (std::int64_t z = 0; z < image.z; ++z, values += n) {
    for (std::size_t i = 0; i < n; ++i) {
      const bool hole = std::isnan(values[i]);
      known[i] = hole ? 0.0f : values[i];
      here[i] = hole ? 0.0f : 1.0f;
    }
    const Window plane{{1, image.y, image.x}, {z, 0, 0}};
    y.upload(plane, known.data());
    mask.upload(plane, here.data());
  }
}

void extend(const Field& field, Shape image, Continuation continuation) {
  if (image == field.grid()) return;
  // Planes inside the window are written back as they are, so that they can be read again for those beyond it.
  std::array<std::vector<float>, 2> planes;
  planes.fill(std::vector<float>(static_cast<std::size_t>(image.y * image.x)));
  std::size_t next = 0;
  write_continued(field, image, continuation, [&](std::int64_t z) {
    std::vector<float>& plane = planes[next ^= 1];
    field.download({{1, image.y, image.x}, {z, 0, 0}}, plane.data());
    return plane.data();
  });
}

double mirrored_noise_energy(Shape image, Shape grid) {
  const auto along = [](std::int64_t n, std::int64_t g) {
    double energy = 0;
    for (const Blend& b : blends_of(n, g, Continuation::mirrored)) {
      const double w = b.first == b.second ? 0 : b.weight;
      energy += (1 - w) * (1 - w) + w * w;
    }
    return energy;
  };
  return along(image.z, grid.z) * along(image.y, grid.y) * along(image.x, grid.x);
}

void write_window(const Field& out, Shape image) {
  write_voxels(out, image, [] { return 1.0f; });
}

void write_taper(const Field& out, Shape image) {
  const std::vector<float> wz = hann(image.z), wy = hann(image.y), wx = hann(image.x);
  std::size_t voxel = 0;
  write_voxels(out, image, [&] {
    const std::size_t x = voxel % wx.size(), y = voxel / wx.size() % wy.size(), z = voxel / (wx.size() * wy.size());
    ++voxel;
    return wz[z] * wy[y] * wx[x];
  });
}

double taper_energy(Shape image) {
  const auto along = [](std::int64_t n) {
    double energy = 0;
    for (const float w : hann(n)) energy += static_cast<double>(w) * static_cast<double>(w);
    return energy;
  };
  return along(image.z) * along(image.y) * along(image.x);
}

}  // namespace ww
