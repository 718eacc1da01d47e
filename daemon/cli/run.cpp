#include <unistd.h>

#include <iostream>

#include "daemon/app/journal/journal.hpp"
#include "daemon/cli/demo/demo.hpp"
#include "daemon/cli/verbs.hpp"

namespace runbookd::cli {

std::string version_text() { return RUNBOOKD_VERSION; }

int version_verb(const OtherOptions& options) {
  if (options.json)
    std::cout << "{\"version\":\"" << version_text() << "\"}\n";
  else
    std::cout << "runbookd " << version_text() << "\n";
  return 0;
}

int run_verb(app::DaemonOptions options, const std::string& level, const std::string& format) {
  const auto l = logging::parse_level(level);
  const auto f = logging::parse_format(format);
  if (!l || !f) {
    std::cerr << "runbookd: " << (!l ? l.error().text : f.error().text) << "\n";
    return 2;
  }
  options.log.level = *l;
  options.log.format = *f;
  options.version = version_text();
  return app::run_daemon(options);
}

int audit_verb(const OtherOptions& options) {
  const auto reader = journal::open_journal_reader(options.state_dir);
  if (!reader) {
    std::cerr << "runbookd: " << reader.error().text << "\n";
    if (!reader.error().hint.empty()) std::cerr << "  = " << reader.error().hint << "\n";
    return 2;
  }
  const auto report = journal::verify_chain(**reader, options.state_dir);
  if (!report) {
    std::cerr << "runbookd: " << report.error().text << "\n";
    return 2;
  }
  if (report->intact) {
    std::cout << "intact: " << report->records << " records\n";
    return 0;
  }
  std::cout << "broken at record " << report->fault.seq << ": " << report->fault.why << "\n";
  return 1;
}

int demo_verb(const OtherOptions& options) {
  demo::DemoOptions o;
  o.once = options.once;
  o.keep = options.keep;
  o.port = options.port;
  o.self_path = "/proc/self/exe";
  return demo::run_demo(o);
}

}  // namespace runbookd::cli
