#pragma once
// What an array or a file is.
#include <stdexcept>
#include <string>
#include <string_view>

namespace ww {

/// image: voxels, axes of "tczyx" with y and x among them. table: rows of numbers, axes y: rows, x: columns. bytes:
/// plain bytes that are stored in files unchanged, axis i.
enum class Content { image, table, bytes };

constexpr const char* name_of(Content content) {
  return content == Content::image ? "image" : content == Content::table ? "table" : "bytes";
}
/// The content of this name.
inline Content content_named(std::string_view name) {
  for (const Content content : {Content::image, Content::table, Content::bytes})
    if (name == name_of(content)) return content;
  throw std::logic_error("unknown content " + std::string(name));
}

}  // namespace ww
