#include "daemon/app/composition/rulebook_source.hpp"

#include <unistd.h>

#include "config/load/load.hpp"
#include "daemon/app/api/listen.hpp"
#include "daemon/app/composition/kinds.hpp"

namespace runbookd::app {

namespace {

// The same rule as in a file: beyond loopback only with TLS and tokens.
bool apply_listen(const std::string& listen, Loaded& loaded) {
  load::ServerSettings& server = loaded.book->settings.server;
  const auto address = load::parse_listen(listen);
  const bool guarded = !server.tokens_file.empty() && !server.tls_certificate.empty();
  if (address && (load::is_loopback(address->host) || guarded)) {
    server.listen = listen;
    return true;
  }
  loaded.diagnostics +=
      address ? "--listen " + listen +
                    ": error: beyond loopback it needs `server.tls` and `server.tokens_file`\n"
              : "--listen " + listen + ": error: this is not HOST:PORT\n";
  ++loaded.errors;
  loaded.book.reset();
  return false;
}

// What the command line says wins over the files.
void apply(const Overrides& overrides, Loaded& loaded) {
  loaded.book->plan->one_person = {"root", api::user_name(::geteuid())};
  if (overrides.dry_run) {
    loaded.book->plan->mode = decide::Mode::observe;
    for (auto& rule : loaded.book->plan->rules) rule.mode = decide::Mode::observe;
  }
  if (!overrides.listen.empty() && !apply_listen(overrides.listen, loaded)) return;
  if (!overrides.state_dir.empty()) loaded.book->settings.state_dir = overrides.state_dir;
}

void count(const document::Sources& files, const document::Diagnostics& out, bool colour,
           Loaded& loaded) {
  for (const auto& d : out.sorted())
    loaded.diagnostics += document::render(files, d, colour) + "\n";
  loaded.errors = out.errors();
  loaded.warnings = out.warnings();
}

}  // namespace

Loaded load_rulebook(const std::vector<std::string>& paths, const Overrides& overrides,
                     logging::Redactor& redactor, bool colour, const load::FoundTargets& before) {
  document::Diagnostics out;
  Loaded loaded;
  auto written = load::read_written(paths, document::Strictness::run, out);
  loaded.book = load::load(*written, registered_kinds(), document::Strictness::run, out, before);
  for (const auto& secret : written->files.secrets()) redactor.add(Secret{secret});
  if (loaded.book) loaded.beside = read_beside(*loaded.book, document::Strictness::run, out);
  if (out.has_errors()) loaded.book.reset();
  count(written->files, out, colour, loaded);
  if (!loaded.book) return loaded;
  if (loaded.book->has_moving_targets()) loaded.written = std::move(written);
  apply(overrides, loaded);
  return loaded;
}

Loaded load_for_targets(std::shared_ptr<load::Written> written, const Overrides& overrides,
                        const load::FoundTargets& found) {
  document::Diagnostics out;
  Loaded loaded;
  loaded.book = load::load(*written, registered_kinds(), document::Strictness::run, out, found);
  count(written->files, out, false, loaded);
  loaded.written = std::move(written);
  if (loaded.book) apply(overrides, loaded);
  return loaded;
}

}  // namespace runbookd::app
