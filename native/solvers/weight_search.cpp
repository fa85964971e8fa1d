// Golden section in the best valley.
#include "solvers/weight_search.hpp"

#include <algorithm>
#include <cmath>

namespace ww {

double best_weight(double low, double high, int coarse, double width, const std::function<double(double)>& score) {
  const double a = std::log(low), b = std::log(high), h = (b - a) / (coarse - 1);
  int best = 0;
  double best_score = score(low);
  for (int i = 1; i < coarse; ++i) {
    const double s = score(std::exp(a + h * i));
    if (s < best_score) best = i, best_score = s;
  }
  const double golden = 0.6180339887498949;
  double left = a + h * std::max(best - 1, 0), right = a + h * std::min(best + 1, coarse - 1);
  double u = right - golden * (right - left), v = left + golden * (right - left);
  double su = score(std::exp(u)), sv = score(std::exp(v));
  while (right - left > width) {
    if (su < sv) {
      right = v, v = u, sv = su;
      u = right - golden * (right - left), su = score(std::exp(u));
    } else {
      left = u, u = v, su = sv;
      v = left + golden * (right - left), sv = score(std::exp(v));
    }
  }
  return std::exp(0.5 * (left + right));
}

}  // namespace ww
