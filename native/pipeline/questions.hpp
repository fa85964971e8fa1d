#pragma once
// Questions of user interfaces that need no session: what a form shows, what of saved settings is valid, which known
// name is nearest, how wide a PSF is (docs/doors.md).
#include <vector>

#include "image/array.hpp"
#include "image/json_text.hpp"

namespace ww {

/// Whether a request has the key "ask": a question.
bool is_question(const Json& request);

/// The answer. Throws InvalidParameter for an unknown question, method or key, InvalidArgument for an array that does
/// not fit the question.
Json answer(const Json& question, const std::vector<ArrayView>& inputs);

}  // namespace ww
