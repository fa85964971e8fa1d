// Between ww_array and files.
#include "bindings/command_line/arrays.hpp"

#include <nlohmann/json.hpp>

#include "bindings/command_line/interrupt.hpp"
#include "image/errors.hpp"

namespace ww::program {
ww_array Input::array() const {
  ww_array a{};
  a.struct_size = sizeof a;
  a.role = role;
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
    if (std::string("zyx").find(a.letter) != std::string::npos && !(a.spacing > 0)) letters += a.letter;
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
  const FileFormat& format = format_to_read(path, content_named(role.at("content").get<std::string>()));
  in.image = what == Read::header ? format.read_header(path) : format.read(path, interrupted);
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

}  // namespace ww::program
