// `runbookd postmortem INC-7 [--out FILE]`: the Markdown as the daemon makes it.
#include <iostream>

#include "daemon/base/new_file.hpp"
#include "daemon/cli/live/ask.hpp"
#include "daemon/net/text.hpp"

namespace runbookd::cli {

namespace {

int not_written(const std::string& file, const std::string& why, const char* cure) {
  std::cerr << "runbookd: " << file << ": " << why << "\n";
  if (*cure != '\0') std::cerr << "  = " << cure << "\n";
  return 2;
}

}  // namespace

int postmortem_verb(const PostmortemOptions& options) {
  const auto markdown =
      get(options, "/api/v1/incidents/" + net::percent_encode(options.subject) + "/postmortem");
  if (!markdown) return 2;
  if (options.out.empty()) {
    std::cout << *markdown;
    return 0;
  }
  const auto written =
      write_new_file(options.out, *markdown, options.force ? IfThere::replace : IfThere::keep);
  if (!written) return not_written(options.out, written.error().text, "");
  if (!*written)
    return not_written(options.out, "is there already", "give --force to write over it");
  return 0;
}

}  // namespace runbookd::cli
