#pragma once
// From --lower-kebab options to a request: every option comes from the catalog, and its value is read by the schema's
// type, not judged; the library judges.
#include <map>
#include <string>
#include <vector>

#include "bindings/command_line/arguments.hpp"
#include "bindings/command_line/library.hpp"

namespace ww::program {

/// Where a value goes.
enum class Place { parameter, option, session, psf_parameter };

struct KnownOption {
  std::string key;  ///< of the schema
  Place place = Place::parameter;
  std::string psf_method;    ///< of a psf_parameter
  Json schema;               ///< of this property
  std::string name() const;  ///< "regularization-weight"
};

/// "regularization_weight" as an option's name, and back.
std::string kebab(std::string key);

/// Options of a method that come from schemas, in the order of the catalog; those that have an effect on it.
std::vector<KnownOption> known_options(const Json& catalog, const Json& method);

/// Methods that make a PSF without an image: what --psf may name. Their own inputs are options beside it.
std::vector<const Json*> computed_psfs(const Json& catalog);
/// How --psf names such a method: "theoretical".
std::string psf_name(const Json& method);
/// The method's first input that holds this ("intensities", "psf"), as the catalog has it; null without one.
const Json* input_of(const Json& method, const std::string& holds);
bool takes_psf(const Json& method);
/// The parameter that stands in for the image's voxel size along this letter; empty without one.
std::string voxel_size_parameter(const Json& method, char letter);

/// A value read strictly by its schema's type; throws a sentence that names the option, the value and what is allowed.
Json read_value(const KnownOption& option, const std::string& text);
/// "a whole number from 1 to 10000", "one of a, b, c", ...
std::string allowed_values(const Json& schema);

/// What a command line asks for, files by their names.
struct Task {
  Json request;                                            ///< as ww_run takes it
  Json session = Json::object();                           ///< as ww_open takes it
  std::map<std::string, std::vector<std::string>> inputs;  ///< role -> files
  Json psf_inputs = Json::array();  ///< the inputs of the method that --psf names, as the catalog has them
  std::string psf_names;            ///< what --psf takes beside files: "measured, theoretical"
  std::vector<std::pair<std::string, std::string>> outputs;  ///< role, file; as the catalog orders them
  std::string report;                                        ///< file; empty: none
  std::vector<double> voxel_size, psf_voxel_size;            ///< z, y, x or y, x; empty: the files'
  std::vector<std::string> batch;                            ///< patterns; empty: one run
  bool compress = false, quiet = false;
};

/// Takes every option of `method` out of `arguments`; what remains is refused. A request or report file given with
/// --request comes first, options change it.
Task read_task(const Json& catalog, const Json& method, Arguments arguments);

/// The content of a request file: a request, a report that holds one, or a TIFF file with a report in it.
struct SavedRequest {
  Json request, session, files;
};
SavedRequest read_request_file(const std::string& path);

}  // namespace ww::program
