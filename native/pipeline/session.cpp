// Opening a session.
#include "pipeline/session.hpp"

#include "catalog/schema.hpp"
#include "compute/backends.hpp"

#include <nlohmann/json.hpp>

namespace ww {

std::unique_ptr<Session> open_session(const std::string& options) {
  const Json json = options.empty() ? Json::object() : parse_json(options, "session options");
  auto session = std::make_unique<Session>();
  session->options = *static_cast<const SessionOptions*>(read_record(SessionOptions::record(), json, "session option").get());
  session->device = open_device(session->options.device, session->options.threads);
  return session;
}

}  // namespace ww
