// Tiles: the brightest first, for it decides; the others follow its decisions.
#include "pipeline/stack_run.hpp"

#include <algorithm>
#include <numeric>

namespace ww {
namespace {

void copy_box(const std::vector<float>& stack, Shape shape, const Tile& t, std::vector<float>& box) {
  box.clear();
  for (std::int64_t z = t.z.begin; z < t.z.begin + t.z.size; ++z)
    for (std::int64_t y = t.y.begin; y < t.y.begin + t.y.size; ++y) {
      const float* row = stack.data() + (z * shape.y + y) * shape.x + t.x.begin;
      box.insert(box.end(), row, row + t.x.size);
    }
}

double light_in_core(const std::vector<float>& stack, Shape shape, const Tile& t) {
  double sum = 0;
  for (std::int64_t z = t.z.core_begin; z < t.z.core_end; ++z)
    for (std::int64_t y = t.y.core_begin; y < t.y.core_end; ++y) {
      const float* row = stack.data() + (z * shape.y + y) * shape.x;
      sum += std::accumulate(row + t.x.core_begin, row + t.x.core_end, 0.0);
    }
  return sum;
}

std::vector<Tile> brightest_first(const std::vector<float>& stack, Shape shape, const TileCut& cut) {
  std::vector<Tile> tiles = tiles_of(shape, cut);
  if (tiles.size() == 1) return tiles;
  std::vector<double> light;
  for (const Tile& t : tiles) light.push_back(light_in_core(stack, shape, t));
  std::rotate(tiles.begin(), tiles.begin() + (std::max_element(light.begin(), light.end()) - light.begin()), tiles.end());
  return tiles;
}

/// out += share . restored, over the part of the tile that is used.
void blend(const std::vector<float>& restored, const Tile& t, Shape shape, float* out) {
  for (std::int64_t z = t.z.used_begin(); z < t.z.used_end(); ++z)
    for (std::int64_t y = t.y.used_begin(); y < t.y.used_end(); ++y) {
      const double share_zy = t.z.share(z) * t.y.share(y);
      const float* from = restored.data() + ((z - t.z.begin) * t.y.size + (y - t.y.begin)) * t.x.size - t.x.begin;
      float* to = out + (z * shape.y + y) * shape.x;
      for (std::int64_t x = t.x.used_begin(); x < t.x.used_end(); ++x) to[x] += static_cast<float>(share_zy * t.x.share(x)) * from[x];
    }
}

}  // namespace

void restore_stack(Session& session, const Plan& plan, const StackTask& task, RunJob& job, StackNotes& notes, float* out) {
  Device& device = *session.device;
  const Method& method = *plan.request->method;
  const std::vector<Tile> tiles = brightest_first(task.values, plan.shape, plan.cut);
  const bool whole = tiles.size() == 1;
  const double unscale = 1 / task.prepared.scale;
  const double background = method.background == BackgroundUse::modeled ? task.prepared.background * task.prepared.scale : 0;
  Decisions decisions;
  std::vector<float> box;
  if (!whole) std::fill(out, out + plan.shape.voxels(), 0.0f);
  for (std::size_t i = 0; i < tiles.size(); ++i) {
    const Tile& tile = tiles[i];
    const double share = task.share / static_cast<double>(tiles.size());
    job.begin({task.begin + share * static_cast<double>(i), share, &notes, &decisions, i == 0, task.seed, tile.window(), plan.spacing, unscale, task.offset});
    Field y(device, plan.grid);
    if (whole) {
      lay_on_grid(y, tile.window(), task.values.data(), plan.boundary);
    } else {
      copy_box(task.values, plan.shape, tile, box);
      lay_on_grid(y, tile.window(), box.data(), plan.boundary);
    }
    const Problem problem{Imaging(task.otf, tile.window(), plan.boundary == Boundary::unknown), std::move(y), background, task.prepared.level, plan.spacing};
    const Field x = method.restore(plan.request->parameters.get(), job, problem);
    if (whole) {
      x.download({tile.window()}, out);
    } else {
      box.resize(static_cast<std::size_t>(tile.window().voxels()));
      x.download({tile.window()}, box.data());
      blend(box, tile, plan.shape, out);
    }
  }
  const auto f = static_cast<float>(unscale), offset = static_cast<float>(task.offset);
  std::transform(out, out + plan.shape.voxels(), out, [f, offset](float v) { return v * f + offset; });
}

}  // namespace ww
