#include "remediations/exec/verb.hpp"

namespace runbookd::remediations::exec_kind {

std::string verb_of(const ExecArguments& arguments) {
  std::string out;
  for (std::size_t i = 0; i < arguments.argv.size(); ++i) {
    const std::string& argument = arguments.argv[i];
    if (i > 0) out += ' ';
    out += arguments.hidden[i]     ? "***"
           : is_template(argument) ? "*"
                                   : net::process::quoted_argument(argument);
  }
  return out;
}

}  // namespace runbookd::remediations::exec_kind
