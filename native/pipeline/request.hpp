#pragma once
// A request: which method, with which parameters and options, and where its PSF comes from.
#include <memory>
#include <string>

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

/// Reads request JSON strictly; throws InvalidParameter.
Request read_request(const std::string& text);

/// The request with every default written out; reading it gives the same request.
Json write_request(const Request& request);

}  // namespace ww
