// Richardson-Lucy: the most likely object under photon noise, reached by multiplicative updates x <- x . A*(y / (A x +
// b)) / A*1. W. H. Richardson, J. Opt. Soc. Am. 62 (1972) 55; L. B. Lucy, Astron. J. 79 (1974) 745; weights 1 / A*1 for
// light from outside the frame: M. Bertero & P. Boccacci, Astron. Astrophys. 437 (2005) 369.
#include <cmath>
#include <utility>

#include "catalog/method.hpp"
#include "solvers/acceleration.hpp"

namespace ww {
namespace {

constexpr float dark = 1e-7f;  // of the mean level: below this a blurred estimate is taken as empty
// Voxels of which the window sees less are left out. Bertero & Boccacci take 0.01, which bends a flat image by 6 % in
// its corners (the light left out is missed there); 0.001 bends it by 0.4 % and restores borders as well.
constexpr float least_weight = 0.001f;

struct RichardsonLucy {
  int iterations = 30;
  Acceleration acceleration = Acceleration::biggs_andrews;

  static Parameters<RichardsonLucy> parameters() {
    using P = RichardsonLucy;
    return Parameters<P>{}
        .integer("iterations", &P::iterations, "Iterations",
                 "Number of updates. More sharpen further and amplify noise.")
        .range(1, 10000)
        .choice("acceleration", &P::acceleration, "Acceleration",
                "Reuses the last correction, so that about a third of the iterations gives the same sharpness.",
                {{"biggs_andrews", "Biggs-Andrews"}, {"heavy_ball", "Heavy ball"}, {"none", "None"}});
  }

  Field restore(Job& job, const Problem& p) const {
    const Imaging& A = p.A;
    const bool accelerated = acceleration != Acceleration::none;
    Field x = A.field(), previous, point = x, g;
    const Field weight = A.masked() ? weights(A) : Field{};
    if (accelerated) previous = A.field(), point = A.field();
    if (acceleration == Acceleration::biggs_andrews) g = A.field();
    apply(expression::Constant{static_cast<float>(p.level > 0 ? p.level : 1.0)}, x);

    double step = 0, norm = 0;
    bool loaded = false;
    int k = 1;
    for (;; ++k) {
      // v: the point the update starts from; x itself, or beyond it in the direction of the last move
      if (accelerated && k > 1) {
        if (acceleration == Acceleration::heavy_ball) step = heavy_ball_step(k);
        A.load(expression::Extrapolate{static_cast<float>(step)}, &point, x, previous);
      } else if (accelerated || !loaded) {
        A.load(expression::Copy{}, accelerated ? &point : nullptr, x);
      }
      if (accelerated) std::swap(x, previous);

      // x <- v . A*(y / (A v + b)) / A*1
      const float b = static_cast<float>(p.background), floor = dark * static_cast<float>(p.level > 0 ? p.level : 1.0);
      A.blur_step(expression::Ratio{b, floor}, nullptr, After::reload, p.y);
      const After after = accelerated ? After::done : After::reload;
      if (weight)
        A.adjoint_step(expression::CorrectWeighted{}, &x, after, point, weight);
      else
        A.adjoint_step(expression::Correct{}, &x, after, point);
      loaded = true;
      if (accelerated) {
        const Sums change = sum(expression::Change{}, p.pilot, x, point);
        job.curve("relative change", k, change.b > 0 ? std::sqrt(change.a / change.b) : 0.0);
      }

      if (acceleration == Acceleration::biggs_andrews && k < iterations) {
        if (k > 1) {
          double this_norm = norm;
          step = job.decide("acceleration step", [&] {
            const Sums s = sum(expression::StepOverlap{}, p.pilot, x, point, g);
            this_norm = s.b;
            return biggs_andrews_step(s.a, norm);
          });
          norm = this_norm;
        } else {
          norm = sum(expression::Change{}, p.pilot, x, point).a;
        }
        apply(expression::Minus{}, g, x, point);
      }
      job.preview(x);
      if (job.progress(static_cast<double>(k) / iterations, "Richardson-Lucy") == Answer::stop_and_keep) {
        job.stopped(k, "stopped by the user");
        return x;
      }
      if (k >= iterations) break;
    }
    job.stopped(k, "all iterations done");
    return x;
  }

  /// 1 / A*1: how little of each voxel's light the recorded window sees.
  static Field weights(const Imaging& A) {
    Field w = A.field();
    A.load(expression::Copy{}, nullptr, A.mask());
    A.adjoint_step(expression::ReciprocalAbove{least_weight}, &w, After::done);
    return w;
  }
};

const Register<RichardsonLucy> entry{
    {.key = "richardson_lucy",
     .title = "Richardson-Lucy",
     .summary = "Iterative restoration for photon-limited stacks: keeps intensities positive and the light above the "
                "background.",
     .first_choice = true}};

}  // namespace
}  // namespace ww
