#pragma once
// PSFs that a session has computed already: a stack after a stack, a plan before a run, ask for the same one.
#include <algorithm>
#include <list>
#include <string>
#include <vector>

#include "image/volume.hpp"

namespace ww {

class PsfCache {
 public:
  struct Entry {
    std::string request;           ///< all it was made from
    std::vector<Volume> channels;  ///< one for all, or one a channel
    std::vector<std::string> notes, warnings;

    std::size_t bytes() const {
      std::size_t sum = 0;
      for (const Volume& v : channels) sum += v.values.size() * sizeof(float);
      return sum;
    }
  };

  /// The entry of this request, or null; valid until the next keep().
  const Entry* find(const std::string& request) const {
    const auto at =
        std::find_if(entries_.begin(), entries_.end(), [&](const Entry& e) { return e.request == request; });
    return at == entries_.end() ? nullptr : &*at;
  }

  /// Keeps it, and forgets the oldest ones beyond 16 MB in all; one larger than that is not kept.
  void keep(Entry entry) {
    constexpr std::size_t most = 16 << 20;
    if (entry.bytes() > most) return;
    entries_.push_back(std::move(entry));
    for (std::size_t all = bytes(); all > most; all = bytes()) entries_.pop_front();
  }

  std::size_t bytes() const {
    std::size_t sum = 0;
    for (const Entry& e : entries_) sum += e.bytes();
    return sum;
  }

 private:
  std::list<Entry> entries_;
};

}  // namespace ww
