// Chooses padded lengths by what a transform costs.
#include "compute/transform_length.hpp"

namespace ww {
namespace {

/// Nanoseconds a radix-r stage takes for 1000 samples in one lane batch, relative to radix 8: the committed table.
/// A length costs the sum over its stages; what a sample costs beside its stages (memory, transposes) is `per_sample`.
struct RadixCost {
  int radix;
  double cost;
};
constexpr RadixCost radix_costs[] = {{8, 1.00}, {7, 1.35}, {5, 0.95}, {4, 0.72}, {3, 0.70}, {2, 0.60}};
constexpr double per_sample = 4.0;

/// What a transform of n samples costs; 0 when n has a prime factor above 7.
double cost(std::int64_t n) {
  double stages = 0;
  std::int64_t rest = n;
  for (const auto& [radix, price] : radix_costs)
    for (; rest % radix == 0; rest /= radix) stages += price;
  return rest == 1 ? double(n) * (per_sample + stages) : 0.0;
}

}  // namespace

std::int64_t transform_length(std::int64_t n) {
  if (n <= 6) return n < 1 ? 1 : n == 5 ? 6 : n;
  // Even lengths only: the real transform runs at half the cost there.
  std::int64_t shortest = n + n % 2;
  while (cost(shortest) == 0) shortest += 2;
  const std::int64_t longest = shortest + shortest / 20;
  std::int64_t best = shortest;
  for (std::int64_t m = shortest; m <= longest; m += 2)
    if (const double c = cost(m); c > 0 && c < cost(best)) best = m;
  return best;
}

}  // namespace ww
