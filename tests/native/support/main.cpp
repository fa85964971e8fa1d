// The test program's main function, compiled once.
//
// Tags that decide what .ci runs: [threads] under the thread sanitizer, [cuda] with the CUDA backend; [numbers] not
// under the sanitizers, for tests that look at the numbers of code which other tests run with the same kinds of input.
#define CATCH_CONFIG_MAIN
#include <catch2/catch.hpp>
