// What a command gets to see.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "daemon/base/action.hpp"
#include "daemon/base/result.hpp"
#include "daemon/net/process/program.hpp"
#include "remediations/exec/spec.hpp"

namespace runbookd::remediations::exec_kind {

using net::process::default_path;
using net::process::find_program;

/// The rendered arguments: those with a template taken from `rendered`. Errors: a value that is
/// missing, too long, holds a NUL, or makes an argument begin with `-` that was not written so.
Result<std::vector<std::string>> render_arguments(const std::vector<std::string>& argv,
                                                  const Facts& rendered);

/// NAME=value: the fixed ones, what the step says, and which action this is. Nothing is inherited.
std::vector<std::string> clean_environment(const ExecArguments& arguments,
                                           const ActionRequest& request,
                                           const std::string& directory);

}  // namespace runbookd::remediations::exec_kind
