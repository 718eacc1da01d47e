// Where a command is, and what it gets to see (reads the file system, changes nothing).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "daemon/base/action.hpp"
#include "daemon/base/result.hpp"
#include "remediations/exec/spec.hpp"

namespace runbookd::remediations::exec_kind {

constexpr std::string_view default_path =
    "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/// Absolute path of an executable file: `/x` as it is, `./x` and `a/x` from the rulebook's
/// directory, `x` from default_path.
Result<std::string> find_program(const std::string& name, const std::string& rulebook_dir);

/// The rendered arguments: those with a template taken from `rendered`. Errors: a value that is
/// missing, too long, holds a NUL, or makes an argument begin with `-` that was not written so.
Result<std::vector<std::string>> render_arguments(const std::vector<std::string>& argv,
                                                  const Facts& rendered);

/// NAME=value: the fixed ones, what the step says, and which action this is. Nothing is inherited.
std::vector<std::string> clean_environment(const ExecArguments& arguments,
                                           const ActionRequest& request,
                                           const std::string& directory);

}  // namespace runbookd::remediations::exec_kind
