#pragma once
// Expressions with random parameters, made from the lists alone, so that a new expression is tested without being
// named.
#include <memory>
#include <random>
#include <string>
#include <type_traits>
#include <vector>

#include "compute/device.hpp"

namespace ww::test {

using Random = std::mt19937;

template <class T>
T draw(Random& random);

/// Converts to whatever member it initializes: floats in [0.05, 0.45], integers 0 to 2, structs member by member.
struct AnyMember {
  Random* random;
  template <class T>
  operator T() const {
    return draw<T>(*random);
  }
};

template <class T, class... Members>
T draw_members(Random& random, Members... members) {
  // As many members as the aggregate takes; one more would not compile.
  if constexpr (requires { T{members..., AnyMember{}}; })
    return draw_members<T>(random, members..., AnyMember{&random});
  else
    return T{members...};
}

template <class T>
T draw(Random& random) {
  if constexpr (std::is_floating_point_v<T>)
    return std::uniform_real_distribution<T>(T(0.05), T(0.45))(random);
  else if constexpr (std::is_integral_v<T>)
    return T(random() % 3);
  else
    return draw_members<T>(random);
}

struct DrawnExpression {
  std::string name;
  int index;
  int inputs;   // fields or spectra it takes
  int outputs;  // fields it writes, where its list is Shifted
  std::shared_ptr<const void> functor;
  Kernel kernel() const { return {index, functor.get()}; }
};

template <class E>
std::string name_of() {
  const std::string signature = __PRETTY_FUNCTION__;  // "... [with E = ww::expression::Ratio; ...]"
  const auto from = signature.find("expression::") + 12;
  return signature.substr(from, signature.find_first_of(";]", from) - from);
}

/// Every expression of a list with random parameters. Frequencies do not count as inputs.
template <class... Es>
std::vector<DrawnExpression> draw_all(List<Es...> list, Random& random) {
  const auto takes_frequency = []<class E, class Out, class... In>(Out (E::*)(In...) const) {
    return (std::is_same_v<In, Frequency> || ... || false);
  };
  return {DrawnExpression{name_of<Es>(), index_in<Es>(list),
                          arity(&Es::operator()) - int(takes_frequency(&Es::operator())), outputs(&Es::operator()),
                          std::make_shared<const Es>(draw<Es>(random))}...};
}

}  // namespace ww::test
