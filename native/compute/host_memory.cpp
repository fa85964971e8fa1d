// Gets aligned memory and asks for huge pages.
#include "compute/host_memory.hpp"

#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <string>

#include "image/errors.hpp"
#ifdef __linux__
#include <sys/mman.h>
#endif

namespace ww {
namespace {

constexpr std::size_t cache_line = 64;
constexpr std::size_t page = 4096;
constexpr std::size_t huge_page = std::size_t(2) << 20;
constexpr std::size_t large = huge_page / 2;

std::size_t round_up(std::size_t bytes, std::size_t unit) { return (bytes + unit - 1) / unit * unit; }

}  // namespace

std::size_t allocated_bytes(std::size_t bytes) {
  return round_up(bytes == 0 ? 1 : bytes, bytes >= large ? page : cache_line);
}

std::shared_ptr<void> allocate_aligned(std::size_t bytes) {
  const std::size_t size = allocated_bytes(bytes);
  const auto refuse = [bytes] {
    throw OutOfMemory("Not enough memory: " + std::to_string(bytes) + " bytes could not be allocated.");
  };
  if (size < bytes) refuse();
#ifdef __linux__
  // Straight from the kernel: what is freed is given back at once, where malloc would keep it for later, and the memory
  // plan would be exceeded by unused blocks.
  if (bytes >= large) {
    const std::size_t mapped = size + huge_page;
    void* const whole = mmap(nullptr, mapped, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (whole == MAP_FAILED) refuse();
    const auto begin = reinterpret_cast<std::uintptr_t>(whole);
    const std::uintptr_t aligned = (begin + huge_page - 1) / huge_page * huge_page;
    if (aligned > begin) munmap(whole, aligned - begin);
    if (begin + mapped > aligned + size)
      munmap(reinterpret_cast<void*>(aligned + size), begin + mapped - aligned - size);
    void* const memory = reinterpret_cast<void*>(aligned);
    madvise(memory, size, MADV_HUGEPAGE);
    return {memory, [size](void* p) { munmap(p, size); }};
  }
#endif
  void* memory = nullptr;
  if (posix_memalign(&memory, cache_line, size) != 0) refuse();
  return {memory, std::free};
}

std::shared_ptr<void> allocate_zeroed(std::size_t bytes) {
  std::shared_ptr<void> memory = allocate_aligned(bytes);
#ifdef __linux__
  if (bytes >= large) return memory;  // the kernel gives zeros
#endif
  std::memset(memory.get(), 0, bytes);
  return memory;
}

}  // namespace ww
