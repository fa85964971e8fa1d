// Throwaway: the running mean and deviation over frames, with a mask of voxels that count, the truth to compare the
// mean with, a model (an offset to subtract; the mean of all voxels is the next one) and a state to go on from; only
// tests/system/test_throwaway_method.py builds it, to prove that one file is all a method needs, whatever its inputs
// and outputs hold. B. P. Welford, Technometrics 4 (1962) 419.
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

  /// mean (role average), deviation (role spread), the model, and the state: how many frames, their mean, their sum
  /// of squares about it.
  std::vector<ArrayLayout> outline(const std::vector<ArrayView>& inputs, const Method::Hint&) const {
    const ArrayView& image = input(inputs, "movie");
    if (image.size('c') > 1)
      throw InvalidArgument("movie: throwaway takes one channel, not " + std::to_string(image.size('c')));
    ArrayLayout mean;
    mean.role = "average";
    for (const Axis& a : image.axes)
      if (a.letter != 't' && a.letter != 'c') mean.axes.push_back(a);
    mean.make_dense();
    ArrayLayout spread = mean, state, model;
    spread.role = "spread";
    state.role = "next_state";
    state.dtype = DType::u8;
    state.axes = {{'i', state_bytes(image)}};
    state.make_dense();
    model.role = "learned_model";
    model.dtype = DType::u8;
    model.axes = {{'i', sizeof(float)}};
    model.make_dense();
    return {mean, spread, state, model};
  }

  std::vector<OwnedArray> make(Job& job, const std::vector<ArrayView>& inputs, const Method::Hint& hint) const {
    const ArrayView& image = input(inputs, "movie");
    const std::size_t n = static_cast<std::size_t>(image.shape().voxels());
    std::vector<float> memory(1 + 2 * n), frame(n);  // count, mean, squares
    std::vector<float> mask(n, 1), truth;
    float offset = 0;
    for (const ArrayView& a : inputs) {
      if (a.role == "valid_voxels") read_stack(a, 0, 0, mask.data());
      if (a.role == "noise_free") read_stack(a, 0, 0, (truth.resize(n), truth.data()));
      if (a.role == "offset_model") std::memcpy(&offset, a.data, sizeof offset);
      if (a.role == "earlier_state") {
        if (a.elements() != state_bytes(image))
          throw InvalidArgument("earlier_state: it has " + std::to_string(a.elements()) +
                                " bytes and is of another image size");
        std::memcpy(memory.data(), a.data, memory.size() * sizeof(float));
      }
    }
    float &count = memory[0], *mean = memory.data() + 1, *squares = mean + n;
    const std::int64_t frames = image.size('t');
    for (std::int64_t t = 0; t < frames; ++t) {
      read_stack(image, t, 0, frame.data());
      count += 1;
      for (std::size_t i = 0; i < n; ++i) {
        const float value = mask[i] > 0 ? static_cast<float>(gain) * frame[i] - offset : 0, before = value - mean[i];
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
    double sum = 0, square = 0;
    for (std::size_t i = 0; i < n; ++i) {
      sum += mean[i];
      if (!truth.empty()) square += (mean[i] - truth[i]) * (mean[i] - truth[i]);
    }
    if (!truth.empty()) job.found("error_rms", std::sqrt(square / static_cast<double>(n)), "counts");
    const float learned = static_cast<float>(sum / static_cast<double>(n));
    std::memcpy(out[3].memory.data(), &learned, sizeof learned);
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
     .inputs = {{"movie", "Movie"},
                {"valid_voxels", "Valid voxels", false, false, Holds::mask, "zyx"},
                {"noise_free", "Noise-free image", false, false, Holds::truth, "zyx"},
                {"offset_model", "Model", false, false, Holds::model},
                {"earlier_state", "State", false, false, Holds::state}},
     .outputs = {{"average", "Mean"},
                 {"spread", "Deviation", true, false, Holds::deviation, "tczyx"},
                 {"next_state", "State", true, false, Holds::state},
                 {"learned_model", "Model", false, false, Holds::model}}}};

}  // namespace
}  // namespace ww
