#pragma once
// A request: which method, with which parameters and options, and where its PSF comes from.
#include <memory>
#include <string>
#include <vector>

#include "catalog/method.hpp"
#include "catalog/schema.hpp"
#include "pipeline/options.hpp"

namespace ww {

struct Request {
  const Method* method = nullptr;
  std::shared_ptr<void> parameters;
  Options options;
  const Method* psf_method = nullptr;  ///< the nested request for a PSF; null when there is none
  std::shared_ptr<void> psf_parameters;
};

/// Reads a request strictly; throws InvalidParameter.
Request read_request(const Json& json);

// Parts of it, for questions about requests too (questions.hpp). All throw InvalidParameter.
/// `object` is one and has no other keys; `what`: "request".
void only_keys(const Json& object, const std::string& what, const std::vector<std::string>& known);
/// The method that the object names under "method".
const Method& method_of(const Json& object, const std::string& what);
/// The method of a psf request; `method`: the one that is to use the PSF, null if it is not known.
const Method& psf_method_of(const Json& psf, const Method* method);

/// The request with every default written out; reading it gives the same request.
Json write_request(const Request& request);

}  // namespace ww
