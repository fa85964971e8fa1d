#pragma once
// Ctrl-C: the first one asks the run to end without a result, the second one ends the program at once.

namespace ww::program {

void watch_for_interrupts();
bool interrupted();

}  // namespace ww::program
