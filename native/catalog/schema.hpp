#pragma once
// Records as JSON: their schema, strict reading, complete writing. The only header of the catalog that names JSON.
#include <memory>
#include <string>
#include <vector>

#include "catalog/parameters.hpp"
#include "image/json_text.hpp"

namespace ww {

/// JSON Schema (draft 2020-12, the dialect of docs/doors.md) of a record.
Json schema_of(const Record& record, const std::string& title, const std::string& description);

/// A record with its defaults, changed by `object`. Unknown keys, wrong types and values out of range throw
/// InvalidParameter, naming the key, the value and what is allowed; so does a value other than the default that has no
/// effect because its visible_if is not met. `what`: "parameter of wiener", "option".
std::shared_ptr<void> read_record(const Record& record, const Json& object, const std::string& what);

/// The keys of the parameters that have an effect at these values, in order: what a form shows. A key that is missing,
/// or whose value is not allowed, counts with its default; unknown keys count for nothing.
std::vector<std::string> visible_keys(const Record& record, const Json& values);

/// The part of `object` that read_record accepts. `dropped` gets a sentence for each value that is left out: one of an
/// unknown key, one that is not allowed, one other than the default that has no effect.
Json valid_part(const Record& record, const Json& object, const std::string& what, std::vector<std::string>& dropped);

/// Every parameter with its value: read_record of it gives the same again.
Json write_record(const Record& record, const void* owner);

}  // namespace ww
