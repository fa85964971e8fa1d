// Sizes, memory, tiles and device of a plan, in words.
#include "pipeline/plan_text.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "image/number_text.hpp"

namespace ww {
namespace {

/// "60 x 140 x 256 (z, y, x)".
std::string size_text(const ArrayLayout& array) {
  std::string sizes, letters;
  for (const Axis& a : array.axes) {
    sizes += (sizes.empty() ? "" : " x ") + std::to_string(a.size);
    letters += (letters.empty() ? "" : ", ") + std::string(1, a.letter);
  }
  return sizes + " (" + letters + ")";
}

std::string size_text(const Shape& shape) {
  ArrayLayout array;
  array.axes = {{'z', shape.z}, {'y', shape.y}, {'x', shape.x}};
  return size_text(array);
}

std::string output_text(const ArrayLayout& array) { return size_text(array) + " " + name_of(array.dtype); }

/// Where the device's memory is the host's, it is counted there.
struct Needed {
  std::int64_t host, device;
};

Needed needed(const Plan& plan, const Session& session) {
  const MemoryPlan& m = plan.memory;
  const bool here = std::string(session.device->name()) == "cpu";
  return here ? Needed{m.host_bytes + m.device_bytes, 0} : Needed{m.host_bytes, m.device_bytes};
}

}  // namespace

std::string bytes_text(std::int64_t bytes) {
  const double mb = static_cast<double>(bytes) / 1e6;
  if (mb < 1000) return std::to_string(std::max(1LL, std::llround(mb))) + " MB";
  const auto tenths = std::llround(mb / 100);
  return std::to_string(tenths / 10) + "." + std::to_string(tenths % 10) + " GB";
}

std::vector<PlanLine> plan_lines(const Plan& plan, const Session& session) {
  const Method& method = *plan.request->method;
  std::vector<PlanLine> lines;
  for (std::size_t i = 0; i < plan.outputs.size(); ++i)
    if (i == 0 || method.outputs[i].show) lines.push_back({"result", output_text(plan.outputs[i])});
  if (method.restore) {
    const Needed n = needed(plan, session);
    lines.push_back({"needs", bytes_text(n.host) + " of the " + bytes_text(plan.memory.limit_bytes) + " it may use" +
                                  (n.device > 0 ? ", and " + bytes_text(n.device) + " on the device" : "")});
    const std::int64_t tiles = plan.cut.pieces.voxels();
    lines.push_back({"tiles", tiles == 1 ? "1 tile: the whole stack at once"
                                         : std::to_string(tiles) + " tiles: " + size_text(plan.cut.pieces)});
    lines.push_back({"grid", size_text(plan.grid) + ", boundary " + name_of(plan.boundary)});
    for (const PreparedPsf& p : plan.psfs) lines.push_back({"PSF", size_text(p.psf.shape)});
  }
  lines.push_back({"device", session.device->name()});
  return lines;
}

std::string plan_text(const Plan& plan, const Session& session) {
  std::string text;
  if (!plan.outputs.empty()) text = "Result " + output_text(plan.outputs.front()) + ". ";
  if (plan.request->method->restore) {
    const Needed n = needed(plan, session);
    const std::int64_t tiles = plan.cut.pieces.voxels();
    text += "Needs " + bytes_text(n.host) + " of memory" +
            (n.device > 0 ? " and " + bytes_text(n.device) + " of GPU memory" : "") +
            (tiles > 1 ? ", in " + std::to_string(tiles) + " tiles" : "") + ". ";
  }
  return text + "Device: " + session.device->name() + ".";
}

}  // namespace ww
