#include "daemon/app/run/rulebook_source.hpp"

#include "config/load/load.hpp"
#include "daemon/app/run/kinds.hpp"

namespace runbookd::app {

Loaded load_rulebook(const std::vector<std::string>& paths, const Overrides& overrides,
                     logging::Redactor& redactor, bool colour) {
  document::Sources files;
  document::Diagnostics out;
  Loaded loaded;
  loaded.book = load::load(paths, registered_kinds(), document::Strictness::run, files, out);
  for (const auto& secret : files.secrets()) redactor.add(Secret{secret});
  for (const auto& d : out.sorted())
    loaded.diagnostics += document::render(files, d, colour) + "\n";
  loaded.errors = out.errors();
  loaded.warnings = out.warnings();
  if (!loaded.book) return loaded;
  if (overrides.dry_run) {
    loaded.book->plan->mode = decide::Mode::observe;
    for (auto& rule : loaded.book->plan->rules) rule.mode = decide::Mode::observe;
  }
  if (!overrides.listen.empty()) loaded.book->settings.server.listen = overrides.listen;
  if (!overrides.state_dir.empty()) loaded.book->settings.state_dir = overrides.state_dir;
  return loaded;
}

}  // namespace runbookd::app
