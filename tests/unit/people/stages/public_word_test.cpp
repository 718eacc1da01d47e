#include "daemon/people/stages/public_word.hpp"

#include "tests/unit/catch.hpp"

namespace public_word_test {

using namespace runbookd;
using namespace runbookd::people;
using decide::News;

namespace {

decide::Notify about(News news) {
  decide::Notify out;
  out.news = news;
  out.key = "INC-7/" + std::string{name_of(news)};
  out.incident = "INC-7";
  out.rule = "total-outage";
  out.target = "db-internal-7";
  out.severity = out.opened_as = "P0";
  out.since = parse_rfc3339("2026-11-30T03:00:00Z");
  out.subject = "cloud_run.rollback on api";
  out.detail = "update: step 1 (cloud_run.rollback on api) runs";
  out.summary = "site.failures > 3 (site.failures = 5)";
  out.cause = "connect to 10.0.0.7: refused";
  out.command = "runbookd ack INC-7";
  return out;
}

const Wall now = *parse_rfc3339("2026-11-30T03:10:00Z");

}  // namespace

TEST_CASE("readers outside hear that it is worked on and that it is over, and nothing else") {
  const ContactBounds outside{{}, {}, true};
  CHECK(takes_word(outside, News::update).goes_on);
  CHECK(takes_word(outside, News::resolved).goes_on);
  for (const News news : {News::escalation, News::needs_people, News::approval, News::fixed,
                          News::locked, News::daemon, News::acknowledged, News::note})
    CHECK_FALSE(takes_word(outside, news).goes_on);
  CHECK(takes_word({}, News::approval).goes_on);
}

TEST_CASE("nothing of the inside is in what they read") {
  decide::Notify told = about(News::update);
  told.until = parse_rfc3339("2026-11-30T03:15:00Z");
  const Message message = render_for_public(told, now);
  CHECK(message.title == "Investigating: total outage, since 03:00 UTC");
  CHECK(message.text == "Expected to be over by 03:15 UTC.");
  CHECK(message.fields.empty());
  CHECK(message.link.empty());
  CHECK(message.rule == "total outage");
  CHECK(message.key == told.key);
  for (const std::string& inside :
       {told.target, told.subject, told.summary, told.cause, told.command}) {
    CHECK(message.title.find(inside) == std::string::npos);
    CHECK(message.text.find(inside) == std::string::npos);
  }
}

TEST_CASE("its end says from when to when it was, with the date where that is another") {
  decide::Notify told = about(News::resolved);
  CHECK(render_for_public(told, now).title == "Resolved: total outage, from 03:00 to 03:10 UTC");
  told.since = parse_rfc3339("2026-11-29T23:50:00Z");
  CHECK(render_for_public(told, now).title ==
        "Resolved: total outage, from 2026-11-29 23:50 to 03:10 UTC");
  CHECK(render_for_public(told, now).meaning == MessageMeaning::resolved);
}

}  // namespace public_word_test
