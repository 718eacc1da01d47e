// What probes had to show, in Markdown that no peer can break out of.
#include "daemon/people/postmortem/evidence_section.hpp"

#include "tests/unit/catch.hpp"

namespace evidence_section_test {

using namespace runbookd;

namespace {

std::string section(std::vector<decide::ShownEvidence> shown) {
  postmortem::Postmortem it;
  it.incident.shown = std::move(shown);
  return postmortem::evidence_section(it);
}

const Wall noon{hours{24 * 365 * 50 + 12}};

}  // namespace

TEST_CASE("each probe that had something to show is there with it") {
  CHECK(section({{"site",
                  "eu",
                  noon,
                  "bad",
                  "status",
                  "status 503",
                  {{"answer", "status 503\n\nno backend"}}},
                 {"port", "", noon, "bad", "refused", "connection refused", {}}}) ==
        "\n## Evidence\n\nWhat probes had to show when it opened.\n\n"
        "- site of eu at 12:00:00: bad (status): status 503\n"
        "\n  answer:\n\n      status 503\n\n      no backend\n\n");
}

TEST_CASE("where nothing was shown there is no section") {
  CHECK(section({}).empty());
  CHECK(section({{"port", "", noon, "bad", "refused", "connection refused", {}}}).empty());
}

TEST_CASE("nothing of a peer becomes a heading, a link or the end of the block") {
  const std::string out =
      section({{"site",
                "",
                noon,
                "bad",
                "body",
                "<b>x</b> [a](http://b)",
                {{"# answer", "```\n# I am a heading\n- [x] done\n</pre><script>\n"}}}});
  for (const char* mark : {"\n#  ", "\n# I", "\n```", "\n- [x]", "\n</pre>", "\n# answer"}) {
    INFO(mark);
    CHECK(out.find(mark) == std::string::npos);
  }
  CHECK(out.find("\n      # I am a heading\n") != std::string::npos);
  CHECK(out.find("\\<b>x") != std::string::npos);
}

}  // namespace evidence_section_test
