// Making plans: which stacks, which boundary, how many tiles, how much memory.
#include "pipeline/plan.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "compute/tally_device.hpp"
#include "image/errors.hpp"
#include "operators/window.hpp"
#include "pipeline/making_memory.hpp"
#include "pipeline/pilot.hpp"
#include "pipeline/psf_source.hpp"
#include "pipeline/quiet_job.hpp"

namespace ww {
namespace {

Boundary chosen_boundary(const Method& m, Options::BoundaryChoice choice) {
  if (choice == Options::BoundaryChoice::automatic) return m.boundaries.front();
  const auto wanted = [&] {
    switch (choice) {
      case Options::BoundaryChoice::mirror:
        return Boundary::mirror;
      case Options::BoundaryChoice::periodic:
        return Boundary::periodic;
      case Options::BoundaryChoice::zero:
        return Boundary::zero;
      case Options::BoundaryChoice::automatic:
      case Options::BoundaryChoice::unknown:
        break;
    }
    return Boundary::unknown;
  }();
  if (std::find(m.boundaries.begin(), m.boundaries.end(), wanted) != m.boundaries.end()) return wanted;
  std::string names;
  for (const Boundary b : m.boundaries) names += std::string(names.empty() ? "" : ", ") + name_of(b);
  throw InvalidParameter("boundary = " + std::string(name_of(wanted)) + " is not one that " + m.key + " takes: auto, " +
                         names);
}

/// By how much one kept position lies behind the one before; 0 (unknown) where that varies or goes backward.
std::int64_t even_step(const std::vector<std::int64_t>& kept) {
  if (kept.size() < 2) return 1;
  const std::int64_t step = kept[1] - kept[0];
  for (std::size_t i = 2; i < kept.size(); ++i)
    if (kept[i] - kept[i - 1] != step) return 0;
  return std::max<std::int64_t>(step, 0);
}

ArrayLayout result_layout(const ArrayView& image, const Plan& plan, Options::OutputType type) {
  ArrayLayout out = image;
  out.role = plan.request->method->outputs.front().role;
  out.dtype = type == Options::OutputType::input ? image.dtype : DType::f32;
  for (Axis& a : out.axes) {
    const auto& kept = a.letter == 't' ? plan.frames : plan.channels;
    if (a.letter != 't' && a.letter != 'c') continue;
    a.size = static_cast<std::int64_t>(kept.size());
    a.origin += a.spacing * static_cast<double>(kept.front());
    a.spacing *= static_cast<double>(even_step(kept));
  }
  out.make_dense();
  return out;
}

ArrayLayout psf_layout(const Plan& plan) {
  const Shape s = plan.psf_shape();
  ArrayLayout out;
  out.role = find_role(plan.request->method->outputs, Holds::psf)->role;
  const std::size_t bands = plan.bands(), channels = plan.psfs.size() / bands;
  if (bands > 1) out.axes.push_back({'t', static_cast<std::int64_t>(bands)});
  if (channels > 1) out.axes.push_back({'c', static_cast<std::int64_t>(channels)});
  out.axes.push_back({'z', s.z, 0, plan.spacing.z});
  out.axes.push_back({'y', s.y, 0, plan.spacing.y});
  out.axes.push_back({'x', s.x, 0, plan.spacing.x});
  out.make_dense();
  return out;
}

/// Runs the method on a tally of one tile.
struct Cost {
  std::int64_t bytes, transforms;
  bool decides;
};
/// made: decisions to follow, as tiles do when the pilot block was restored beforehand.
Cost cost_of_tile(Session& session, const Plan& plan, Shape window, Shape grid, Decisions* made = nullptr) {
  TallyDevice tally(*session.device);
  QuietJob job(tally, made);
  const Volume none(Shape{1, 1, 1});
  const Volume& psf = plan.psfs.empty() ? none : plan.psfs.front().psf;
  const bool holes = leaves_out_unknown(plan) && plan.request->options.saturation != Options::Saturation::none;
  const auto problem_of = [&](Shape on, const Spectrum& otf) -> Problem {
    const Operator A = holes ? imaging(otf, on, Field(tally, otf.grid())) : imaging(otf, on, plan.boundary);
    return {A, Field(tally, otf.grid()), 0, 1, plan.spacing, 0, {on}};
  };
  {
    Problem p = problem_of(window, otf_of(tally, grid, psf));
    const Shape alone = pilot_shape(plan.shape);
    if (!(window == alone)) p.pilot_alone = [&] { return problem_of(alone, otf_of(tally, grid_of(plan, alone), psf)); };
    plan.request->method->restore(plan.request->parameters.get(), job, p);
  }
  return {static_cast<std::int64_t>(tally.peak_bytes()), tally.transforms(), job.decisions() > 0};
}

/// Fills grid, memory and transforms for the cut the plan has.
void count(Session& session, Plan& plan) {
  const Shape window = largest_window(plan.shape, plan.cut);
  plan.grid = grid_of(plan, window);
  Cost cost = cost_of_tile(session, plan, window, plan.grid);
  plan.decides = cost.decides;
  Cost before{0, 0, false};
  if (decided_beforehand(plan)) {
    Decisions made;
    const Shape pilot = largest_pilot_window(plan.shape, pilot_halo(plan));
    before = cost_of_tile(session, plan, pilot, grid_of(plan, pilot), &made);
    made.rewind();
    cost = cost_of_tile(session, plan, window, plan.grid, &made);
  }
  const std::int64_t stacks = static_cast<std::int64_t>(plan.channels.size() * plan.frames.size());
  plan.transforms = cost.transforms * plan.cut.pieces.voxels() * stacks;
  plan.memory.device_bytes = cost.bytes;
  const auto otf = static_cast<std::int64_t>(session.device->memory().spectrum_bytes(plan.grid));
  if (plan.bands() > 1) plan.memory.device_bytes += otf;  // the first band's is kept
  if (decided_beforehand(plan)) {
    // The stack's own OTF is there already.
    plan.memory.device_bytes = std::max(plan.memory.device_bytes, before.bytes + otf);
    plan.transforms += before.transforms * stacks;
  }
  const std::int64_t stack_bytes = plan.shape.voxels() * 4, window_bytes = window.voxels() * 4;
  const ArrayLayout& result = plan.outputs.front();
  plan.memory.host_bytes = stack_bytes + static_cast<std::int64_t>(result.bytes());
  if (result.dtype != DType::f32) plan.memory.host_bytes += stack_bytes;
  // Tiles go out through one buffer and come back through another; so does the pilot block on its way out.
  const Shape pilot_halo_now = decided_beforehand(plan) ? pilot_halo(plan) : Shape{0, 0, 0};
  const std::int64_t pilot_bytes = plan.decides ? largest_pilot_window(plan.shape, pilot_halo_now).voxels() * 4 : 0;
  plan.memory.host_bytes += (plan.cut.whole() ? 0 : 2 * window_bytes) + pilot_bytes;
  for (const PreparedPsf& p : plan.psfs) plan.memory.host_bytes += p.psf.shape.voxels() * 4;
  const std::int64_t shared = session.device->memory().shares_host_memory() ? plan.memory.device_bytes : 0;
  plan.memory.host_bytes = std::max(plan.memory.host_bytes, plan.psf_notes.held - shared);
}

bool fits(const Session& session, const Plan& plan) {
  const MemoryPlan& m = plan.memory;
  if (session.device->memory().shares_host_memory()) return m.host_bytes + m.device_bytes <= m.limit_bytes;
  return m.host_bytes <= m.limit_bytes &&
         m.device_bytes <= static_cast<std::int64_t>(session.device->memory().free_bytes() / 10 * 9);
}

/// Whether a tile may end where the image goes on: a periodic or dark surrounding would begin there.
bool joins_tiles(Boundary b) { return b == Boundary::unknown || b == Boundary::mirror; }

void cut_to_fit(Session& session, Plan& plan) {
  const Method& m = *plan.request->method;
  const int tile_size = plan.request->options.tile_size;
  plan.memory.limit_bytes = allowed_bytes(session);
  plan.cut.halo = halo_for(plan.support(), m.reach);
  if (tile_size > 0 && m.tiling == Tiling::overlap) {
    if (!joins_tiles(plan.boundary))
      throw InvalidParameter("tile_size = " + std::to_string(tile_size) +
                             " cannot be kept with boundary = " + name_of(plan.boundary) +
                             ": tiles join without a seam with the boundaries unknown and mirror");
    plan.cut.pieces = pieces_of(plan.shape, tile_size);
  }
  if (const auto bands = static_cast<std::int64_t>(plan.bands()); bands > 1) {
    if (m.tiling != Tiling::overlap || !joins_tiles(plan.boundary))
      throw InvalidParameter("depth_bands = " + std::to_string(bands) + " cannot be kept by " + m.key +
                             " with boundary = " + name_of(plan.boundary) +
                             ": bands are tiles, which join without a seam with the boundaries unknown and mirror");
    plan.cut.pieces.z = std::max(plan.cut.pieces.z, bands);
  }
  count(session, plan);
  while (!fits(session, plan)) {
    const std::int64_t needed = plan.memory.host_bytes + plan.memory.device_bytes;
    if (!make_finer(session, plan)) {
      require_memory(session,
                     m.key + " on " + to_string(plan.shape) + " voxels" +
                         (plan.cut.whole() ? "" : ", even in its smallest tiles,"),
                     needed);
      throw OutOfMemory(m.key + " on " + to_string(plan.shape) + " voxels needs more memory than " +
                        session.device->name() + " has free");
    }
  }
}

Plan plan_restoration(Session& session, const Request& request, const std::vector<ArrayView>& inputs,
                      const Observer& observer) {
  const SortedInputs sorted = sort_inputs(*request.method, inputs, request.psf_method);
  Plan plan;
  plan.request = &request;
  plan.image = sorted.image;
  plan.shape = sorted.image->shape();
  plan.spacing = sorted.image->spacing();
  plan.channels = selected("channels", request.options.channels, sorted.image->size('c'));
  plan.frames = selected("frames", request.options.frames, sorted.image->size('t'));
  plan.boundary = chosen_boundary(*request.method, request.options.boundary);
  plan.psfs = prepared_psfs(session, request, sorted, plan.channels, observer, plan.psf_notes);
  for (const PreparedPsf& p : plan.psfs)
    for (const std::string& w : p.warnings)
      if (std::find(plan.warnings.begin(), plan.warnings.end(), w) == plan.warnings.end()) plan.warnings.push_back(w);
  if (request.options.read_noise > 0 && request.options.camera_gain <= 0)
    throw InvalidParameter("read_noise needs camera_gain, the electrons a count stands for, but that is 0 (unknown)");
  plan.outputs.push_back(result_layout(*sorted.image, plan, request.options.output_type));
  if (!plan.psfs.empty()) plan.outputs.push_back(psf_layout(plan));
  cut_to_fit(session, plan);
  return plan;
}

Plan plan_making(const Session& session, const Request& request, const std::vector<ArrayView>& inputs) {
  const SortedInputs sorted = sort_inputs(*request.method, inputs, nullptr);
  if (request.psf_method) throw InvalidParameter(request.method->key + " takes no psf request");
  Plan plan;
  plan.request = &request;
  if (sorted.image) plan.hint = {sorted.image->spacing(), sorted.image->shape()};
  plan.outputs = request.method->outline(request.parameters.get(), inputs, plan.hint);
  require_making_memory(session, *request.method, request.parameters.get(), inputs, plan.hint, plan.outputs);
  return plan;
}

}  // namespace

std::size_t Plan::bands() const { return static_cast<std::size_t>(request->options.depth_bands); }

Shape Plan::psf_shape() const {
  Shape s{1, 1, 1};
  for (const PreparedPsf& p : psfs)
    s = {std::max(s.z, p.psf.shape.z), std::max(s.y, p.psf.shape.y), std::max(s.x, p.psf.shape.x)};
  return s;
}

Shape Plan::support() const {
  const Shape s = psf_shape();
  const auto along = [least = request->method->least_support](std::int64_t image, std::int64_t psf) {
    return image > 1 ? std::max<std::int64_t>(psf, least) : psf;
  };
  return {along(shape.z, s.z), along(shape.y, s.y), along(shape.x, s.x)};
}

Plan make_plan(Session& session, const Request& request, const std::vector<ArrayView>& inputs,
               const Observer& observer) {
  return request.method->restore ? plan_restoration(session, request, inputs, observer)
                                 : plan_making(session, request, inputs);
}

Shape grid_of(const Plan& plan, Shape window) {
  return grid_for(window, plan.support(), plan.boundary, plan.request->method->gap);
}

bool leaves_out_unknown(const Plan& plan) {
  return plan.boundary == Boundary::unknown && plan.request->method->psf != PsfUse::none;
}

bool decided_beforehand(const Plan& plan) {
  if (!plan.decides) return false;
  // What is never cut decides for itself: a block out of a periodic stack does not repeat.
  return !plan.cut.whole() || (plan.request->method->deciding == Deciding::before && joins_tiles(plan.boundary) &&
                               !(pilot_shape(plan.shape) == plan.shape));
}

Shape pilot_halo(const Plan& plan) {
  return plan.request->method->deciding == Deciding::before ? Shape{0, 0, 0} : plan.cut.halo;
}

bool make_finer(Session& session, Plan& plan) {
  if (plan.request->method->tiling == Tiling::none || !joins_tiles(plan.boundary)) return false;
  if (!refine(plan.shape, plan.cut)) return false;
  count(session, plan);
  return true;
}

}  // namespace ww
