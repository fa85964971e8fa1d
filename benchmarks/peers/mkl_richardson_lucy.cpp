// A peer of benchmarks/run_rl.py: Richardson-Lucy with MKL's in-place real transforms, periodic boundary, float32.
//
//   mkl_richardson_lucy NZ NY NX THREADS IMAGE PSF     raw floats; the PSF is as large as the image, its center at voxel 0
//
// It reads commands from its input: `run N` prints the milliseconds of each of N iterations in one line, `save FILE` writes the
// estimate, `restart` resets it to the image's mean. The estimate is stored in one array, the transforms in another with rows
// padded by two. The pointwise work runs on separate threads, so MKL's threads may sleep meanwhile.
#include <mkl_dfti.h>
#include <mkl_service.h>
#include <xmmintrin.h>

#include <algorithm>
#include <barrier>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <iostream>
#include <numeric>
#include <string>
#include <thread>
#include <vector>

namespace {

void flush_denormals() { _mm_setcsr(_mm_getcsr() | 0x8040); }

/// N threads that share a job; the caller is one of them.
class Crew {
 public:
  explicit Crew(int n) : n_(n), begin_(n), end_(n) {
    for (int i = 1; i < n; ++i)
      threads_.emplace_back([this, i] {
        flush_denormals();
        for (;;) {
          begin_.arrive_and_wait();
          if (!job_) return;
          job_(i);
          end_.arrive_and_wait();
        }
      });
  }
  ~Crew() {
    job_ = nullptr;
    if (n_ > 1) begin_.arrive_and_wait();
    for (auto& t : threads_) t.join();
  }
  /// f(first, last) over [0, total), split evenly.
  void over(std::size_t total, const std::function<void(std::size_t, std::size_t)>& f) {
    job_ = [&](int i) { f(total * i / n_, total * (i + 1) / n_); };
    if (n_ > 1) begin_.arrive_and_wait();
    job_(0);
    if (n_ > 1) end_.arrive_and_wait();
  }

 private:
  int n_;
  std::barrier<> begin_, end_;
  std::function<void(int)> job_;
  std::vector<std::thread> threads_;
};

DFTI_DESCRIPTOR_HANDLE descriptor(long nz, long ny, long nx, int threads) {
  const MKL_LONG width = nx / 2 + 1, sizes[] = {nz, ny, nx};
  const bool plane = nz == 1;
  MKL_LONG real[] = {0, ny * 2 * width, 2 * width, 1}, complex[] = {0, ny * width, width, 1};
  if (plane) real[1] = 2 * width, real[2] = 1, complex[1] = width, complex[2] = 1;
  DFTI_DESCRIPTOR_HANDLE d;
  DftiCreateDescriptor(&d, DFTI_SINGLE, DFTI_REAL, plane ? 2 : 3, sizes + (plane ? 1 : 0));
  DftiSetValue(d, DFTI_PLACEMENT, DFTI_INPLACE);
  DftiSetValue(d, DFTI_CONJUGATE_EVEN_STORAGE, DFTI_COMPLEX_COMPLEX);
  DftiSetValue(d, DFTI_FWD_STRIDES, real);
  DftiSetValue(d, DFTI_BWD_STRIDES, complex);
  DftiSetValue(d, DFTI_THREAD_LIMIT, static_cast<MKL_LONG>(threads));
  if (DftiCommitDescriptor(d) != 0) {
    std::fprintf(stderr, "MKL could not plan the transform\n");
    std::exit(1);
  }
  return d;
}

std::vector<float> read_floats(const char* path, std::size_t n) {
  std::vector<float> v(n);
  std::ifstream(path, std::ios::binary).read(reinterpret_cast<char*>(v.data()), static_cast<std::streamsize>(n * sizeof(float)));
  return v;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 7) return std::fprintf(stderr, "mkl_richardson_lucy NZ NY NX THREADS IMAGE PSF\n"), 1;
  const long nz = std::atol(argv[1]), ny = std::atol(argv[2]), nx = std::atol(argv[3]);
  const int threads = std::atoi(argv[4]);
  flush_denormals();
  mkl_set_num_threads(threads);
  Crew crew(threads);
  const std::size_t rows = static_cast<std::size_t>(nz * ny), width = static_cast<std::size_t>(nx / 2 + 1), n = rows * static_cast<std::size_t>(nx), m = rows * width;
  const std::vector<float> image = read_floats(argv[5], n);
  std::vector<float> estimate(n), work(2 * m), otf(2 * m);
  const DFTI_DESCRIPTOR_HANDLE transform = descriptor(nz, ny, nx, threads);

  // f(work row, index of its first voxel) for every row
  const auto each_row = [&](const auto& f) {
    crew.over(rows, [&](std::size_t a, std::size_t b) {
      for (std::size_t r = a; r < b; ++r) f(work.data() + r * 2 * width, r * static_cast<std::size_t>(nx));
    });
  };
  const auto load_estimate = [&] { each_row([&](float* w, std::size_t at) { std::copy_n(&estimate[at], nx, w); }); };
  const auto times_otf = [&](float sign) {
    crew.over(m, [&](std::size_t a, std::size_t b) {
      float* w = work.data();
      const float* h = otf.data();
      for (std::size_t i = a; i < b; ++i) {
        const float re = w[2 * i] * h[2 * i] - sign * w[2 * i + 1] * h[2 * i + 1], im = sign * w[2 * i] * h[2 * i + 1] + w[2 * i + 1] * h[2 * i];
        w[2 * i] = re;
        w[2 * i + 1] = im;
      }
    });
  };
  const auto iterate = [&] {
    DftiComputeForward(transform, work.data());
    times_otf(1);
    DftiComputeBackward(transform, work.data());
    each_row([&](float* w, std::size_t at) {
      for (long x = 0; x < nx; ++x) w[x] = image[at + static_cast<std::size_t>(x)] / std::max(w[x], 1e-6f);
    });
    DftiComputeForward(transform, work.data());
    times_otf(-1);
    DftiComputeBackward(transform, work.data());
    each_row([&](float* w, std::size_t at) {
      float* e = &estimate[at];
      for (long x = 0; x < nx; ++x) w[x] = e[x] *= std::max(w[x], 0.0f);
    });
  };
  const auto restart = [&] {
    const double mean = std::accumulate(image.begin(), image.end(), 0.0) / static_cast<double>(n);
    std::fill(estimate.begin(), estimate.end(), static_cast<float>(mean));
    load_estimate();
  };

  {
    const std::vector<float> psf = read_floats(argv[6], n);
    each_row([&](float* w, std::size_t at) { std::copy_n(&psf[at], nx, w); });
    DftiComputeForward(transform, work.data());
    for (std::size_t i = 0; i < 2 * m; ++i) otf[i] = work[i] / static_cast<float>(n);
  }
  restart();
  std::printf("ready\n");
  std::fflush(stdout);
  for (std::string command, argument; std::cin >> command;) {
    if (command == "run") {
      std::cin >> argument;
      for (int i = std::stoi(argument); i > 0; --i) {
        const auto start = std::chrono::steady_clock::now();
        iterate();
        std::printf("%.4f ", std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count());
      }
    } else if (command == "save") {
      std::cin >> argument;
      std::ofstream(argument, std::ios::binary).write(reinterpret_cast<const char*>(estimate.data()), static_cast<std::streamsize>(n * sizeof(float)));
    } else if (command == "restart") {
      restart();
    }
    std::printf("\n");
    std::fflush(stdout);
  }
}
