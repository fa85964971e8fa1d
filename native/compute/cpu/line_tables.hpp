#pragma once
// The numbers a transform of one length needs: factors, twiddles, where each frequency lies. Same for every target.
//
// A line of n complex samples is transformed by decimation in frequency forward and in time inverse, without
// reordering: the spectrum lies in digit-reversed order, and `position` says where. Lengths whose prime factors are too
// large are done as a convolution with a chirp (Bluestein, IEEE Trans. Audio Electroacoust. 18 (1970) 451) in natural
// order.
#include <cstddef>
#include <memory>
#include <vector>

namespace ww::cpu {

/// One sweep over a line: blocks of radix * m samples become radix blocks of m.
struct Stage {
  int radix;
  const float* twiddles;  // (cos, sin) of -2 pi j p / (radix m): for j in [0, m), for p in [1, radix)
  const float* roots;  // (cos, sin) of 2 pi r / radix, r in [0, radix): only for radices without a kernel of their own
};

constexpr int largest_radix = 61;  // larger primes go to Bluestein; measured break-even is near 50
constexpr int most_stages = 32;

/// The radix powers of two are split into: 8 where a target has 32 vector registers, 4 where it has 16.
enum class PowerRadix { four, eight };

/// What the kernels read: plain data, owned by a LinePlan.
struct LineTables {
  int length = 1;
  int stages = 0;
  Stage stage[most_stages] = {};
  const int* position = nullptr;     // where frequency k lies
  const int* mirror = nullptr;       // where the frequency opposite to the one at p lies
  const float* frequency = nullptr;  // cycles a sample at position p, in [-1/2, 1/2]
  // Bluestein, else null: with c_j = exp(-i pi j^2 / n), X_k = c_k sum_j (x_j c_j) conj(c_{k-j}).
  const LineTables* convolution = nullptr;  // a transform of a length >= 2 n - 1
  const float* chirp = nullptr;             // c_j, n complex numbers
  const float* chirp_transform = nullptr;  // transform of conj(c), divided by its length, at that transform's positions
};

/// Owner of the tables of one length.
class LinePlan {
 public:
  LinePlan(int length, PowerRadix power);
  LinePlan(const LinePlan&) = delete;
  LinePlan& operator=(const LinePlan&) = delete;

  const LineTables& tables() const { return tables_; }
  std::size_t bytes() const;

 private:
  void plan_stages(const std::vector<int>& factors);
  void plan_chirp(PowerRadix power);
  void plan_order(const std::vector<int>& frequency_at);

  LineTables tables_;
  std::vector<std::vector<float>> numbers_;
  std::vector<int> position_, mirror_;
  std::unique_ptr<LinePlan> convolution_;
};

/// The real transform of an even length n is a complex one of n/2 samples (even samples + i odd samples) and a
/// combination of opposite frequencies with exp(-2 pi i k / n); that of an odd length a complex one of n samples.
struct RealTables {
  int length = 1;
  int rows = 1;  // complex frequencies kept; for even lengths row 0 holds X_0 + i X_{n/2}
  bool even = false;
  const LineTables* line = nullptr;  // of n/2 or n samples
  const float* turn = nullptr;       // even: (cos, sin) of -2 pi k / n, k in [0, n/4]
  const float* frequency = nullptr;  // cycles a sample of row r
};

/// Owner of the tables of one real length.
class RealPlan {
 public:
  RealPlan(int length, PowerRadix power);
  RealPlan(const RealPlan&) = delete;
  RealPlan& operator=(const RealPlan&) = delete;

  const RealTables& tables() const { return tables_; }
  std::size_t bytes() const;

 private:
  RealTables tables_;
  LinePlan line_;
  std::vector<float> turn_, frequency_;
};

}  // namespace ww::cpu
