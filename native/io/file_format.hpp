#pragma once
// The formats that files are read from and written in. A format is one file of this folder, which registers it:
// docs/adding-a-file-format.md.
#include <string>
#include <string_view>
#include <vector>

#include "image/content.hpp"
#include "io/files.hpp"
#include "io/image_file.hpp"

namespace ww {

/// What is written beside the values, as far as a format can hold it.
struct FileNotes {
  ImageMetadata metadata = {};
  std::string report = {};                ///< one line of JSON, or empty
  std::vector<std::string> columns = {};  ///< of a table: names with their units
};

/// A format. Functions left null say what it cannot do.
struct FileFormat {
  std::string name;  ///< as messages write it: "TIFF"
  std::vector<std::string> endings =
      {};  ///< of file names, lower case, with the dot; the first is suggested; none: any
  std::vector<Content> reads = {}, writes = {};

  /// Whether a file whose first bytes (up to 64) are these is of this format; null: any file is.
  bool (*recognizes)(std::string_view beginning) = nullptr;
  /// Axes, type and metadata; the data may be left out. Throws InvalidArgument, a sentence that begins with the path.
  ImageFile (*read_header)(const std::string& path) = nullptr;
  /// The same with the data. Nothing may be allocated that the file cannot fill. Throws InvalidArgument, OutOfMemory,
  /// Cancelled.
  ImageFile (*read)(const std::string& path, const CancelCheck& cancelled) = nullptr;
  /// Writes everything; the caller commits the file. Throws InvalidArgument, Cancelled.
  void (*write)(AtomicFile& file, const ArrayView& array, const FileNotes& notes,
                const WriteOptions& options) = nullptr;
};

/// `const RegisterFormat entry{{.name = "CSV", .endings = {".csv"}, ...}};` at the end of a format's file registers it.
struct RegisterFormat {
  explicit RegisterFormat(FileFormat format);
};

/// Every format, ordered by name; one that takes any file comes last.
std::vector<const FileFormat*> file_formats();

/// The format of an existing file that is to hold one of these. Bytes may be any file, but one that is recognized as an
/// image is read as an image. Throws InvalidArgument: the file cannot be read, or is of no format that holds `what`.
const FileFormat& format_to_read(const std::string& path, Content what);

/// Whether an existing file is recognized as an image. Throws InvalidArgument: the file cannot be read.
bool is_image_file(const std::string& path);

/// The format to write to a file of this name, by its ending. Throws InvalidArgument with the endings that are allowed.
const FileFormat& format_to_write(const std::string& path, Content what);

}  // namespace ww
