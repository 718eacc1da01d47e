// `runbookd probe NAME`: one run, now, by the running daemon; or, with --config, by ourselves.
#include <unistd.h>

#include <boost/json/parse.hpp>
#include <iostream>

#include "daemon/app/composition/rulebook_source.hpp"
#include "daemon/app/composition/single_run.hpp"
#include "daemon/cli/live/ask.hpp"
#include "daemon/cli/live/probe_screen.hpp"
#include "daemon/cli/live/screen_parts.hpp"
#include "daemon/net/text.hpp"

namespace runbookd::cli {

namespace json = boost::json;

namespace {

void complain(const Error& error) {
  std::cerr << "runbookd: " << error.text << "\n";
  if (!error.hint.empty()) std::cerr << "  = " << error.hint << "\n";
}

std::optional<std::string> run_here(const ProbeOptions& options) {
  logging::Redactor redactor;
  app::Loaded loaded =
      app::load_rulebook({options.config}, {}, redactor, wants_colour(STDERR_FILENO));
  if (!loaded.book) {
    std::cerr << loaded.diagnostics;
    return std::nullopt;
  }
  auto answer =
      app::run_probe_once(std::move(*loaded.book), options.subject, options.target, redactor);
  if (answer) return std::move(*answer);
  complain(answer.error());
  return std::nullopt;
}

std::optional<std::string> run_there(const ProbeOptions& options) {
  json::object body;
  if (!options.target.empty()) body["target"] = options.target;
  return ask(options, Method::post,
             "/api/v1/probes/" + net::percent_encode(options.subject) + "/run", body);
}

}  // namespace

int probe_verb(const ProbeOptions& options) {
  const auto answer = options.config.empty() ? run_there(options) : run_here(options);
  if (!answer) return 2;
  const json::value parsed = json::parse(*answer);
  if (options.json) {
    std::cout << *answer << "\n";
    return probe_exit_code(parsed);
  }
  const bool colour = wants_colour(STDOUT_FILENO);
  bool first = true;
  for (const auto& item : list_of(parsed, "probes")) {
    if (!first) std::cout << "\n";
    first = false;
    std::cout << probe_screen(item.as_object(), colour);
  }
  return probe_exit_code(parsed);
}

}  // namespace runbookd::cli
