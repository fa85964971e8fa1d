// The CPU as a Device.
#include "compute/cpu/cpu_device.hpp"

#include <atomic>

#include "compute/cpu/available_threads.hpp"
#include "compute/cpu/facets.hpp"

namespace ww {
namespace cpu {

Core::Core(int threads)
    : workers(threads > 0 ? threads : available_threads()),
      target(choose_target()),
      lanes(target.lanes),
      plans(target.lanes, target.power_radix) {}

}  // namespace cpu

namespace {

std::atomic<int> open_devices{0};

class CpuDevice final : public Device {
 public:
  explicit CpuDevice(int threads) : core_(threads), memory_(core_), voxels_(core_), spectra_(core_) { ++open_devices; }
  ~CpuDevice() override {
    if (--open_devices == 0) cpu::ThreadPool::of_process().stop();
  }

  std::string name() const override { return "cpu"; }
  std::string description() const override {
    const int threads = core_.workers.threads();
    return std::string(core_.target.description) + ", " + std::to_string(threads) +
           (threads == 1 ? " thread" : " threads");
  }
  Memory& memory() override { return memory_; }
  Voxels& voxels() override { return voxels_; }
  Spectra& spectra() override { return spectra_; }

 private:
  cpu::Core core_;
  cpu::CpuMemory memory_;
  cpu::CpuVoxels voxels_;
  cpu::CpuSpectra spectra_;
};

}  // namespace

std::unique_ptr<Device> open_cpu_device(int threads) { return std::make_unique<CpuDevice>(threads); }

}  // namespace ww
