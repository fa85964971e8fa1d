// Reading and writing requests.
#include "pipeline/request.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "catalog/nearest_name.hpp"
#include "image/errors.hpp"

namespace ww {
void only_keys(const Json& object, const std::string& what, const std::vector<std::string>& known) {
  if (!object.is_object()) throw InvalidParameter("the " + what + " must be a JSON object");
  for (const auto& [key, value] : object.items())
    if (std::find(known.begin(), known.end(), key) == known.end())
      throw InvalidParameter("unknown key \"" + key.substr(0, 60) + "\" in the " + what + "; " +
                             known_names(key, known));
}

const Method& method_of(const Json& object, const std::string& what) {
  if (!object.contains("method") || !object["method"].is_string())
    throw InvalidParameter("the " + what + " needs a \"method\", the key of one");
  return method(object["method"].get<std::string>());
}

const Method& psf_method_of(const Json& psf, const Method* user) {
  only_keys(psf, "psf request", {"method", "parameters"});
  const Method& method = method_of(psf, "psf request");
  if (!provides_psf(method))
    throw InvalidParameter("psf.method = " + method.key + " does not make a PSF without the image");
  if (user && !find_role(user->inputs, Holds::psf))
    throw InvalidParameter(user->key + " takes no PSF, but the request has one");
  return method;
}

Request read_request(const Json& json) {
  const auto part = [](const Json& object, const char* key) {
    return object.contains(key) ? object[key] : Json::object();
  };
  only_keys(json, "request", {"method", "parameters", "options", "psf"});
  Request r;
  r.method = &method_of(json, "request");
  r.parameters = read_record(r.method->record, part(json, "parameters"), "parameter of " + r.method->key);
  r.options = *static_cast<const Options*>(read_record(Options::record(), part(json, "options"), "option").get());
  if (json.contains("psf") && !json["psf"].is_null()) {
    r.psf_method = &psf_method_of(json["psf"], r.method);
    r.psf_parameters =
        read_record(r.psf_method->record, part(json["psf"], "parameters"), "parameter of " + r.psf_method->key);
  }
  return r;
}

Json write_request(const Request& r) {
  Json json{{"method", r.method->key},
            {"parameters", write_record(r.method->record, r.parameters.get())},
            {"options", write_record(Options::record(), &r.options)}};
  if (r.psf_method)
    json["psf"] = {{"method", r.psf_method->key},
                   {"parameters", write_record(r.psf_method->record, r.psf_parameters.get())}};
  return json;
}

}  // namespace ww
