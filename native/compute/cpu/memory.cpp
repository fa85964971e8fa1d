// Gets aligned memory and asks for huge pages.
#include "compute/cpu/memory.hpp"

#include <cstdlib>
#include <string>

#include "image/errors.hpp"
#ifdef __linux__
#include <sys/mman.h>
#endif

namespace ww::cpu {
namespace {

constexpr std::size_t cache_line = 64;
constexpr std::size_t page = 4096;
constexpr std::size_t huge_page = std::size_t(2) << 20;
constexpr std::size_t large = 4 * huge_page;

std::size_t round_up(std::size_t bytes, std::size_t unit) { return (bytes + unit - 1) / unit * unit; }

}  // namespace

std::size_t allocated_bytes(std::size_t bytes) {
  return round_up(bytes == 0 ? 1 : bytes, bytes >= large ? page : cache_line);
}

std::shared_ptr<void> allocate_aligned(std::size_t bytes) {
  const std::size_t size = allocated_bytes(bytes);
  void* memory = nullptr;
  if (size < bytes || posix_memalign(&memory, bytes >= large ? huge_page : cache_line, size) != 0)
    throw OutOfMemory("Not enough memory: " + std::to_string(bytes) + " bytes could not be allocated.");
#ifdef __linux__
  if (bytes >= large) madvise(memory, size, MADV_HUGEPAGE);
#endif
  return {memory, std::free};
}

}  // namespace ww::cpu
