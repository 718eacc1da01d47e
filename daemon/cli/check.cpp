#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <iostream>

#include "config/document/diagnostic.hpp"
#include "config/load/load.hpp"
#include "daemon/app/run/beside.hpp"
#include "daemon/app/run/kinds.hpp"
#include "daemon/cli/verbs.hpp"

namespace runbookd::cli {

bool wants_colour(int descriptor) {
  const char* refused = std::getenv("NO_COLOR");  // https://no-color.org: unless it is empty
  return ::isatty(descriptor) != 0 && (refused == nullptr || *refused == '\0');
}

namespace {

std::string counted(int n, const char* what) {
  return std::to_string(n) + " " + what + (n == 1 ? "" : "s");
}

}  // namespace

int check_verb(const CheckOptions& options) {
  document::Sources files;
  document::Diagnostics out;
  auto book =
      load::load(options.files, app::registered_kinds(), document::Strictness::check, files, out);
  if (book) app::read_beside(*book, document::Strictness::check, out);
  if (out.has_errors()) book.reset();
  const auto found = out.sorted();
  if (options.json) {
    std::cout << document::render_json(files, found) << "\n";
  } else {
    const bool colour = wants_colour(STDERR_FILENO);
    for (const auto& d : found) std::cerr << document::render(files, d, colour) << "\n";
    if (book)
      std::cout << "fine: " << counted(static_cast<int>(book->plan->rules.size()), "rule") << ", "
                << counted(static_cast<int>(book->plan->sources.size()), "source") << ", "
                << counted(static_cast<int>(book->plan->resources.size()), "resource")
                << (out.warnings() ? ", " + counted(out.warnings(), "warning") : std::string{})
                << "\n";
    else
      std::cerr << counted(out.errors(), "error") << ", " << counted(out.warnings(), "warning")
                << "\n";
  }
  if (out.has_errors()) return 1;
  return options.strict && out.warnings() > 0 ? 1 : 0;
}

}  // namespace runbookd::cli
