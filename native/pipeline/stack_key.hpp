#pragma once
// The key of a stack's random numbers: counted from the seed, the frame and the channel, whatever order stacks come in.
#include <cstdint>

namespace ww {

/// splitmix64's finalizer: a bijection of 64 bits in which every bit depends on every other.
/// S. Vigna, after G. L. Steele, D. Lea & C. H. Flood, OOPSLA 2014.
constexpr std::uint64_t mixed(std::uint64_t v) {
  v += 0x9e3779b97f4a7c15u;
  v = (v ^ v >> 30) * 0xbf58476d1ce4e5b9u;
  v = (v ^ v >> 27) * 0x94d049bb133111ebu;
  return v ^ v >> 31;
}

/// frame: in the whole recording; both counted from 0.
constexpr std::uint64_t stack_key(std::uint64_t seed, std::uint64_t frame, std::uint64_t channel) {
  return mixed(mixed(mixed(seed) ^ frame) ^ channel);
}

}  // namespace ww
