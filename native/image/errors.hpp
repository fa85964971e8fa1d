#pragma once
// What can go wrong, as the library says it: each becomes one ww_status and one sentence.
#include <stdexcept>

namespace ww {

/// The request or the options do not fit the schema.
struct InvalidParameter : std::invalid_argument {
  using invalid_argument::invalid_argument;
};
/// An array or file has the wrong shape, type or content.
struct InvalidArgument : std::invalid_argument {
  using invalid_argument::invalid_argument;
};
/// Host or device memory does not suffice.
struct OutOfMemory : std::runtime_error {
  using runtime_error::runtime_error;
};
/// No such device, or it failed.
struct DeviceError : std::runtime_error {
  using runtime_error::runtime_error;
};
/// The caller asked to stop and discard.
struct Cancelled {};

}  // namespace ww
