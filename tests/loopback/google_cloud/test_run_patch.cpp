#include "tests/loopback/google_cloud/world_fixture.hpp"
#include "tests/unit/catch.hpp"

namespace test_run_patch {

using namespace runbookd::sim;

namespace {

json::object annotations(const std::string& id) {
  return {{"template", {{"annotations", {{"deployed-by", "ci"}, {"runbookd/restarted-by", id}}}}}};
}

constexpr const char* restart_mask = "template.annotations,template.revision";

json::object first_container(WorldFixture& w) {
  return w.service().at("template").at("containers").at(0).as_object();
}

}  // namespace

TEST_CASE("a stale etag is refused with 409 ABORTED and changes nothing") {
  WorldFixture w;
  const auto before = text_of(w.service(), "etag");
  auto body = annotations("a1");
  body["etag"] = before;
  w.patch(restart_mask, body);
  REQUIRE(w.status == 200);
  CHECK(text_of(w.service(), "etag") != before);
  const auto refused = w.patch(restart_mask, body);
  CHECK(w.status == 409);
  CHECK(w.error_status(refused) == "ABORTED");
}

TEST_CASE("the etag moves again when the service has reconciled") {
  WorldFixture w;
  w.patch(restart_mask, annotations("a1"));
  const auto accepted = text_of(w.service(), "etag");
  w.pass(Millis(1000));
  CHECK(text_of(w.service(), "etag") != accepted);
}

TEST_CASE("a restart by annotation makes one revision however often it is asked for") {
  WorldFixture w;
  const auto count = w.world.service().revisions().size();
  w.patch(restart_mask, annotations("a1"));
  w.patch(restart_mask, annotations("a1"));
  CHECK(w.status == 200);
  CHECK(w.world.service().revisions().size() == count + 1);
  REQUIRE(w.world.log().entries().size() == 2);
  CHECK(w.world.log().entries()[0].changed);
  CHECK_FALSE(w.world.log().entries()[1].changed);
  w.pass(Millis(1000));
  CHECK(WorldFixture::short_name(text_of(w.service(), "latestReadyRevision")) == w.revision(count));
}

TEST_CASE("the operation of a repeated request is done when the first one's is") {
  WorldFixture w;
  w.patch(restart_mask, annotations("a1"));
  w.pass(Millis(400));
  const auto again = w.patch(restart_mask, annotations("a1"));
  CHECK_FALSE(again.contains("done"));
  w.pass(Millis(600));
  CHECK(bool_of(w.call("GET", "/run.googleapis.com/v2/" + text_of(again, "name")), "done"));
}

TEST_CASE("a revision name that a deploy tool set makes a restart conflict until it is cleared") {
  WorldFixture w;
  Deploy named;
  named.revision = "guesslyfe-backend-release-7";
  w.world.deploy(named);
  const auto refused = w.patch("template.annotations", annotations("a1"));
  CHECK(w.status == 409);
  CHECK(w.error_status(refused) == "ALREADY_EXISTS");
  w.patch(restart_mask, annotations("a1"));
  CHECK(w.status == 200);
}

TEST_CASE("a new revision of a bad image is as bad, unless the fault was in the instances") {
  WorldFixture w;
  Deploy bad;
  bad.behaviour.error_rate = 0.08;
  SECTION("in the image") {
    w.world.deploy(bad);
    w.patch(restart_mask, annotations("a1"));
    CHECK(w.world.service().revisions().back().behaviour.error_rate == Approx(0.08));
  }
  SECTION("in the instances") {
    bad.only_this_revision = true;
    w.world.deploy(bad);
    CHECK(w.world.service().revisions().back().behaviour.error_rate == Approx(0.08));
    w.patch(restart_mask, annotations("a1"));
    CHECK(w.world.service().revisions().back().behaviour.error_rate == 0);
  }
}

TEST_CASE("without a mask the body replaces the service") {
  WorldFixture w;
  json::object body{{"template", w.service().at("template")}};
  w.call("PATCH", w.service_path, body);
  REQUIRE(w.status == 200);
  CHECK_FALSE(w.service().contains("labels"));
}

TEST_CASE("an unknown field, parameter or mask path is named in the violations") {
  WorldFixture w;
  const auto field = w.patch("template.containers", {{"template", {{"contaners", 1}}}});
  CHECK(w.status == 400);
  CHECK(json::serialize(field).find("Unknown name \\\"contaners\\\" at 'service.template'") !=
        std::string::npos);
  w.call("PATCH", std::string(w.service_path) + "?update_masks=x", {});
  CHECK(w.status == 400);
  w.patch("template.annotations.mine", {});
  CHECK(w.status == 400);
  w.patch("nonsense", {});
  CHECK(w.status == 400);
}

TEST_CASE("wrong types are refused where they are") {
  WorldFixture w;
  const auto answer = w.patch("scaling", {{"scaling", {{"minInstanceCount", "three"}}}});
  CHECK(w.status == 400);
  const auto& violation = answer.at("error").at("details").at(0).at("fieldViolations").at(0);
  CHECK(violation.at("field") == "service.scaling.min_instance_count");
  w.patch("ingress", {{"ingress", "INGRESS_TRAFFIC_SOMETIMES"}});
  CHECK(w.status == 400);
}

TEST_CASE("validateOnly judges and changes nothing") {
  WorldFixture w;
  const auto before = w.service();
  w.patch(restart_mask, annotations("a1"), "&validateOnly=true");
  CHECK(w.status == 200);
  CHECK(w.service() == before);
  CHECK(w.world.log().view(false).empty());
}

TEST_CASE("manual scaling to zero stops the app, and zero is not written") {
  WorldFixture w;
  w.patch("scaling", {{"scaling", {{"scalingMode", "MANUAL"}, {"manualInstanceCount", 0}}}});
  REQUIRE(w.status == 200);
  w.pass(Millis(1000));
  const auto scaling = w.service().at("scaling").as_object();
  CHECK(scaling == json::object{{"scalingMode", "MANUAL"}});
  CHECK(w.world.handle_workload(make_request("GET", "/api/v1/health")).response.status == 503);
  w.patch("scaling", {{"scaling", {{"scalingMode", "AUTOMATIC"}, {"minInstanceCount", 2}}}});
  CHECK(w.status == 400);
  w.patch("scaling", {{"scaling", {{"scalingMode", "AUTOMATIC"}}}});
  CHECK(w.status == 200);
}

TEST_CASE("memory has to fit the CPU") {
  WorldFixture w;
  auto container = first_container(w);
  auto with_memory = [&](const char* memory) {
    container["resources"].as_object()["limits"].as_object()["memory"] = memory;
    w.patch("template.containers,template.revision",
            {{"template", {{"containers", json::array{container}}}}});
    return w.status;
  };
  CHECK(with_memory("4Gi") == 200);
  CHECK(with_memory("16Gi") == 400);
  CHECK(with_memory("lots") == 400);
}

TEST_CASE("resources sent without cpuIdle lose it") {
  WorldFixture w;
  auto container = first_container(w);
  CHECK(bool_of(container.at("resources").as_object(), "cpuIdle"));
  container["resources"] = json::object{{"limits", {{"cpu", "2"}, {"memory", "3Gi"}}}};
  w.patch("template.containers", {{"template", {{"containers", json::array{container}}}}});
  REQUIRE(w.status == 200);
  CHECK_FALSE(first_container(w).at("resources").as_object().contains("cpuIdle"));
}

TEST_CASE("system annotations are refused") {
  WorldFixture w;
  w.patch("template.annotations",
          {{"template", {{"annotations", {{"run.googleapis.com/x", "1"}}}}}});
  CHECK(w.status == 400);
}

TEST_CASE("revisions come newest first, page by page") {
  WorldFixture w;
  w.world.deploy({});
  const std::string list = std::string(w.service_path) + "/revisions?pageSize=2";
  const auto first = w.call("GET", list);
  CHECK(WorldFixture::short_name(text_of(first.at("revisions").at(0).as_object(), "name")) ==
        w.revision(2));
  const auto second = w.call("GET", list + "&pageToken=" + text_of(first, "nextPageToken"));
  CHECK(second.at("revisions").as_array().size() == 1);
  CHECK_FALSE(second.contains("nextPageToken"));
  w.call("GET", list + "&pageToken=1");
  CHECK(w.status == 400);
}

}  // namespace test_run_patch
