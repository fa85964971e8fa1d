#pragma once
// Compares two devices, function by function and expression by expression, on random input.
#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <map>
#include <vector>

#include "support/drawn_expression.hpp"

namespace ww::test {

/// A device with the same random numbers in its fields as the other one has.
class ParityCheck {
 public:
  /// `tolerance`: largest error in the L2 norm, relative to the result or to the inputs, whichever is larger.
  ParityCheck(Device& tested, Device& reference, Shape grid, unsigned seed, double tolerance = 1e-6)
      : tested_(tested), reference_(reference), grid_(grid), random_(seed), tolerance_(tolerance) {
    for (Device* device : {&tested_, &reference_}) {
      psf_.push_back(Field(*device, grid));
      otf_.push_back(Spectrum(*device, grid));
    }
    const std::vector<float> h = draw_psf();
    for (int d = 0; d < 2; ++d) {
      psf_[std::size_t(d)].upload({grid_}, h.data());
      forward(psf_[std::size_t(d)], otf_[std::size_t(d)]);
    }
  }

  /// `part` of `parts`: of the expressions that are fused with transforms or meet a spectrum, only every parts-th, from
  /// this one on. A fault of an expression shows on any long grid, one of a transform with any expression.
  void all(std::size_t part = 0, std::size_t parts = 1) {
    part_ = part, parts_ = parts;
    transfer();
    transforms();
    voxelwise();
    voxel_sums();
    shifted();
    along_axis();
    spectral();
    spectral_sums();
    load();
    convolve();
  }

  /// Uploading a window changes that window only, and downloading one gives it back.
  void transfer() {
    const std::vector<float> background = draw_voxels(), values = draw_voxels();
    for (int repeat = 0; repeat < 4; ++repeat) {
      const Window in = draw_window(), out = draw_window();
      INFO("window " << to_string(in.shape) << " at " << to_string(in.origin));
      std::vector<std::vector<float>> results;
      for (Device* device : {&tested_, &reference_}) {
        const Field field(*device, grid_);
        field.upload({grid_}, background.data());
        field.upload(in, values.data());
        results.emplace_back(std::size_t(out.shape.voxels()));
        field.download(out, results.back().data());
        results.push_back(download(field));
      }
      CHECK(results[0] == results[2]);
      CHECK(results[1] == results[3]);
    }
  }

  void transforms() {
    INFO("forward, inverse");
    const auto there_and_back = [&](Device& device) {
      const Field x = field(device, 0), back(device, grid_);
      const Spectrum spectrum(device, grid_);
      forward(x, spectrum);
      inverse(spectrum, back);
      return download(back);
    };
    compare(there_and_back(tested_), there_and_back(reference_));
  }

  void voxelwise() {
    for (const DrawnExpression& e : draw_all(expression::Voxelwise{}, random_)) {
      const auto compute = [&](Device& device, bool in_place) {
        const Fields in(*this, device, e.inputs);
        const Field out = in_place ? in.fields.back() : Field(device, grid_);
        device.voxels().voxelwise(grid_, e.kernel(), out.data(), in.data());
        return download(out);
      };
      const std::vector<float> expected = compute(reference_, false);
      INFO("voxelwise " << e.name);
      compare(compute(tested_, false), expected);
      if (e.inputs == 0) continue;
      INFO("in place");
      compare(compute(tested_, true), expected);
    }
  }

  void voxel_sums() {
    for (const DrawnExpression& e : draw_all(expression::VoxelSums{}, random_)) {
      // All voxels, and a window that begins and ends inside lanes, rows and planes.
      const Shape part{(grid_.z + 1) / 2, (grid_.y + 1) / 2, (grid_.x + 1) / 2};
      for (const Window& w :
           {Window{grid_}, Window{part, {grid_.z - part.z, (grid_.y - part.y) / 2, (grid_.x - part.x + 1) / 2}}}) {
        INFO("voxel_sums " << e.name << " over " << to_string(w.shape));
        const auto compute = [&](Device& device) {
          const Fields in(*this, device, e.inputs);
          return device.voxels().voxel_sums(grid_, w, e.kernel(), in.data());
        };
        compare(compute(tested_), compute(reference_));
      }
    }
  }

  /// Neighbors one step away on each axis, and any distance away, also farther than the grid is long.
  void shifted() {
    for (const DrawnExpression& e : draw_all(expression::Shifted{}, random_)) {
      for (const int farthest : {1, 100}) {
        std::vector<Shift> shifts;
        const auto step = [&] { return int(random_() % unsigned(2 * farthest + 1)) - farthest; };
        for (int i = 0; i < e.inputs; ++i) shifts.push_back({step(), step(), step()});
        shifts[0] = {};
        const auto compute = [&](Device& device, bool in_place) {
          const Fields in(*this, device, e.inputs), out(*this, device, e.outputs);
          std::vector<void*> to;
          for (const Field& f : out.fields) to.push_back(f.data());
          if (in_place) to[0] = in.fields[0].data();
          device.voxels().shifted(grid_, e.kernel(), to.data(), in.data(), shifts.data());
          std::vector<std::vector<float>> results;
          for (int k = 0; k < e.outputs; ++k)
            results.push_back(download(k == 0 && in_place ? in.fields[0] : out.fields[std::size_t(k)]));
          return results;
        };
        const auto expected = compute(reference_, false);
        for (const bool in_place : {false, true}) {
          INFO("shifted " << e.name << ", up to " << farthest << (in_place ? ", in place" : ""));
          const auto got = compute(tested_, in_place);
          for (std::size_t k = 0; k < expected.size(); ++k) compare(got[k], expected[k]);
        }
      }
    }
  }

  /// Matrices of rows of different lengths, some empty, that make each axis longer and shorter.
  void along_axis() {
    for (int axis = 0; axis < 3; ++axis) {
      const std::int64_t n = axis == 0 ? grid_.z : axis == 1 ? grid_.y : grid_.x;
      for (const std::int64_t rows : {n, 2 * n + 1, (n + 1) / 2}) {
        INFO("a matrix of " << rows << " x " << n << " along axis " << axis);
        BandedMatrix matrix;
        matrix.columns = n;
        for (std::int64_t row = 0; row < rows; ++row) {
          const std::int64_t first = std::int64_t(random_()) % n;
          std::vector<double> weights(std::size_t(std::int64_t(random_()) % std::min<std::int64_t>(n - first + 1, 9)));
          for (double& w : weights) w = std::uniform_real_distribution<double>(-1, 1)(random_);
          matrix.append(first, weights);
        }
        Shape to = grid_;
        (axis == 0 ? to.z : axis == 1 ? to.y : to.x) = rows;
        const auto compute = [&](Device& device) {
          const Field out(device, to);
          AxisMatrix(device, axis, matrix).apply(field(device, 3), out);
          std::vector<float> values(std::size_t(to.voxels()));
          out.download({to}, values.data());
          return values;
        };
        compare(compute(tested_), compute(reference_));
      }
    }
  }

  void spectral() {
    for (const DrawnExpression& e : part_of(draw_all(expression::Spectral{}, random_))) {
      const auto compute = [&](Device& device, int result_in) {
        const Spectra in(*this, device, e.inputs);
        const Spectrum out = result_in >= 0 ? in.spectra[std::size_t(result_in)] : Spectrum(device, grid_);
        device.spectra().spectral(grid_, e.kernel(), out.data(), in.data());
        const Field x(device, grid_);
        inverse(out, x);
        return download(x);
      };
      const std::vector<float> expected = compute(reference_, -1);
      for (int result_in = -1; result_in < e.inputs; ++result_in) {
        INFO("spectral " << e.name << ", result in input " << result_in);
        compare(compute(tested_, result_in), expected);
      }
    }
  }

  void spectral_sums() {
    for (const DrawnExpression& e : part_of(draw_all(expression::SpectralSums{}, random_))) {
      INFO("spectral_sums " << e.name);
      const auto compute = [&](Device& device) {
        const Spectra in(*this, device, e.inputs);
        return device.spectra().spectral_sums(grid_, e.kernel(), in.data());
      };
      compare(compute(tested_), compute(reference_));
    }
  }

  /// Loads each expression with and without storing it, and reads the work spectrum through a convolution.
  void load() {
    for (const DrawnExpression& e : part_of(draw_all(expression::Voxelwise{}, random_))) {
      const auto compute = [&](Device& device, bool store) {
        const Fields in(*this, device, e.inputs);
        const Spectrum work(device, grid_);
        const Field out(device, grid_), blurred(device, grid_);
        device.spectra().load(grid_, e.kernel(), work.data(), store ? out.data() : nullptr, in.data());
        device.spectra().convolve(grid_, otf(device).data(), Direction::blur, copy(), work.data(), blurred.data(),
                                  nullptr, After::done);
        return Two{store ? download(out) : std::vector<float>(), download(blurred)};
      };
      const Two expected = compute(reference_, true);
      INFO("load " << e.name);
      compare(compute(tested_, true), expected);
      INFO("not stored");
      compare(compute(tested_, false), expected);
    }
  }

  /// Two convolutions in a row, the first reloading: every expression, both directions, stored or not or in place.
  void convolve() {
    enum Store { nowhere, apart, in_place };
    for (const DrawnExpression& e : part_of(draw_all(expression::Voxelwise{}, random_))) {
      if (e.inputs == 0) continue;  // there is no place for the convolved voxel
      for (const Direction direction : {Direction::blur, Direction::adjoint}) {
        const auto compute = [&](Device& device, Store store) {
          const Fields in(*this, device, e.inputs - 1);
          const Spectrum work(device, grid_);
          const Field x = field(device, 7), second(device, grid_);
          const Field first = store == in_place ? in.fields.back() : Field(device, grid_);
          const void* const loaded[] = {x.data()};
          const void* const h = otf(device).data();
          device.spectra().load(grid_, copy(), work.data(), nullptr, loaded);
          device.spectra().convolve(grid_, h, direction, e.kernel(), work.data(),
                                    store == nowhere ? nullptr : first.data(), in.data(), After::reload);
          device.spectra().convolve(grid_, h, direction, copy(), work.data(), second.data(), nullptr, After::done);
          return Two{store == nowhere ? std::vector<float>() : download(first), download(second)};
        };
        const Two expected = compute(reference_, apart);
        for (const Store store : {nowhere, apart, in_place}) {
          if (store == in_place && e.inputs < 2) continue;
          INFO("convolve " << e.name << (direction == Direction::blur ? ", blur" : ", adjoint") << ", store " << store);
          compare(compute(tested_, store), expected);
        }
      }
    }
  }

 private:
  struct Fields {
    Fields(const ParityCheck& check, Device& device, int n) {
      for (int i = 0; i < n; ++i) fields.push_back(check.field(device, unsigned(i) + 1));
      for (const Field& f : fields) pointers.push_back(f.data());
    }
    const void* const* data() const { return pointers.data(); }
    std::vector<Field> fields;
    std::vector<const void*> pointers;
  };

  /// Random images' spectra; a PSF's where an OTF is expected, in the second and in the last place.
  struct Spectra {
    Spectra(const ParityCheck& check, Device& device, int n) {
      for (int i = 0; i < n; ++i) {
        spectra.emplace_back(device, check.grid_);
        forward(i == 1 || i + 1 == n ? check.psf(device) : check.field(device, unsigned(i) + 1), spectra.back());
      }
      for (const Spectrum& s : spectra) pointers.push_back(s.data());
    }
    const void* const* data() const { return pointers.data(); }
    std::vector<Spectrum> spectra;
    std::vector<const void*> pointers;
  };

  /// What was stored on the way (nothing, if nothing was), and the last result.
  struct Two {
    std::vector<float> stored, last;
  };

  const Field& psf(Device& device) const { return psf_[&device == &tested_ ? 0 : 1]; }
  const Spectrum& otf(Device& device) const { return otf_[&device == &tested_ ? 0 : 1]; }

  std::vector<DrawnExpression> part_of(const std::vector<DrawnExpression>& all) const {
    std::vector<DrawnExpression> part;
    for (std::size_t i = part_; i < all.size(); i += parts_) part.push_back(all[i]);
    return part;
  }

  static Kernel copy() {
    static const expression::Copy e;
    return kernel_of<expression::Voxelwise>(e);
  }

  /// Random voxels in [0.5, 1.5], the same for every call with this number.
  Field field(Device& device, unsigned number) const {
    std::vector<float>& values = fields_[number];
    if (values.empty()) {
      Random random(number);
      std::uniform_real_distribution<float> uniform(0.5f, 1.5f);
      values.resize(std::size_t(grid_.voxels()));
      for (float& v : values) v = uniform(random);
    }
    const Field f(device, grid_);
    f.upload({grid_}, values.data());
    return f;
  }
  std::vector<float> draw_voxels() {
    std::uniform_real_distribution<float> uniform(-1.0f, 1.0f);
    std::vector<float> values(std::size_t(grid_.voxels()));
    for (float& v : values) v = uniform(random_);
    return values;
  }
  /// A lopsided bump around voxel 0 with a strong center: no frequency is lost, none is real by symmetry.
  std::vector<float> draw_psf() {
    std::uniform_real_distribution<float> uniform(0.0f, 0.02f);
    std::vector<float> h(std::size_t(grid_.voxels()), 0.0f);
    const auto wrapped = [](std::int64_t i, std::int64_t n) { return (i % n + n) % n; };
    for (std::int64_t z = -1; z <= 2; ++z)
      for (std::int64_t y = -2; y <= 1; ++y)
        for (std::int64_t x = -1; x <= 2; ++x)
          h[std::size_t((wrapped(z, grid_.z) * grid_.y + wrapped(y, grid_.y)) * grid_.x + wrapped(x, grid_.x))] +=
              uniform(random_);
    h[0] += 0.36f;
    return h;
  }
  Window draw_window() {
    Window w;
    const auto axis = [&](std::int64_t n, std::int64_t& origin, std::int64_t& length) {
      origin = std::int64_t(random_()) % n;
      length = 1 + std::int64_t(random_()) % (n - origin);
    };
    axis(grid_.z, w.origin.z, w.shape.z);
    axis(grid_.y, w.origin.y, w.shape.y);
    axis(grid_.x, w.origin.x, w.shape.x);
    return w;
  }

  std::vector<float> download(const Field& f) const {
    std::vector<float> values(std::size_t(grid_.voxels()));
    f.download({grid_}, values.data());
    return values;
  }

  void compare(const std::vector<float>& a, const std::vector<float>& b) const {
    double error = 0, norm = 0;
    for (std::size_t i = 0; i < a.size(); ++i) {
      error += (double(a[i]) - double(b[i])) * (double(a[i]) - double(b[i]));
      norm += double(b[i]) * double(b[i]);
    }
    // Inputs are about 1: an expression that cancels is measured by them, not by the little it leaves.
    const double scale = std::max(std::sqrt(norm), std::sqrt(double(a.size())));
    INFO("grid " << to_string(grid_));
    CHECK(std::sqrt(error) <= tolerance_ * scale);
  }
  void compare(const Two& a, const Two& b) const {
    if (!a.stored.empty()) compare(a.stored, b.stored);
    compare(a.last, b.last);
  }
  void compare(Sums a, Sums b) const {
    INFO("grid " << to_string(grid_));
    // One of them may cancel; where both do, inputs of about 1 leave their rounding.
    const double scale = std::max(std::abs(b.a) + std::abs(b.b), 0.1);
    CHECK(std::abs(a.a - b.a) <= tolerance_ * scale);
    CHECK(std::abs(a.b - b.b) <= tolerance_ * scale);
  }

  Device& tested_;
  Device& reference_;
  Shape grid_;
  Random random_;
  double tolerance_;
  std::size_t part_ = 0, parts_ = 1;
  mutable std::map<unsigned, std::vector<float>> fields_;  // the numbers of field(), drawn once
  std::vector<Field> psf_;
  std::vector<Spectrum> otf_;
};

}  // namespace ww::test
