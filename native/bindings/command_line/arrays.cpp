// Between ww_array and files.
#include "bindings/command_line/arrays.hpp"

#include <cstdio>
#include <cstring>
#include <nlohmann/json.hpp>

#include "bindings/command_line/interrupt.hpp"
#include "image/errors.hpp"

namespace ww::program {
namespace {

constexpr std::uint64_t largest_model = std::uint64_t{1} << 32;

bool begins_as_tiff(const std::string& path) {
  InputFile file(path);
  char head[2] = {};
  if (file.size < 2) return false;
  file.read(0, head, 2);
  return (head[0] == 'I' && head[1] == 'I') || (head[0] == 'M' && head[1] == 'M');
}

}  // namespace

ww_array Input::array() const {
  ww_array a{};
  a.struct_size = sizeof a;
  a.role = role;
  if (!is_image()) {
    a.dtype = WW_U8;
    a.rank = 1;
    a.axes[0] = 'i';
    a.shape[0] = static_cast<std::int64_t>(bytes.size());
    a.stride[0] = 1;
    a.data = const_cast<unsigned char*>(bytes.data());
    return a;
  }
  a.dtype = static_cast<std::int32_t>(image.dtype);
  a.rank = static_cast<std::int32_t>(image.axes.size());
  a.data = image.data.get();
  for (std::size_t i = 0; i < image.axes.size(); ++i) {
    const Axis& axis = image.axes[i];
    a.axes[i] = axis.letter;
    a.shape[i] = axis.size;
    a.stride[i] = axis.stride;
    a.spacing[i] = axis.spacing;
    a.origin[i] = axis.origin;
  }
  return a;
}

std::string Input::axes_without_size() const {
  std::string letters;
  for (const Axis& a : image.axes)
    if (a.letter != 't' && a.letter != 'c' && !(a.spacing > 0)) letters += a.letter;
  return letters;
}

void Input::set_voxel_size(const std::vector<double>& size) {
  const std::string letters = size.size() == 2 ? "yx" : "zyx";
  for (Axis& a : image.axes)
    if (const std::size_t i = letters.find(a.letter); i != std::string::npos && !size.empty()) a.spacing = size[i];
}

Input read_input(const std::string& path, const Json& role, Read what) {
  Input in;
  in.path = path;
  in.role = role.at("role").get_ref<const std::string&>().c_str();
  if (role.value("content", "") == "bytes" && !begins_as_tiff(path))
    in.bytes = read_bytes(path, largest_model);
  else
    in.image = what == Read::header ? read_header(path) : read_image(path, interrupted);
  return in;
}

Outputs::Outputs(const std::vector<const char*>& roles) : arrays(roles.size()) {
  for (std::size_t i = 0; i < roles.size(); ++i) {
    arrays[i].struct_size = sizeof(ww_array);
    arrays[i].role = roles[i];
  }
}

Outputs::~Outputs() {
  for (ww_array& a : arrays) ww_array_release(&a);
}

ArrayView view_of(const ww_array& array) {
  ArrayView v;
  v.dtype = static_cast<DType>(array.dtype);
  v.data = array.data;
  bool strided = false;
  for (int i = 0; i < array.rank; ++i) {
    v.axes.push_back({array.axes[i], array.shape[i], array.stride[i], array.spacing[i], array.origin[i]});
    strided = strided || array.stride[i] != 0;
  }
  if (!strided) v.make_dense();
  return v;
}

void write_table(AtomicFile& file, const ww_array& array, const std::vector<std::string>& columns) {
  const ArrayView v = view_of(array);
  std::string text;
  for (const std::string& name : columns) text += (text.empty() ? "" : ",") + name;
  text += "\n";
  const auto width = static_cast<std::size_t>(v.size('x'));
  std::vector<float> values(static_cast<std::size_t>(v.elements()));
  read_stack(v, 0, 0, values.data());
  for (std::size_t i = 0; i < values.size(); ++i) {
    char number[32];
    std::snprintf(number, sizeof number, "%.7g%c", static_cast<double>(values[i]), (i + 1) % width == 0 ? '\n' : ',');
    text += number;
  }
  file.write(text.data(), text.size());
}

void write_output(AtomicFile& file, const ww_array& array, const ImageMetadata& metadata, const std::string& report,
                  const WriteOptions& options) {
  const ArrayView v = view_of(array);
  if (array.axes[0] == 'i')
    file.write(v.data, v.bytes());
  else
    write_image(file, v, metadata, report, options);
}

}  // namespace ww::program
