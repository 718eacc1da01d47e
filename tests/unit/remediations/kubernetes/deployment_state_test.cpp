#include "remediations/kubernetes/deployment_state.hpp"

#include "remediations/kubernetes/rollout_clock.hpp"
#include "tests/unit/catch.hpp"

namespace deployment_state_test {

using namespace runbookd;
using namespace runbookd::remediations::kubernetes;

namespace {

const Wall noon = *parse_rfc3339("2026-01-16T12:00:00Z");

std::string deployment(const std::string& spec, const std::string& status) {
  return R"({"kind":"Deployment","metadata":{"uid":"u1","annotations":{"deployment.kubernetes.io/revision":"4"}},)"
         R"("spec":)" +
         spec + R"(,"status":)" + status + "}";
}
std::string set(const std::string& revision, const std::string& owner, const std::string& created,
                bool controller = true) {
  return R"({"metadata":{"annotations":{"deployment.kubernetes.io/revision":")" + revision +
         R"("},"creationTimestamp":")" + created + R"(","ownerReferences":[{"uid":")" + owner +
         R"(","controller":)" + (controller ? "true" : "false") + "}]}}";
}
std::string sets(const std::string& items, const std::string& next = "") {
  return R"({"metadata":{"continue":")" + next + R"("},"items":[)" + items + "]}";
}

}  // namespace

TEST_CASE("a deployment's figures are read, and what is left out has its default") {
  auto read = parse_deployment(deployment(R"({"replicas":3})", R"({"readyReplicas":2})"));
  REQUIRE(read);
  CHECK(read->uid == "u1");
  CHECK(read->revision == "4");
  CHECK(read->replicas == 3);
  CHECK(read->ready_replicas == 2);
  read = parse_deployment(deployment("{}", "{}"));
  REQUIRE(read);
  CHECK(read->replicas == 1);
  CHECK(read->ready_replicas == 0);
  CHECK(parse_deployment(deployment(R"({"replicas":0})", "{}"))->replicas == 0);
}

TEST_CASE("the selector is written as a query has it") {
  const auto read = parse_deployment(deployment(
      R"({"selector":{"matchLabels":{"app":"shop"},"matchExpressions":[)"
      R"({"key":"tier","operator":"In","values":["a","b"]},{"key":"x","operator":"Exists"},)"
      R"({"key":"y","operator":"DoesNotExist"},{"key":"z","operator":"NotIn","values":["c"]},)"
      R"({"key":"w","operator":"Gt","values":["1"]}]}})",
      "{}"));
  REQUIRE(read);
  CHECK(read->selector == "app=shop,tier in (a,b),x,!y,z notin (c)");
}

TEST_CASE("a rollout that does not go on says why") {
  const auto trouble = [](const std::string& condition) {
    return parse_deployment(deployment("{}", R"({"conditions":[)" + condition + "]}"))->trouble;
  };
  CHECK(trouble(R"({"type":"Progressing","status":"False","reason":"ProgressDeadlineExceeded",)"
                R"("message":"has timed\nout"})") == "ProgressDeadlineExceeded: has timed out");
  CHECK(trouble(R"({"type":"ReplicaFailure","status":"True","reason":"FailedCreate",)"
                R"("message":"quota"})") == "FailedCreate: quota");
  CHECK(trouble(R"({"type":"Progressing","status":"True","reason":"NewReplicaSetAvailable"})")
            .empty());
}

TEST_CASE("what is no deployment is not taken for one") {
  for (const std::string wrong :
       {"", "<html>", "[]", "{}", R"({"kind":"Deployment"})", R"({"kind":"Status"})"})
    CHECK_FALSE(parse_deployment(wrong));
  CHECK_FALSE(parse_deployment(deployment(R"({"replicas":-1})", "{}")));
}

TEST_CASE("of the ReplicaSets the one of this deployment and revision counts") {
  const auto read = parse_replica_sets(sets(set("4", "other", "2026-01-16T11:00:00Z") + "," +
                                                set("3", "u1", "2026-01-16T10:00:00Z") + "," +
                                                set("4", "u1", "2026-01-16T09:00:00Z", false) +
                                                "," + set("4", "u1", "2026-01-16T11:50:00Z"),
                                            "more"),
                                       "u1", "4");
  REQUIRE(read);
  CHECK(read->created == noon - minutes{10});
  CHECK(read->next == "more");
  CHECK_FALSE(parse_replica_sets(sets(""), "u1", "4")->created);
  for (const char* wrong : {"", "{}", R"({"items":7})", R"({"items":[7]})"})
    CHECK_FALSE(parse_replica_sets(wrong, "u1", "4"));
  CHECK_FALSE(parse_replica_sets(sets("", std::string(20'000, 'x')), "u1", "4"));
}

TEST_CASE("a deploy is as old as its ReplicaSet, a way back as old as our sight of it") {
  RolloutClock clock;
  clock.changed("4", noon - hours{5}, noon);
  CHECK(clock.last_deploy() == noon - hours{5});
  clock.looked(noon);
  clock.changed("5", noon + seconds{20}, noon + seconds{30});  // a new template
  CHECK(clock.last_deploy() == noon + seconds{20});
  clock.looked(noon + seconds{30});
  clock.changed("6", noon - hours{5}, noon + seconds{60});  // back to the old ReplicaSet
  CHECK(clock.last_deploy() == noon + seconds{60});
  CHECK(clock.revision() == "6");
}

}  // namespace deployment_state_test
