// Tables as comma-separated values (RFC 4180): the columns' names first, then a line a row.
#include <cstdio>

#include "io/file_format.hpp"

namespace ww {
namespace {

/// A name with a comma or a quote stands in quotes.
std::string field(const std::string& name) {
  if (name.find_first_of(",\"\n") == std::string::npos) return name;
  std::string quoted = "\"";
  for (const char c : name) quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
  return quoted + "\"";
}

void write(AtomicFile& file, const ArrayView& table, const FileNotes& notes, const WriteOptions&) {
  std::string text;
  for (const std::string& name : notes.columns) text += (text.empty() ? "" : ",") + field(name);
  if (!text.empty()) text += "\n";
  const auto width = static_cast<std::size_t>(table.size('x'));
  std::vector<float> values(static_cast<std::size_t>(table.elements()));
  read_stack(table, 0, 0, values.data());
  for (std::size_t i = 0; i < values.size(); ++i) {
    char number[32];
    std::snprintf(number, sizeof number, "%.7g%c", static_cast<double>(values[i]), (i + 1) % width == 0 ? '\n' : ',');
    text += number;
  }
  file.write(text.data(), text.size());
}

const RegisterFormat entry{{.name = "CSV", .endings = {".csv"}, .writes = {Content::table}, .write = write}};

}  // namespace
}  // namespace ww
