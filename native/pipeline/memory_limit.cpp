// Reads the machine's memory and the cgroup's limit (version 2 and 1); other systems: what the C library reports.
#include "pipeline/memory_limit.hpp"

#include <algorithm>
#include <fstream>
#include <limits>
#include <string>

#if defined(__unix__) || defined(__APPLE__)
#include <unistd.h>
#endif

namespace ww {
namespace {

constexpr std::int64_t unknown = std::numeric_limits<std::int64_t>::max();

std::int64_t number_in(const std::string& file) {
  std::ifstream in(file);
  std::int64_t n = unknown;
  return in >> n && n > 0 ? n : unknown;  // "max" is no number
}

std::int64_t meminfo(const std::string& root, const std::string& key) {
  std::ifstream in(root + "/proc/meminfo");
  for (std::string name, unit; in >> name;) {
    std::int64_t kib = 0;
    if (!(in >> kib)) break;
    std::getline(in, unit);
    if (name == key + ":") return kib * 1024;
  }
  return unknown;
}

/// The tightest limit on the way from this process's cgroup to the root. What the group uses now is not asked: it
/// counts the page cache, which the kernel gives back.
std::int64_t cgroup_limit(const std::string& root) {
  std::int64_t tightest = unknown;
  std::ifstream in(root + "/proc/self/cgroup");
  for (std::string line; std::getline(in, line);) {
    const auto second = line.find(':', line.find(':') + 1);
    if (second == std::string::npos) continue;
    const bool v2 = line.rfind("0::", 0) == 0;
    if (!v2 && line.substr(0, second).find("memory") == std::string::npos) continue;
    const std::string groups = root + (v2 ? "/sys/fs/cgroup" : "/sys/fs/cgroup/memory");
    const char* const limit_file = v2 ? "/memory.max" : "/memory.limit_in_bytes";
    for (std::string path = line.substr(second + 1);; path.resize(path.find_last_of('/'))) {
      if (path == "/") path.clear();
      tightest = std::min(tightest, number_in(groups + path + limit_file));
      if (path.empty() || path.find_last_of('/') == std::string::npos) break;
    }
  }
  return tightest;
}

std::int64_t physical() {
#if defined(_SC_PHYS_PAGES)
  return static_cast<std::int64_t>(sysconf(_SC_PHYS_PAGES)) * sysconf(_SC_PAGESIZE);
#else
  return std::int64_t{4} << 30;
#endif
}

}  // namespace

MemoryLimit memory_limit(const std::string& root) {
  const std::int64_t total = std::min(physical(), cgroup_limit(root));
  return {total / 5 * 4, std::min(total, meminfo(root, "MemAvailable"))};
}

}  // namespace ww
