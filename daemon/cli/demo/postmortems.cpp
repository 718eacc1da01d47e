#include "daemon/cli/demo/postmortems.hpp"

#include "daemon/base/new_file.hpp"
#include "daemon/cli/demo/failure.hpp"
#include "daemon/cli/demo/loopback.hpp"
#include "daemon/people/postmortem/render.hpp"

namespace runbookd::demo {

std::vector<std::string> collect_postmortems(int port, const std::string& directory,
                                             const std::vector<IncidentSeen>& incidents) {
  std::vector<std::string> out;
  for (const IncidentSeen& incident : incidents) {
    const auto reply = http_get(port, "/api/v1/incidents/" + incident.id + "/postmortem");
    if (!reply || !reply->ok()) throw Failure("the daemon has no postmortem of " + incident.id);
    const std::string file = directory + "/" + postmortem::file_name(incident.id, incident.rule);
    const auto written = write_new_file(file, reply->body, IfThere::keep);
    if (!written) throw Failure("cannot write " + file + ": " + written.error().text);
    out.push_back(file);
  }
  return out;
}

}  // namespace runbookd::demo
