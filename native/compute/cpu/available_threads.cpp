// Asks the scheduler and the control groups.
#include "compute/cpu/available_threads.hpp"

#include <algorithm>
#include <cmath>
#include <fstream>
#include <limits>
#include <string>
#include <thread>
#ifdef __linux__
#include <sched.h>
#endif

namespace ww::cpu {
namespace {

#ifdef __linux__
constexpr double unlimited = std::numeric_limits<double>::infinity();

int bound_processors() {
  cpu_set_t set;
  return sched_getaffinity(0, sizeof set, &set) == 0 ? CPU_COUNT(&set) : 0;
}

/// quota / period; unlimited where the group has none ("max", -1) or the file is missing.
double quota_v2(const std::string& folder) {
  std::ifstream file(folder + "/cpu.max");
  double quota = 0, period = 0;
  return file >> quota >> period && quota > 0 && period > 0 ? quota / period : unlimited;
}
double quota_v1(const std::string& folder) {
  std::ifstream quota_file(folder + "/cpu.cfs_quota_us"), period_file(folder + "/cpu.cfs_period_us");
  double quota = 0, period = 0;
  return quota_file >> quota && period_file >> period && quota > 0 && period > 0 ? quota / period : unlimited;
}

/// The tightest quota from a group up to the root.
template <class Quota>
double tightest(const std::string& root, std::string group, Quota quota) {
  double least = quota(root);
  for (; group.size() > 1; group.resize(group.rfind('/'))) least = std::min(least, quota(root + group));
  return least;
}

double cgroup_processors() {
  double least = unlimited;
  std::ifstream groups("/proc/self/cgroup");
  for (std::string line; std::getline(groups, line);) {  // "0::/path" or "4:cpu,cpuacct:/path"
    const auto first = line.find(':'), second = line.find(':', first + 1);
    if (second == std::string::npos) continue;
    const std::string controllers = line.substr(first + 1, second - first - 1), group = line.substr(second + 1);
    if (controllers.empty()) least = std::min(least, tightest("/sys/fs/cgroup", group, quota_v2));
    if (controllers == "cpu" || controllers == "cpu,cpuacct" || controllers == "cpuacct,cpu")
      for (const char* root : {"/sys/fs/cgroup/cpu", "/sys/fs/cgroup/cpu,cpuacct"})
        least = std::min(least, tightest(root, group, quota_v1));
  }
  return least;
}
#endif

}  // namespace

int available_threads() {
#ifdef __linux__
  int processors = bound_processors();
  if (processors < 1) processors = int(std::thread::hardware_concurrency());
  const double quota = cgroup_processors();
  if (quota < processors) processors = int(std::ceil(quota));
#else
  const int processors = int(std::thread::hardware_concurrency());
#endif
  return std::max(1, processors);
}

}  // namespace ww::cpu
