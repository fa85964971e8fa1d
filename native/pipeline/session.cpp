// Opening a session.
#include "pipeline/session.hpp"

#include "catalog/schema.hpp"
#include "compute/backends.hpp"
#include "image/errors.hpp"
#include "pipeline/memory_limit.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace ww {

std::unique_ptr<Session> open_session(const std::string& options) {
  const Json json = options.empty() ? Json::object() : parse_json(options, "session options");
  auto session = std::make_unique<Session>();
  session->options =
      *static_cast<const SessionOptions*>(read_record(SessionOptions::record(), json, "session option").get());
  session->device = open_device(session->options.device, session->options.threads);
  return session;
}

std::int64_t allowed_bytes(const Session& session) {
  if (session.options.memory_mb > 0) return static_cast<std::int64_t>(session.options.memory_mb * 1e6);
  const MemoryLimit limit = memory_limit();
  return std::min(limit.allowed, limit.available / 20 * 19);
}

void require_memory(const Session& session, const std::string& what, std::int64_t bytes) {
  const auto megabytes = [](std::int64_t b) { return std::to_string((b + 999999) / 1000000) + " MB"; };
  const std::int64_t allowed = allowed_bytes(session);
  if (bytes > allowed)
    throw OutOfMemory(what + " needs " + megabytes(bytes) + ", but memory_mb allows " + megabytes(allowed));
}

}  // namespace ww
