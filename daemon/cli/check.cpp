#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <iostream>

#include "config/document/diagnostic.hpp"
#include "config/load/load.hpp"
#include "daemon/app/composition/beside.hpp"
#include "daemon/app/composition/kinds.hpp"
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

// Which of the three it would run in, whether it was written or not, and who says otherwise.
std::string mode_of(const load::Rulebook& book) {
  const auto& plan = *book.plan;
  std::string out{decide::name_of(plan.mode)};
  if (!book.mode_written) out += ", since none is written";
  const auto lower = std::count_if(plan.rules.begin(), plan.rules.end(),
                                   [&](const auto& rule) { return rule.mode < plan.mode; });
  if (lower > 0) out += " (" + counted(static_cast<int>(lower), "rule") + " lower it)";
  if (plan.mode == decide::Mode::observe) out += ": nothing is changed";
  return out;
}

void print_summary(const load::Rulebook* book, const document::Diagnostics& out) {
  if (book == nullptr) {
    std::cerr << counted(out.errors(), "error") << ", " << counted(out.warnings(), "warning")
              << "\n";
    return;
  }
  std::cout << "fine: " << counted(static_cast<int>(book->plan->rules.size()), "rule") << ", "
            << counted(static_cast<int>(book->plan->sources.size()), "source") << ", "
            << counted(static_cast<int>(book->plan->resources.size()), "resource")
            << (out.warnings() ? ", " + counted(out.warnings(), "warning") : std::string{})
            << "\nmode: " << mode_of(*book) << "\n";
}

}  // namespace

int check_verb(const CheckOptions& options) {
  const auto strictness =
      options.no_secrets ? document::Strictness::placeholders : document::Strictness::check;
  document::Sources files;
  document::Diagnostics out;
  auto book = load::load(options.files, app::registered_kinds(), strictness, files, out);
  if (book) app::read_beside(*book, strictness, out);
  if (out.has_errors()) book.reset();
  const auto found = out.sorted();
  if (options.json) {
    std::cout << document::render_json(
                     files, found, book ? decide::name_of(book->plan->mode) : std::string_view{})
              << "\n";
  } else {
    const bool colour = wants_colour(STDERR_FILENO);
    for (const auto& d : found) std::cerr << document::render(files, d, colour) << "\n";
    print_summary(book ? &*book : nullptr, out);
  }
  if (out.has_errors()) return 1;
  return options.strict && out.warnings() > 0 ? 1 : 0;
}

}  // namespace runbookd::cli
