// Services and revisions as the API gives them, for tests.
#pragma once

#include <stdexcept>
#include <string>

#include "daemon/net/json.hpp"
#include "remediations/cloud_run/service_state.hpp"

namespace runbookd::test {

using namespace runbookd::remediations::cloud_run;

inline const std::string service_path = "projects/p/locations/l/services/api";

inline std::string image(const std::string& letter) {
  return "registry/p/api@sha256:" + std::string(64, letter.front());
}

inline std::string revision_json(const std::string& name, const std::string& created,
                                 const std::string& letter, bool ready = true,
                                 const std::string& more = "") {
  return R"({"name":")" + service_path + "/revisions/" + name + R"(","createTime":")" + created +
         R"(","containers":[{"name":"web","image":")" + image(letter) +
         R"(","ports":[{"containerPort":8080}],"resources":{"limits":{"cpu":"2","memory":"2Gi"},"cpuIdle":true}}])" +
         R"(,"conditions":[{"type":"Active","state":"CONDITION_FAILED"},{"type":"Ready","state":")" +
         (ready ? "CONDITION_SUCCEEDED" : "CONDITION_FAILED") + R"("}])" + more + "}";
}

inline RevisionState revision(const std::string& name, const std::string& created,
                              const std::string& letter, bool ready = true,
                              const std::string& more = "") {
  const auto raw = net::parse_json_object(revision_json(name, created, letter, ready, more));
  auto state = raw ? parse_revision(*raw) : std::nullopt;
  if (!state) throw std::runtime_error("the sample is malformed");
  return *state;
}

/// `latest`: the revision that was created last and is ready. `pinned` empty: traffic follows it.
inline std::string service_json(const std::string& etag, const std::string& latest,
                                const std::string& pinned, const std::string& letter,
                                const std::string& more = "") {
  const std::string target =
      pinned.empty()
          ? R"({"type":"TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST","percent":100})"
          : R"({"type":"TRAFFIC_TARGET_ALLOCATION_TYPE_REVISION","percent":100,"revision":")" +
                pinned + R"("})";
  return R"({"name":")" + service_path + R"(","etag":")" + etag +
         R"(","generation":"4","observedGeneration":"4","latestReadyRevision":")" + service_path +
         "/revisions/" + latest + R"(","latestCreatedRevision":")" + service_path + "/revisions/" +
         latest + R"(","terminalCondition":{"type":"Ready","state":"CONDITION_SUCCEEDED"})" +
         R"(,"traffic":[)" + target + R"(],"trafficStatuses":[)" + target +
         R"(],"template":{"annotations":{"team":"x"},"revision":"api-named","timeout":"300s","containers":[{"name":"web","image":")" +
         image(letter) +
         R"(","ports":[{"containerPort":8080}],"resources":{"limits":{"cpu":"2","memory":"2Gi"},"cpuIdle":true}}]})" +
         more + "}";
}

inline ServiceState service(const std::string& latest, const std::string& pinned,
                            const std::string& letter, const std::string& more = "") {
  auto state = parse_service(service_json("e1", latest, pinned, letter, more));
  if (!state) throw std::runtime_error("the sample is malformed");
  return *state;
}

}  // namespace runbookd::test
