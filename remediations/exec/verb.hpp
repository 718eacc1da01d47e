// What an `exec` step is called when it does not say `verb:`.
#pragma once

#include <string>

#include "remediations/exec/spec.hpp"

namespace runbookd::remediations::exec_kind {

/// The program and its constant arguments, as a shell would need them quoted; `*` for a template,
/// `***` for a secret. Two steps that run something else have different verbs. As long as it is;
/// who reads the step cuts it.
std::string verb_of(const ExecArguments& arguments);

}  // namespace runbookd::remediations::exec_kind
