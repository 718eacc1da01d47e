#include "remediations/exec/program.hpp"

namespace runbookd::remediations::exec_kind {
Result<std::vector<std::string>> render_arguments(const std::vector<std::string>& argv,
                                                  const Facts& rendered) {
  std::vector<std::string> out;
  for (std::size_t i = 0; i < argv.size(); ++i) {
    if (!is_template(argv[i])) {
      out.push_back(argv[i]);
      continue;
    }
    const std::string which = "argument " + std::to_string(i);
    const auto found = rendered.find(argument_name(i));
    if (found == rendered.end()) return Error{which + " has no value", ""};
    const std::string& value = found->second;
    if (value.size() > max_argument) return Error{which + " is longer than 8 KiB", ""};
    if (value.find('\0') != std::string::npos) return Error{which + " holds a NUL", ""};
    // A value must not turn into an option.
    if (value.starts_with('-') && !argv[i].starts_with('-'))
      return Error{which + " would begin with `-`", "write -- before it, or check the value"};
    out.push_back(value);
  }
  return out;
}

std::vector<std::string> clean_environment(const ExecArguments& arguments,
                                           const ActionRequest& request,
                                           const std::string& directory) {
  std::vector<std::string> out{"PATH=" + std::string(default_path),
                               "LANG=C.UTF-8",
                               "HOME=" + directory,
                               "RUNBOOKD_ACTION_ID=" + request.action_id,
                               "RUNBOOKD_INCIDENT_ID=" + request.incident_id,
                               "RUNBOOKD_RESOURCE=" + request.resource,
                               "RUNBOOKD_INSTANCE=" + request.instance};
  for (const auto& [name, value] : arguments.environment) {
    const std::string prefix = name + "=";
    std::erase_if(out, [&](const std::string& entry) { return entry.starts_with(prefix); });
    out.push_back(prefix + value);
  }
  return out;
}

}  // namespace runbookd::remediations::exec_kind
