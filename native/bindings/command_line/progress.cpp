// Drawing progress on stderr.
#include "bindings/command_line/progress.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#if defined(_WIN32)
#include <io.h>
#else
#include <unistd.h>
#endif

namespace ww::program {
namespace {

constexpr double quiet_seconds = 2;  // shorter runs need no lines in a log
constexpr int bar_width = 28;

bool stderr_is_terminal() {
#if defined(_WIN32)
  return _isatty(_fileno(stderr)) != 0;
#else
  return isatty(STDERR_FILENO) != 0;
#endif
}

std::string clock_text(double seconds) {
  const auto s = static_cast<long long>(std::ceil(std::min(seconds, 1e9)));
  char text[48];
  if (s >= 3600)
    std::snprintf(text, sizeof text, "%lld:%02lld:%02lld", s / 3600, s / 60 % 60, s % 60);
  else
    std::snprintf(text, sizeof text, "%lld:%02lld", s / 60, s % 60);
  return text;
}

double seconds_between(std::chrono::steady_clock::time_point a, std::chrono::steady_clock::time_point b) {
  return std::chrono::duration<double>(b - a).count();
}

}  // namespace

void print_sentence(const std::string& sentence) { std::fprintf(stderr, "wienerwerk: %s\n", sentence.c_str()); }

Progress::Progress(Show show, std::string label)
    : show_(show == Show::yes),
      terminal_(stderr_is_terminal()),
      label_(label.empty() ? "" : label + " "),
      start_(std::chrono::steady_clock::now()),
      last_(start_) {}

Progress::~Progress() {
  if (drawn_) std::fputs("\r\x1b[K", stderr);
}

void Progress::flush() {
  if (drawn_) std::fputs("\r\x1b[K", stderr);
  drawn_ = false;
  for (const std::string& sentence : pending_) print_sentence("warning: " + sentence);
  pending_.clear();
}

void Progress::update(double fraction, const char* stage) {
  if (!show_) return;
  fraction = std::clamp(fraction, 0.0, 1.0);
  const auto now = std::chrono::steady_clock::now();
  const double elapsed = seconds_between(start_, now);
  if (terminal_) {
    if (drawn_ && seconds_between(last_, now) < 0.1) return;
    last_ = now;
    flush();
    draw_bar(fraction, stage ? stage : "", elapsed);
    return;
  }
  const int tenths = static_cast<int>(fraction * 10);
  if (elapsed < quiet_seconds || tenths <= tenths_) return;
  flush();
  tenths_ = tenths;
  const std::string left = fraction < 1 ? ", " + clock_text(elapsed * (1 - fraction) / fraction) + " left" : "";
  std::fprintf(stderr, "wienerwerk: %s%d %%%s (%s)\n", label_.c_str(), tenths * 10, left.c_str(), stage ? stage : "");
}

void Progress::draw_bar(double fraction, const std::string& stage, double elapsed) {
  const int full = static_cast<int>(fraction * bar_width);
  const std::string bar(static_cast<std::size_t>(full), '#'), rest(static_cast<std::size_t>(bar_width - full), '.');
  const std::string left =
      elapsed > 1 && fraction > 0.01 ? clock_text(elapsed * (1 - fraction) / fraction) + " left" : "";
  std::fprintf(stderr, "\r\x1b[K%s[%s%s] %3d %%  %s  %s", label_.c_str(), bar.c_str(), rest.c_str(),
               static_cast<int>(fraction * 100), stage.substr(0, 30).c_str(), left.c_str());
  std::fflush(stderr);
  drawn_ = true;
}

}  // namespace ww::program
