// `runbookd doctor --config FILE`: a line for each thing that the rulebook needs, and what to mend.
//
//   ok    probe site: ok
//   MEND  probe pg: auth: password authentication failed for user "app"
//         = are the credentials those of the server, and may they do this?
#include <unistd.h>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <iostream>

#include "daemon/app/composition/doctor.hpp"
#include "daemon/app/composition/rulebook_source.hpp"
#include "daemon/cli/verbs.hpp"
#include "daemon/net/json.hpp"

namespace runbookd::cli {

namespace json = boost::json;

namespace {

json::object as_json(const app::Finding& it) {
  json::object out;
  out["what"] = net::json_string(it.what);
  out["fit"] = it.fit;
  out["detail"] = net::json_string(it.detail);
  if (!it.cure.empty()) out["cure"] = net::json_string(it.cure);
  return out;
}

void print(const app::Finding& it, bool colour) {
  const char* on = !colour ? "" : it.fit ? "\033[32m" : "\033[31m";
  const char* off = colour ? "\033[0m" : "";
  std::cout << on << (it.fit ? "ok  " : "MEND") << off << "  " << it.what << ": " << it.detail
            << "\n";
  if (!it.cure.empty()) std::cout << "      = " << it.cure << "\n";
  std::cout << std::flush;  // some take seconds: who waits sees how far it is
}

}  // namespace

int doctor_verb(const DoctorOptions& options) {
  logging::Redactor redactor;
  app::Loaded loaded =
      app::load_rulebook({options.config}, {}, redactor, wants_colour(STDERR_FILENO));
  std::cerr << loaded.diagnostics;
  if (!loaded.book) return 1;
  const bool colour = wants_colour(STDOUT_FILENO);
  json::array findings;
  std::size_t unfit = 0, all = 0;
  app::examine(std::move(*loaded.book), redactor, [&](const app::Finding& it) {
    ++all;
    unfit += it.fit ? 0 : 1;
    if (options.json)
      findings.push_back(as_json(it));
    else
      print(it, colour);
  });
  if (options.json)
    std::cout << json::serialize(json::object{{"findings", std::move(findings)}}) << "\n";
  else
    std::cout << (unfit == 0 ? std::to_string(all) + " looked at, nothing to mend"
                             : std::to_string(unfit) + " of " + std::to_string(all) + " to mend")
              << "\n";
  return unfit == 0 ? 0 : 1;
}

}  // namespace runbookd::cli
