// SIGINT and SIGTERM, remembered in a flag that progress callbacks and file loops read.
#include "bindings/command_line/interrupt.hpp"

#include <csignal>

namespace ww::program {
namespace {

volatile std::sig_atomic_t asked = 0;

extern "C" void remember_interrupt(int signal) {
  if (asked) {
    std::signal(signal, SIG_DFL);
    std::raise(signal);
    return;
  }
  asked = 1;
  std::signal(signal, remember_interrupt);  // some systems forget a handler once it has run
}

}  // namespace

void watch_for_interrupts() {
  std::signal(SIGINT, remember_interrupt);
  std::signal(SIGTERM, remember_interrupt);
}

bool interrupted() { return asked != 0; }

}  // namespace ww::program
