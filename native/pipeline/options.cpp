// The declarations of all options: key, title, sentence, range.
#include "pipeline/options.hpp"

namespace ww {

Record Options::record() {
  using O = Options;
  return Parameters<O>{}
      .choice("boundary", &O::boundary, "Boundary",
              "What lies beyond the recorded frame. Unknown assumes nothing and keeps out-of-frame light out of the "
              "result.",
              {{"auto", "The method's best"},
               {"unknown", "Unknown"},
               {"mirror", "Mirrored"},
               {"periodic", "Periodic"},
               {"zero", "Dark"}})
      .choice("background", &O::background, "Background",
              "Camera offset and haze that belong to no object. Automatic takes the 1st percentile of the voxels.",
              {{"auto", "Automatic"}, {"value", "Value"}, {"none", "None"}})
      .number("background_value", &O::background_value, "Background value", "The level to take as background.")
      .range(0, 1e9)
      .unit("counts")
      .visible_if("background", {"value"})
      .flag("keep_background", &O::keep_background, "Keep background", "Adds the background back to the result.")
      .advanced()
      .number("camera_offset", &O::camera_offset, "Camera offset",
              "Camera offset: counts without light. The background is never taken below it.")
      .range(0, 1e9)
      .unit("counts")
      .advanced()
      .number("camera_gain", &O::camera_gain, "Camera gain", "Electrons per count; 0 if unknown.")
      .range(0, 1e6)
      .unit("electrons/count")
      .advanced()
      .number("read_noise", &O::read_noise, "Read noise",
              "Standard deviation of the camera's read noise, for methods with a Poisson model; needs the camera gain.")
      .range(0, 1e6)
      .unit("electrons")
      .advanced()
      .choice("saturation", &O::saturation, "Saturation",
              "Saturated voxels are treated as unknown. Automatic takes the data type's largest value, or a pile-up at "
              "the image's.",
              {{"none", "Ignore"}, {"auto", "Automatic"}, {"value", "Value"}})
      .advanced()
      .number("saturation_value", &O::saturation_value, "Saturation value",
              "Voxels of at least this value are saturated.")
      .above(0, 1e9)
      .unit("counts")
      .visible_if("saturation", {"value"})
      .advanced()
      .numbers("channels", &O::channels, "Channels", "Channel numbers from 1, separated by commas; empty takes all.")
      .range(1, 1e6)
      .step(1)
      .advanced()
      .numbers("frames", &O::frames, "Frames", "Time points, numbered from 1, separated by commas; empty takes all.")
      .range(1, 1e9)
      .step(1)
      .advanced()
      .choice(
          "output_type", &O::output_type, "Result type",
          "32-bit floats keep every value; the input's type rounds, and values beyond its range are cut and counted.",
          {{"float32", "32-bit float"}, {"input", "As the input"}})
      .advanced()
      .choice("psf_centering", &O::psf_centering, "PSF center",
              "Automatic finds the peak with sub-voxel accuracy; Middle takes the array's middle voxel.",
              {{"auto", "Automatic"}, {"middle", "Middle voxel"}})
      .advanced()
      .choice("psf_background", &O::psf_background, "PSF background",
              "A flat offset around a measured PSF is subtracted, unless it is kept.",
              {{"auto", "Subtract"}, {"none", "Keep"}})
      .advanced()
      .integer("depth_bands", &O::depth_bands, "Depth bands",
               "Computes a PSF for each of this many bands of planes, for media of another index than the immersion: "
               "the PSF's depth is that of the first plane, and neighboring bands are blended.")
      .range(1, 64)
      .advanced()
      .integer("tile_size", &O::tile_size, "Tile size",
               "Largest tile edge without its overlap; 0 uses the fewest tiles that fit into memory.")
      .range(0, 1 << 20)
      .unit("voxels")
      .advanced()
      .integer("seed", &O::seed, "Random seed",
               "Methods that draw random numbers give the same result for the same seed.")
      .range(0, 2147483647)
      .advanced()
      .integer("first_frame", &O::first_frame, "First frame",
               "Number of the first frame given, counted from 0 in the whole recording.")
      .range(0, 2147483647)
      .advanced()
      .record();
}

Record SessionOptions::record() {
  using S = SessionOptions;
  return Parameters<S>{}
      .text("device", &S::device, "Device", "Where to compute: auto (a GPU if there is one), cpu, or cuda:0.")
      .advanced()
      .number(
          "memory_mb", &S::memory_mb, "Memory",
          "Largest amount of memory to use; 0 takes what the process may have. Larger stacks are restored in tiles.")
      .range(0, 1e9)
      .unit("MB")
      .advanced()
      .integer("threads", &S::threads, "Threads",
               "CPU threads; 0 uses every core the process may use. The result does not depend on it.")
      .range(0, 1024)
      .advanced()
      .record();
}

}  // namespace ww
