#pragma once
// How far a run is, on stderr: a bar with the time left on a terminal, else a line every ten percent.
#include <chrono>
#include <string>
#include <vector>

namespace ww::program {

class Progress {
 public:
  enum class Show { yes, no };
  /// label: what stands before the bar, such as "[2/10] a.tif".
  Progress(Show show, std::string label);
  /// Clears the bar.
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  void update(double fraction, const char* stage);
  /// A sentence shown together with the first sign of progress; short runs that fail show it never.
  void warn_later(const std::string& sentence) { pending_.push_back(sentence); }
  /// Shows what is pending.
  void flush();

 private:
  void draw_bar(double fraction, const std::string& stage, double elapsed);
  bool show_, terminal_, drawn_ = false;
  std::string label_;
  std::vector<std::string> pending_;
  std::chrono::steady_clock::time_point start_, last_;
  int tenths_ = 0;
};

/// "wienerwerk: " and the sentence, on stderr, the bar cleared first.
void print_sentence(const std::string& sentence);

}  // namespace ww::program
