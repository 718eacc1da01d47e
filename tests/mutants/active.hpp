// Which mutant is alive in this process. Only the test-only library of mutated sources sees it.
#pragma once

namespace runbookd::mutants {

/// The number in the environment variable RUNBOOKD_MUTANT, read once; 0 = none, the code as
/// shipped.
int active() noexcept;

}  // namespace runbookd::mutants
