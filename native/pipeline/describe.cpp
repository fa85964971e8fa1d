// Plans and the catalog in JSON.
#include "pipeline/describe.hpp"

#include <nlohmann/json.hpp>

#include "compute/backends.hpp"
#include "image/units.hpp"
#include "pipeline/options.hpp"
#include "pipeline/plan_text.hpp"

namespace ww {
namespace {

Json shape_json(Shape s) { return Json::array({s.z, s.y, s.x}); }

Json roles_json(const std::vector<Role>& roles, bool inputs) {
  Json list = Json::array();
  for (const Role& r : roles) {
    const Content content = content_of(r.holds);
    Json j{{"role", r.role},
           {"title", r.title},
           {"required", r.required},
           {"content", name_of(content)},
           {"holds", name_of(r.holds)},
           {"axes", axes_of(r)},
           {"main", &r == &roles.front()}};
    if (inputs)
      j["list"] = r.list;
    else
      j["show"] = r.show && content != Content::bytes;
    if (!r.columns.empty()) j["columns"] = r.columns;
    list.push_back(j);
  }
  return list;
}

Json method_json(const Method& m) {
  Json j{{"key", m.key},
         {"title", m.title},
         {"summary", m.summary},
         {"door", name_of(m.door)},
         {"first_choice", m.first_choice},
         {"stands_for_psf", provides_psf(m)}};
  if (provides_psf(m)) j["psf_name"] = psf_name(m);
  if (m.restore) {
    j["ranks"] = {2, 3};
    j["tiling"] = m.tiling == Tiling::overlap ? "overlap" : "none";
    j["boundaries"] = Json::array();
    for (const Boundary b : m.boundaries) j["boundaries"].push_back(name_of(b));
    j["default_boundary"] = name_of(m.boundaries.front());
    j["background"] = m.background == BackgroundUse::modeled ? "modeled" : "subtracted";
    j["linear_operator"] = m.linear_operator == OperatorUse::any ? "any" : "convolution";
    j["exemptions"] = Json::array();
    for (const Exemption& e : m.exemptions) j["exemptions"].push_back({{"laws", e.laws}, {"reason", e.reason}});
  }
  j["schema"] = schema_of(m.record, m.title, m.summary);
  j["inputs"] = roles_json(m.inputs, true);
  j["outputs"] = roles_json(m.outputs, false);
  return j;
}

Json units_json(const std::vector<Unit>& units) {
  Json list = Json::array();
  for (const Unit& u : units) list.push_back({{"names", u.names}, {"times", u.times}, {"over", u.over}});
  return list;
}

}  // namespace

Json describe_catalog() {
  Json j{{"methods", Json::array()}};
  for (const Method& m : catalog()) j["methods"].push_back(method_json(m));
  j["options"] = schema_of(Options::record(), "Options", "What surrounds every method.");
  j["session"] = schema_of(SessionOptions::record(), "Session", "Where and with how much memory to compute.");
  j["units"] = {{"length", units_json(units_of_length())}, {"time", units_json(units_of_time())}};
  j["devices"] = Json::array();
  for (const Availability& d : devices()) {
    Json device{{"name", d.name}, {"usable", d.missing.empty()}};
    device[d.missing.empty() ? "description" : "why"] = d.missing.empty() ? d.description : d.missing;
    j["devices"].push_back(device);
  }
  return j;
}

Json describe_layout(const ArrayLayout& a) {
  Json j{{"role", a.role},
         {"dtype", name_of(a.dtype)},
         {"axes", ""},
         {"shape", Json::array()},
         {"spacing", Json::array()}};
  std::string letters;
  for (const Axis& axis : a.axes) {
    letters += axis.letter;
    j["shape"].push_back(axis.size);
    j["spacing"].push_back(axis.spacing);
  }
  j["axes"] = letters;
  return j;
}

Json describe_tiles(const Plan& plan) {
  return {{"count", plan.cut.pieces.voxels()},
          {"pieces", shape_json(plan.cut.pieces)},
          {"halo", shape_json(plan.cut.whole() ? Shape{0, 0, 0} : plan.cut.halo)}};
}

Json describe_psfs(const Plan& plan) {
  Json list = Json::array();
  for (const PreparedPsf& p : plan.psfs)
    list.push_back(
        {{"shape", shape_json(p.psf.shape)}, {"shift", p.shift}, {"background", p.background}, {"notes", p.notes}});
  return list;
}

Json describe_memory(const Plan& plan) {
  return {{"host_bytes", plan.memory.host_bytes},
          {"device_bytes", plan.memory.device_bytes},
          {"limit_bytes", plan.memory.limit_bytes}};
}

Json describe_plan(const Plan& plan, const Session& session) {
  Json j{{"method", plan.request->method->key},
         {"request", write_request(*plan.request)},
         {"device", session.device->name()},
         {"outputs", Json::array()}};
  for (const ArrayLayout& a : plan.outputs) j["outputs"].push_back(describe_layout(a));
  if (plan.request->method->restore) {
    j["boundary"] = name_of(plan.boundary);
    j["grid"] = shape_json(plan.grid);
    j["tiles"] = describe_tiles(plan);
    j["memory"] = describe_memory(plan);
    j["transforms"] = plan.transforms;
    j["psf"] = describe_psfs(plan);
  }
  j["text"] = plan_text(plan, session);
  j["lines"] = Json::array();
  for (const PlanLine& l : plan_lines(plan, session)) j["lines"].push_back({{"name", l.name}, {"text", l.text}});
  j["warnings"] = plan.warnings;
  return j;
}

}  // namespace ww
