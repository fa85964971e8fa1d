// Factors lengths and fills the tables, in double before rounding to float.
#include "compute/cpu/line_tables.hpp"

#include <algorithm>
#include <cmath>
#include <complex>
#include <cstdint>

#include "compute/transform_length.hpp"

namespace ww::cpu {
namespace {

/// exp(-2 pi i numerator / denominator), reduced before the division so that long lines keep every bit.
std::complex<double> turn(std::int64_t numerator, std::int64_t denominator) {
  constexpr double pi = 3.14159265358979323846;
  const double angle = -2.0 * pi * double(numerator % denominator) / double(denominator);
  return {std::cos(angle), std::sin(angle)};
}

void append(std::vector<float>& to, std::complex<double> value) {
  to.push_back(float(value.real()));
  to.push_back(float(value.imag()));
}

/// Radices in the order they are applied; empty for length 1, and for a length with a prime factor above largest_radix.
/// Order and choice are measured: few registers want many stages of 4 (an 8 spills), and 2 x 3 as one stage of 6.
std::vector<int> radices_of(int length, PowerRadix power) {
  int rest = length;
  const auto times = [&](int prime) {
    int count = 0;
    for (; rest % prime == 0; rest /= prime) ++count;
    return count;
  };
  const int twos = times(2), threes = times(3), fives = times(5);
  std::vector<int> factors;
  const auto add = [&](int radix, int count) { factors.insert(factors.end(), std::size_t(count), radix); };
  for (int prime = 7; prime <= largest_radix; prime += 2) add(prime, times(prime));  // composites find nothing left
  if (power == PowerRadix::eight) {
    // 8 x 2 is dearer than 4 x 4.
    const int fours = twos % 3 == 2 ? 1 : twos % 3 == 1 && twos > 1 ? 2 : 0, eights = (twos - 2 * fours) / 3;
    add(4, fours / 2);
    add(8, eights);
    add(5, fives);
    add(4, fours - fours / 2);
    add(3, threes);
    add(2, twos == 1 ? 1 : 0);
  } else {
    const int sixes = twos % 2 == 1 && threes > 0 ? 1 : 0;
    add(6, sixes);
    add(4, twos / 2);
    add(5, fives);
    add(3, threes - sixes);
    add(2, twos % 2 - sixes);
  }
  return rest == 1 ? factors : std::vector<int>();
}

/// The discrete Fourier transform in double, for tables only: decimation in time, any factors.
std::vector<std::complex<double>> transform(const std::vector<std::complex<double>>& x) {
  const std::size_t n = x.size();
  std::size_t p = 2;
  while (p < n && n % p != 0) ++p;
  std::vector<std::complex<double>> out(n);
  if (n <= 1) return x;
  const std::size_t m = n / p;
  std::vector<std::vector<std::complex<double>>> part(p, std::vector<std::complex<double>>(m));
  for (std::size_t i = 0; i < n; ++i) part[i % p][i / p] = x[i];
  for (auto& samples : part) samples = m > 1 ? transform(samples) : samples;
  for (std::size_t k = 0; k < n; ++k)
    for (std::size_t q = 0; q < p; ++q) out[k] += part[q][k % m] * turn(std::int64_t(q * k), std::int64_t(n));
  return out;
}

}  // namespace

LinePlan::LinePlan(int length, PowerRadix power) {
  tables_.length = length;
  const std::vector<int> factors = radices_of(length, power);
  if (length > 1 && factors.empty())
    plan_chirp(power);
  else
    plan_stages(factors);
}

void LinePlan::plan_stages(const std::vector<int>& factors) {
  int block = tables_.length;
  for (const int radix : factors) {
    const int m = block / radix;
    std::vector<float>& twiddles = numbers_.emplace_back();
    for (std::int64_t j = 0; j < m; ++j)
      for (int p = 1; p < radix; ++p) append(twiddles, turn(j * p, block));
    Stage& stage = tables_.stage[tables_.stages++];
    stage = {radix, twiddles.data(), nullptr};
    if (radix > 8) {
      std::vector<float>& roots = numbers_.emplace_back();
      for (int r = 0; r < radix; ++r) append(roots, std::conj(turn(r, radix)));
      stage.roots = roots.data();
    }
    block = m;
  }
  // Frequency k = k_0 + r_0 (k_1 + r_1 (k_2 + ...)) lies at k_0 m_0 + k_1 m_1 + ..., m_i the block after stage i.
  std::vector<int> frequency_at(std::size_t(tables_.length));
  for (int k = 0; k < tables_.length; ++k) {
    int rest = k, position = 0, m = tables_.length;
    for (const int radix : factors) {
      m /= radix;
      position += rest % radix * m;
      rest /= radix;
    }
    frequency_at[std::size_t(position)] = k;
  }
  plan_order(frequency_at);
}

void LinePlan::plan_chirp(PowerRadix power) {
  const std::int64_t n = tables_.length;
  convolution_ = std::make_unique<LinePlan>(int(transform_length(2 * n - 1)), power);
  const LineTables& inner = convolution_->tables();
  const auto c = [n](std::int64_t j) { return turn(j * j % (2 * n), 2 * n); };
  std::vector<float>& chirp = numbers_.emplace_back();
  std::vector<std::complex<double>> kernel(std::size_t(inner.length));
  for (std::int64_t j = 0; j < n; ++j) {
    append(chirp, c(j));
    kernel[std::size_t(j)] = std::conj(c(j)) / double(inner.length);
    if (j > 0) kernel[std::size_t(inner.length - j)] = kernel[std::size_t(j)];
  }
  kernel = transform(kernel);
  std::vector<float>& chirp_transform = numbers_.emplace_back(2 * kernel.size());
  for (std::size_t k = 0; k < kernel.size(); ++k) {
    const auto p = std::size_t(inner.position[k]);
    chirp_transform[2 * p] = float(kernel[k].real());
    chirp_transform[2 * p + 1] = float(kernel[k].imag());
  }
  tables_.convolution = &inner;
  tables_.chirp = numbers_[0].data();
  tables_.chirp_transform = numbers_[1].data();
  std::vector<int> frequency_at(std::size_t(n), 0);
  for (int k = 0; k < n; ++k) frequency_at[std::size_t(k)] = k;
  plan_order(frequency_at);
}

void LinePlan::plan_order(const std::vector<int>& frequency_at) {
  const int n = tables_.length;
  position_.resize(std::size_t(n));
  mirror_.resize(std::size_t(n));
  std::vector<float>& frequency = numbers_.emplace_back();
  for (int p = 0; p < n; ++p) {
    const int k = frequency_at[std::size_t(p)];
    position_[std::size_t(k)] = p;
    frequency.push_back(float(double(2 * k <= n ? k : k - n) / double(n)));
  }
  for (int p = 0; p < n; ++p) mirror_[std::size_t(p)] = position_[std::size_t((n - frequency_at[std::size_t(p)]) % n)];
  tables_.position = position_.data();
  tables_.mirror = mirror_.data();
  tables_.frequency = frequency.data();
}

std::size_t LinePlan::bytes() const {
  std::size_t total = 2 * position_.size() * sizeof(int);
  for (const auto& numbers : numbers_) total += numbers.size() * sizeof(float);
  return total + (convolution_ ? convolution_->bytes() : 0);
}

RealPlan::RealPlan(int length, PowerRadix power) : line_(length % 2 == 0 ? length / 2 : length, power) {
  tables_.length = length;
  tables_.even = length % 2 == 0;
  tables_.rows = (length + 1) / 2;
  tables_.line = &line_.tables();
  frequency_.resize(std::size_t(tables_.rows));
  for (int k = 0; k < tables_.rows; ++k) {
    const int row = tables_.even ? tables_.line->position[k] : k;
    frequency_[std::size_t(row)] = float(double(k) / double(length));
  }
  if (tables_.even)
    for (int k = 0; k <= length / 4; ++k) append(turn_, turn(k, length));
  tables_.turn = turn_.data();
  tables_.frequency = frequency_.data();
}

std::size_t RealPlan::bytes() const { return line_.bytes() + (turn_.size() + frequency_.size()) * sizeof(float); }

}  // namespace ww::cpu
