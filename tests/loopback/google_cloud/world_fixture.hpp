// A world with a clock of its own, and a client that speaks to it without sockets.
#pragma once

#include <string>

#include "tests/loopback/google_cloud/field_mask.hpp"
#include "tests/loopback/google_cloud/world.hpp"

namespace runbookd::sim {

struct WorldFixture {
  Time now = Time(std::chrono::seconds(1737000000));
  World world;
  std::string token;
  static constexpr const char* service_path =
      "/run.googleapis.com/v2/projects/guesslyfe-prod/locations/us-central1/services/"
      "guesslyfe-backend";
  static constexpr const char* redis_path =
      "/redis.googleapis.com/v1/projects/guesslyfe-prod/locations/us-central1/instances/"
      "guesslyfe-redis";

  WorldFixture() : world({}, settings(), Contracts::builtin(), [this] { return now; }) {
    token = world.tokens().issue(now, std::chrono::seconds(3600)).token;
  }

  static Settings settings() {
    Settings s;
    s.operation.common = Millis(1000);
    return s;
  }

  void pass(Millis time) { now += time; }

  Reply send(const std::string& method, const std::string& target, const std::string& body = {}) {
    HeaderList headers{{"Authorization", "Bearer " + token}, {"Content-Type", "application/json"}};
    return world.handle(make_request(method, target, body, headers));
  }

  /// The answer's JSON; `status` tells how it was.
  json::object call(const std::string& method, const std::string& target,
                    const json::object& body = {}) {
    const bool has_body = method != "GET" && method != "DELETE";
    const auto reply = send(method, target, has_body ? json::serialize(body) : "");
    status = reply.response.status;
    return json::parse(reply.response.body).as_object();
  }

  json::object patch(const std::string& mask, const json::object& body,
                     const std::string& more = {}) {
    return call("PATCH", std::string(service_path) + "?updateMask=" + mask + more, body);
  }

  json::object service() { return call("GET", service_path); }

  /// `guesslyfe-backend-00002-abc` of a full name.
  static std::string short_name(const std::string& full) {
    return full.substr(full.rfind('/') + 1);
  }
  std::string revision(std::size_t index) { return world.service().revisions().at(index).name; }

  static json::object pin(const std::string& revision, int percent = 100) {
    return {{"type", "TRAFFIC_TARGET_ALLOCATION_TYPE_REVISION"},
            {"revision", revision},
            {"percent", percent}};
  }

  std::string error_status(const json::object& answer) {
    return text_of(answer.at("error").as_object(), "status");
  }

  int status = 0;
};

}  // namespace runbookd::sim
