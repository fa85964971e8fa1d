#pragma once
// Parameters that several methods have, each declared once: one name, one sentence and one range wherever it stands.
#include <string>

#include "catalog/parameters.hpp"
#include "solvers/iteration.hpp"
#include "solvers/roughness.hpp"
#include "solvers/steps.hpp"
#include "solvers/weight_choice.hpp"

namespace ww {

/// When iterations end. measure: what must hardly change, as in "the squared misfit between data and model".
template <class P>
void add_stopping(Parameters<P>& p, Stopping P::*stopping, double P::*threshold, const std::string& measure) {
  p.choice("stopping", stopping, "Stopping",
           "Automatic holds out a tenth of the voxels and stops where they are predicted best; relative stops when the "
           "fit hardly improves; fixed does all iterations.",
           {{"fixed", "Fixed"}, {"relative", "Relative change"}, {"auto", "Automatic"}})
      .number("stopping_threshold", threshold, "Stopping threshold",
              "Stops when " + measure + " changes by less than this part of itself.")
      .above(0, 1)
      .log_scale()
      .visible_if("stopping", {"relative"});
}

template <class P>
void add_constraint(Parameters<P>& p, Constraint P::*constraint) {
  p.choice("constraint", constraint, "Constraint",
           "Positivity keeps the object from going below the background, in every iteration.",
           {{"none", "None"}, {"positivity", "Positivity"}});
}

template <class P>
void add_noise_level(Parameters<P>& p, double P::*noise_level) {
  p.number("noise_level", noise_level, "Noise level",
           "Standard deviation of the image's noise; 0 measures it in the image.")
      .range(0, 1e9)
      .unit("counts");
}

/// A weight that is given where weight_choice says so.
template <class P>
void add_given_weight(Parameters<P>& p, double P::*weight, const std::string& description) {
  p.number("regularization_weight", weight, "Regularization weight", description)
      .range(0, 1e6)
      .log_scale()
      .visible_if("weight_choice", {"value"});
}

/// What a quadratic regularization keeps small.
template <class P>
void add_roughness(Parameters<P>& p, Regularization P::*regularization) {
  p.choice("regularization", regularization, "Regularization",
           "Which quantity is kept small: the object's energy, gradient, or curvature.",
           {{"identity", "Energy"}, {"gradient", "Gradient"}, {"laplacian", "Laplacian"}});
}

/// The weight of a quadratic regularization, and how it is chosen.
template <class P>
void add_quadratic_weight(Parameters<P>& p, WeightChoice P::*choice, double P::*weight, double P::*noise_level) {
  p.choice("weight_choice", choice, "Weight chosen by",
           "Unbiased risk weighs noise, blur and cut edges; cross-validation needs no noise level; or give a value.",
           {{"gcv", "Cross-validation"}, {"sure", "Unbiased risk"}, {"value", "Value"}});
  add_given_weight(p, weight, "Larger is smoother and less noisy.");
  add_noise_level(p, noise_level);
  p.visible_if("weight_choice", {"sure"});
}

}  // namespace ww
