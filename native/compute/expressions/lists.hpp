#pragma once
// The lists of all expressions: every per-voxel and per-frequency formula is written once, in one of the chapters
// included here, and compiled by g++ for the CPU and by nvcc for CUDA.
// To add one: write the struct in its chapter and add its name to the list that fits what it computes. The backends and
// the parity tests fold over these lists.
#include "compute/expressions/noise.hpp"
#include "compute/expressions/quadratic.hpp"
#include "compute/expressions/richardson_lucy.hpp"
#include "compute/expressions/splitting.hpp"
#include "compute/expressions/voxels.hpp"
#include "compute/expressions/wavelet.hpp"

namespace ww::expression {

using Voxelwise = List<Constant, Copy, Affine, Times, Minus, Ratio, Correct, CorrectWeighted, Extrapolate, Unexplained,
                       UnexplainedInside, StepAbove, Overshoot, NotBelow, ReciprocalAbove, Above, TimesAbove, KnownOr,
                       SplitStart, Reflect<LeastSquaresPoint>, Reflect<KullbackLeiblerPoint>,
                       Advance<LeastSquaresPoint>, Advance<KullbackLeiblerPoint>, Advance<PositivePoint>, Shrunk>;
using Shifted =
    List<Gradient, GradientAdjoint, GradientDirection, VariationPenalty, CurvaturePenalty, AdvanceGradient<Ball>,
         AdvanceGradient<Box>, Pull<Ball>, Pull<Box>, GradientResidual<Ball>, GradientResidual<Box>, PairMean,
         PairDifference, QuadMean, HaarPlane, PairJoin, JoinPlane, JoinStack, SplineSplit, SplineJoin, SplineLine,
         SplineMean, SplineMeanAdded>;  // one result (float) or three (Three)
using VoxelSums = List<SumOf, Dot, Change, StepOverlap, Divergence, Inliers, SplitResidual<LeastSquaresPoint>,
                       SplitResidual<KullbackLeiblerPoint>, SplitResidual<PositivePoint>, SplitNorm<LeastSquaresPoint>,
                       SplitNorm<KullbackLeiblerPoint>, SplitNorm<PositivePoint>, GradientSplitNorm<Ball>,
                       GradientSplitNorm<Box>, Discrepancy<LeastSquaresPoint>, Discrepancy<KullbackLeiblerPoint>>;
using Spectral = List<Blur, BlurAdjoint, RegularizedInverse, NormalEquations, ConjugateDirection, AddScaled,
                      InNoiseBand, SplitSolution>;
using SpectralSums = List<CrossValidation, ObjectRisk, PreconditionedNorm, NoiseBandWidth, NoiseBandLeak, InverseEnergy,
                          Lost, BandNoise>;

}  // namespace ww::expression
