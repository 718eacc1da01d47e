#include "remediations/cloud_run/patch.hpp"

#include <algorithm>

#include "daemon/net/json.hpp"
#include "tests/unit/catch.hpp"
#include "tests/unit/remediations/cloud_run/samples.hpp"

namespace patch_test {

using namespace runbookd;
using namespace runbookd::test;
using net::json_at;
using net::json_text_at;

namespace {

bool masks(const Patch& patch, const std::string& field) {
  return std::find(patch.mask.begin(), patch.mask.end(), field) != patch.mask.end();
}

RevisionWish wish(const std::string& id = "action-1") {
  RevisionWish out;
  out.action_id = id;
  return out;
}

const boost::json::object& container(const Patch& patch) {
  return net::json_array_at(patch.body, {"template", "containers"})->at(0).as_object();
}

}  // namespace

TEST_CASE("traffic goes to one revision, under the etag, and tags are sent again") {
  auto state = service("api-2", "", "a");
  state.wish.push_back({"api-1", 0, "old", false});
  state.wish.push_back({"api-2", 0, "edge", true});
  const Patch patch = traffic_patch(state, "api-1");
  CHECK(patch.mask == std::vector<std::string>{"traffic"});
  CHECK(json_text_at(patch.body, {"etag"}) == "e1");
  const auto& traffic = *net::json_array_at(patch.body, {"traffic"});
  REQUIRE(traffic.size() == 3);
  CHECK(json_text_at(traffic[0].as_object(), {"revision"}) == "api-1");
  CHECK(net::json_integer_at(traffic[0].as_object(), {"percent"}) ==
        std::optional<std::int64_t>(100));
  CHECK(json_text_at(traffic[1].as_object(), {"tag"}) == "old");
  CHECK(json_text_at(traffic[2].as_object(), {"type"}) == "TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST");
  CHECK_FALSE(traffic[2].as_object().contains("revision"));
}

TEST_CASE("a restart of what is deployed touches the annotation and the revision's name only") {
  const auto patch = revision_patch(service("api-2", "", "a"),
                                    revision("api-2", "2026-01-02T00:00:00Z", "a"), wish());
  REQUIRE(patch);
  CHECK(patch->mask == std::vector<std::string>{"template.annotations", "template.revision"});
  CHECK(json_text_at(patch->body, {"template", "annotations", "team"}) == "x");
  CHECK(json_text_at(patch->body, {"template", "annotations", action_annotation}) == "action-1");
  CHECK(json_at(patch->body, {"template", "revision"}) == nullptr);
}

TEST_CASE("after a rollback the new revision is made of what serves, not of the bad template") {
  const auto good =
      revision("api-1", "2026-01-01T00:00:00Z", "a", true,
               R"(,"annotations":{"team":"y","run.googleapis.com/x":"1"},"timeout":"60s")");
  const auto patch = revision_patch(service("api-2", "api-1", "b"), good, wish());
  REQUIRE(patch);
  CHECK(json_text_at(container(*patch), {"image"}) == image("a"));
  CHECK(masks(*patch, "template.containers"));
  CHECK(masks(*patch, "template.labels"));
  CHECK(masks(*patch, "template.timeout"));
  CHECK(json_text_at(patch->body, {"template", "timeout"}) == "60s");
  CHECK(json_text_at(patch->body, {"template", "annotations", "team"}) == "y");
  CHECK(json_at(patch->body, {"template", "annotations", "run.googleapis.com/x"}) == nullptr);
  CHECK_FALSE(masks(*patch, "template"));
}

TEST_CASE("an image without a digest is refused, or pinned to what it was resolved to") {
  auto tagged = revision("api-2", "2026-01-02T00:00:00Z", "a");
  tagged.raw["containers"].as_array()[0].as_object()["image"] =
      net::json_string("host:5000/p/api:v7");
  const auto state = service("api-2", "", "a");
  CHECK_FALSE(revision_patch(state, tagged, wish()));
  auto pinned = wish();
  pinned.digest = "sha256:" + std::string(64, 'f');
  const auto patch = revision_patch(state, tagged, pinned);
  REQUIRE(patch);
  CHECK(json_text_at(container(*patch), {"image"}) ==
        "host:5000/p/api@sha256:" + std::string(64, 'f'));
}

TEST_CASE("memory is changed in the whole list of containers, which keeps the rest") {
  auto more = wish();
  more.memory = MemoryChange{"web", 2 * gib, 3 * gib};
  const auto patch = revision_patch(service("api-2", "", "a"),
                                    revision("api-2", "2026-01-02T00:00:00Z", "a"), more);
  REQUIRE(patch);
  CHECK(masks(*patch, "template.containers"));
  CHECK(json_text_at(container(*patch), {"resources", "limits", "memory"}) == "3Gi");
  CHECK(json_text_at(container(*patch), {"resources", "limits", "cpu"}) == "2");
  CHECK(net::json_flag_at(container(*patch), {"resources", "cpuIdle"}));
  CHECK(json_at(container(*patch), {"ports"}) != nullptr);
}

TEST_CASE("resources that were not there are sent with throttled CPU, as it was") {
  auto from = revision("api-1", "2026-01-02T00:00:00Z", "a");
  from.raw["containers"].as_array()[0].as_object().erase("resources");
  auto more = wish();
  more.memory = MemoryChange{"web", default_memory, gib};
  const auto patch = revision_patch(service("api-2", "api-1", "b"), from, more);
  REQUIRE(patch);
  CHECK(net::json_flag_at(container(*patch), {"resources", "cpuIdle"}));
  CHECK(json_text_at(container(*patch), {"resources", "limits", "memory"}) == "1Gi");
}

TEST_CASE("scaling names only what it sets") {
  ScaleChange change;
  change.service_max = 15;
  Patch patch = scaling_patch(service("api-2", "", "a"), change);
  CHECK(patch.mask == std::vector<std::string>{"scaling.maxInstanceCount"});
  CHECK(net::json_integer_at(patch.body, {"scaling", "maxInstanceCount"}) ==
        std::optional<std::int64_t>(15));
  CHECK(json_at(patch.body, {"scaling", "minInstanceCount"}) == nullptr);
}

}  // namespace patch_test
