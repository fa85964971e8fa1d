// The list of formats, and the choice of one for a file.
#include "io/file_format.hpp"

#include <algorithm>
#include <cctype>
#include <filesystem>

#include "image/errors.hpp"

namespace ww {
namespace {

constexpr std::size_t beginning_bytes = 64;

std::vector<FileFormat>& registered() {
  static std::vector<FileFormat> formats;
  return formats;
}

bool contains(const std::vector<Content>& list, Content what) {
  return std::find(list.begin(), list.end(), what) != list.end();
}

/// "a", "a or b", "a, b or c".
std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (std::size_t i = 0; i < words.size(); ++i)
    text += (i == 0 ? "" : i + 1 == words.size() ? " or " : ", ") + words[i];
  return text;
}

std::string beginning_of(const std::string& path) {
  InputFile file(path);
  std::string bytes(static_cast<std::size_t>(std::min<std::uint64_t>(file.size, beginning_bytes)), '\0');
  file.read(0, bytes.data(), bytes.size());
  return bytes;
}

/// ".tif" of "A.TIF".
std::string ending_of(const std::string& path) {
  std::string end = std::filesystem::path(path).extension().string();
  for (char& c : end) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return end;
}

const char* plural(Content what) {
  return what == Content::image ? "images" : what == Content::table ? "tables" : "plain bytes";
}

}  // namespace

RegisterFormat::RegisterFormat(FileFormat format) { registered().push_back(std::move(format)); }

std::vector<const FileFormat*> file_formats() {
  std::vector<const FileFormat*> list;
  for (const FileFormat& format : registered()) list.push_back(&format);
  const auto takes_any = [](const FileFormat& f) { return f.endings.empty() && !f.recognizes; };
  std::sort(list.begin(), list.end(), [&](const FileFormat* a, const FileFormat* b) {
    return takes_any(*a) != takes_any(*b) ? takes_any(*b) : a->name < b->name;
  });
  return list;
}

const FileFormat& format_to_read(const std::string& path, Content what) {
  const std::string beginning = beginning_of(path);
  std::vector<std::string> names;
  for (const FileFormat* format : file_formats()) {
    // Models may be kept in image files.
    const bool suits =
        contains(format->reads, what) || (what == Content::bytes && contains(format->reads, Content::image));
    if (!suits || !format->read) continue;
    if (!format->recognizes || format->recognizes(beginning)) return *format;
    names.push_back(format->name);
  }
  throw InvalidArgument(path + ": is not a " + joined(names) + " file");
}

bool is_image_file(const std::string& path) {
  const std::string beginning = beginning_of(path);
  const std::vector<const FileFormat*> formats = file_formats();
  return std::any_of(formats.begin(), formats.end(), [&](const FileFormat* f) {
    return contains(f->reads, Content::image) && f->recognizes && f->recognizes(beginning);
  });
}

const FileFormat& format_to_write(const std::string& path, Content what) {
  const std::string end = ending_of(path);
  std::vector<std::string> names, endings;
  for (const FileFormat* format : file_formats()) {
    if (!contains(format->writes, what) || !format->write) continue;
    if (format->endings.empty() ||
        std::find(format->endings.begin(), format->endings.end(), end) != format->endings.end())
      return *format;
    names.push_back(format->name);
    endings.push_back(format->endings.front());
  }
  throw InvalidArgument(path + ": " + plural(what) + " are written as " + joined(names) +
                        "; give a name that ends in " + joined(endings));
}

ImageFile read_header(const std::string& path) { return format_to_read(path, Content::image).read_header(path); }

ImageFile read_image(const std::string& path, const CancelCheck& cancelled) {
  return format_to_read(path, Content::image).read(path, cancelled);
}

void write_image(const std::string& path, const ArrayView& image, const ImageMetadata& metadata,
                 const std::string& report, const WriteOptions& options) {
  const FileFormat& format = format_to_write(path, Content::image);
  AtomicFile file(path);
  format.write(file, image, {metadata, report, {}}, options);
  file.commit();
}

}  // namespace ww
