// Throwaway: the running mean and deviation over frames, with a state to go on from; only
// tests/system/test_throwaway_method.py builds it, to prove that one file is all a method needs. B. P. Welford,
// Technometrics 4 (1962) 419.
#include <algorithm>
#include <cmath>
#include <cstring>

#include "catalog/method.hpp"
#include "image/errors.hpp"

namespace ww {
namespace {

enum class Deviation { sample, population };

struct Throwaway {
  double gain = 1;
  Deviation deviation = Deviation::sample;

  static Parameters<Throwaway> parameters() {
    using P = Throwaway;
    return Parameters<P>{}
        .number("throwaway_gain", &P::gain, "Throwaway gain", "Multiplies every value before anything else.")
        .above(0, 1000)
        .choice("throwaway_deviation", &P::deviation, "Throwaway deviation", "Divide by n - 1 or by n.",
                {{"sample", "Sample (n - 1)"}, {"population", "Population (n)"}});
  }

  /// mean (role image), deviation (role spread), and the state: how many frames, their mean, their sum of squares about
  /// it.
  std::vector<ArrayLayout> outline(const std::vector<ArrayView>& inputs, const Method::Hint&) const {
    const ArrayView& image = input(inputs, "image");
    if (image.size('c') > 1)
      throw InvalidArgument("image: throwaway takes one channel, not " + std::to_string(image.size('c')));
    ArrayLayout mean;
    mean.role = "image";
    for (const Axis& a : image.axes)
      if (a.letter != 't' && a.letter != 'c') mean.axes.push_back(a);
    mean.make_dense();
    ArrayLayout spread = mean, state;
    spread.role = "spread";
    state.role = "state";
    state.dtype = DType::u8;
    state.axes = {{'i', state_bytes(image)}};
    state.make_dense();
    return {mean, spread, state};
  }

  std::vector<OwnedArray> make(Job& job, const std::vector<ArrayView>& inputs, const Method::Hint& hint) const {
    const ArrayView& image = input(inputs, "image");
    const std::size_t n = static_cast<std::size_t>(image.shape().voxels());
    std::vector<float> memory(1 + 2 * n), frame(n);  // count, mean, squares
    for (const ArrayView& a : inputs)
      if (a.role == "state") {
        if (a.elements() != state_bytes(image))
          throw InvalidArgument("state: it has " + std::to_string(a.elements()) +
                                " bytes and is of another image size");
        std::memcpy(memory.data(), a.data, memory.size() * sizeof(float));
      }
    float &count = memory[0], *mean = memory.data() + 1, *squares = mean + n;
    const std::int64_t frames = image.size('t');
    for (std::int64_t t = 0; t < frames; ++t) {
      read_stack(image, t, 0, frame.data());
      count += 1;
      for (std::size_t i = 0; i < n; ++i) {
        const float value = static_cast<float>(gain) * frame[i], before = value - mean[i];
        mean[i] += before / count;
        squares[i] += before * (value - mean[i]);
      }
      job.curve("throwaway", static_cast<int>(t) + 1, count);
      if (job.progress(static_cast<double>(t + 1) / static_cast<double>(frames), "averaging") == Answer::stop_and_keep)
        break;
    }

    const std::vector<ArrayLayout> layouts = outline(inputs, hint);
    std::vector<OwnedArray> out(layouts.size());
    for (std::size_t i = 0; i < out.size(); ++i) {
      static_cast<ArrayLayout&>(out[i]) = layouts[i];
      out[i].memory.resize(layouts[i].bytes());
    }
    std::vector<float> spread(n);
    const float divisor = std::max(1.0f, deviation == Deviation::sample ? count - 1 : count);
    for (std::size_t i = 0; i < n; ++i) spread[i] = std::sqrt(squares[i] / divisor);
    std::memcpy(out[0].memory.data(), mean, n * sizeof(float));
    std::memcpy(out[1].memory.data(), spread.data(), n * sizeof(float));
    std::memcpy(out[2].memory.data(), memory.data(), memory.size() * sizeof(float));
    return out;
  }

 private:
  static std::int64_t state_bytes(const ArrayView& image) { return (1 + 2 * image.shape().voxels()) * 4; }

  static const ArrayView& input(const std::vector<ArrayView>& inputs, const std::string& role) {
    return *std::find_if(inputs.begin(), inputs.end(), [&](const ArrayView& a) { return a.role == role; });
  }
};

const Register<Throwaway> entry{
    {.key = "throwaway_method",
     .title = "Throwaway",
     .summary = "Mean and deviation over frames, and a state to go on from: a method that only a test knows.",
     .inputs = {{"image", "Image"}, {"state", "State", false, false, Holds::state}},
     .outputs = {{"image", "Mean"}, {"spread", "Deviation"}, {"state", "State", true, false, Holds::state}}}};

}  // namespace
}  // namespace ww
