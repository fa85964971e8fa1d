// Tile after tile; where one block decides for all, it is restored first.
#include "pipeline/stack_run.hpp"

#include <algorithm>

#include "operators/window.hpp"
#include "pipeline/pilot.hpp"

namespace ww {
namespace {

void copy_box(const std::vector<float>& stack, Shape shape, const Tile& t, std::vector<float>& box) {
  box.clear();
  box.reserve(static_cast<std::size_t>(t.window().voxels()));
  for (std::int64_t z = t.z.begin; z < t.z.begin + t.z.size; ++z)
    for (std::int64_t y = t.y.begin; y < t.y.begin + t.y.size; ++y) {
      const float* row = stack.data() + (z * shape.y + y) * shape.x + t.x.begin;
      box.insert(box.end(), row, row + t.x.size);
    }
}

/// out += share . restored, over the part of the tile that is used.
void blend(const std::vector<float>& restored, const Tile& t, Shape shape, float* out) {
  for (std::int64_t z = t.z.used_begin(); z < t.z.used_end(); ++z)
    for (std::int64_t y = t.y.used_begin(); y < t.y.used_end(); ++y) {
      const double share_zy = t.z.share(z) * t.y.share(y);
      const float* from = restored.data() + ((z - t.z.begin) * t.y.size + (y - t.y.begin)) * t.x.size - t.x.begin;
      float* to = out + (z * shape.y + y) * shape.x;
      for (std::int64_t x = t.x.used_begin(); x < t.x.used_end(); ++x)
        to[x] += static_cast<float>(share_zy * t.x.share(x)) * from[x];
    }
}

/// Everything that restoring one tile after another needs.
class TileRunner {
 public:
  TileRunner(Session& session, const Plan& plan, const StackTask& task, RunJob& job, StackNotes& notes)
      : session_(session),
        plan_(plan),
        task_(task),
        job_(job),
        notes_(notes),
        pilot_(pilot_block(task.values, plan.shape)) {}

  /// Restores the pilot block for its decisions alone.
  void decide(double begin, double share) {
    const Tile tile = pilot_tile(pilot_, plan_.shape, pilot_halo(plan_));
    const Shape grid = grid_of(plan_, tile.window());
    restore(tile, otf_of(*session_.device, grid, psf_of(tile)), begin, share);
    std::vector<float>().swap(box_);
  }

  /// The estimate of one tile, on the plan's grid.
  Field restore(const Tile& tile, double begin, double share) {
    const std::size_t band = band_of(tile);
    if (band == 0) return restore(tile, task_.otf, begin, share);
    if (band != band_) otf_ = {}, otf_ = otf_of(*session_.device, plan_.grid, *task_.psfs[band]);
    band_ = band;
    return restore(tile, otf_, begin, share);
  }

 private:
  /// The estimate of one tile, on the grid of `otf`.
  Field restore(const Tile& tile, const Spectrum& otf, double begin, double share) {
    const Method& method = *plan_.request->method;
    const PreparedStack& p = task_.prepared;
    job_.begin({begin,
                share,
                &notes_,
                &decisions_,
                first_,
                task_.seed,
                {tile.window(), {tile.z.begin, tile.y.begin, tile.x.begin}},
                plan_.spacing,
                1 / p.scale,
                task_.offset});
    first_ = false;
    Problem problem = problem_of(tile, otf);
    problem.pilot_alone = [&] {
      if (tile.window() == pilot_.shape) {  // the tile is the pilot block
        Problem same = problem;
        same.pilot_alone = nullptr;
        return same;
      }
      const Tile alone = pilot_tile(pilot_, plan_.shape, {0, 0, 0});
      const Shape grid = grid_of(plan_, alone.window());
      Problem p = problem_of(alone, otf_of(*session_.device, grid, psf_of(alone)));
      std::vector<float>().swap(box_);
      return p;
    };
    return method.restore(plan_.request->parameters.get(), job_, problem);
  }

  /// The depth band that the middle of the tile's own part lies in.
  std::size_t band_of(const Tile& t) const {
    const auto bands = static_cast<std::int64_t>(task_.psfs.size());
    const std::int64_t twice = t.z.core_begin + t.z.core_end - 1;
    return static_cast<std::size_t>(twice * bands / (2 * plan_.shape.z));
  }
  const Volume& psf_of(const Tile& t) const { return *task_.psfs[band_of(t)]; }

  Problem problem_of(const Tile& tile, const Spectrum& otf) {
    const PreparedStack& p = task_.prepared;
    const bool whole = tile.window() == plan_.shape;
    if (!whole) copy_box(task_.values, plan_.shape, tile, box_);
    const float* const values = whole ? task_.values.data() : box_.data();
    Field y(*session_.device, otf.grid());
    const auto A = [&] {
      if (p.holes) {
        const Field mask(*session_.device, otf.grid());
        write_known(y, mask, tile.window(), values);
        return imaging(otf, tile.window(), mask);
      }
      write_on_grid(y, tile.window(), values, plan_.boundary);
      return imaging(otf, tile.window(), plan_.boundary);
    };
    return {A(), y, p.modeled, p.level, plan_.spacing, p.saturated_value, pilot_in(tile), p.scale};
  }

  /// The pilot block in a tile's own coordinates. Tiles that do not hold it only follow decisions; they get their
  /// window.
  Window pilot_in(const Tile& t) const {
    const Shape o{pilot_.origin.z - t.z.begin, pilot_.origin.y - t.y.begin, pilot_.origin.x - t.x.begin},
        s = pilot_.shape;
    const bool inside =
        o.z >= 0 && o.y >= 0 && o.x >= 0 && o.z + s.z <= t.z.size && o.y + s.y <= t.y.size && o.x + s.x <= t.x.size;
    return inside ? Window{s, o} : Window{t.window()};
  }

  Session& session_;
  const Plan& plan_;
  const StackTask& task_;
  RunJob& job_;
  StackNotes& notes_;
  Window pilot_;
  Decisions decisions_;
  std::vector<float> box_;
  bool first_ = true;
  Spectrum otf_;  ///< of a band's PSF; the first band's is the task's
  std::size_t band_ = 0;
};

}  // namespace

void restore_stack(Session& session, const Plan& plan, const StackTask& task, RunJob& job, StackNotes& notes,
                   float* out) {
  const std::vector<Tile> tiles = tiles_of(plan.shape, plan.cut);
  const bool whole = tiles.size() == 1;
  TileRunner runner(session, plan, task, job, notes);
  const bool beforehand = decided_beforehand(plan);
  const double share = task.share / static_cast<double>(tiles.size() + (beforehand ? 1 : 0));
  double begin = task.begin;
  if (beforehand) {
    runner.decide(begin, share);
    begin += share;
  }
  std::vector<float> restored;
  if (!whole) std::fill(out, out + plan.shape.voxels(), 0.0f);
  for (const Tile& tile : tiles) {
    const Field x = runner.restore(tile, begin, share);
    begin += share;
    if (whole) {
      x.download({tile.window()}, out);
    } else {
      restored.resize(static_cast<std::size_t>(tile.window().voxels()));
      x.download({tile.window()}, restored.data());
      blend(restored, tile, plan.shape, out);
    }
  }
  const auto unscale = static_cast<float>(1 / task.prepared.scale), offset = static_cast<float>(task.offset);
  std::transform(out, out + plan.shape.voxels(), out, [=](float v) { return v * unscale + offset; });
}

}  // namespace ww
