// `rotation` of a contact: whose turn it is.
//
//   primary: {rotation: {every: 1w, handover: "Mon 09:00 Europe/London", of: [ann, bob, cleo]}}
#include <date/date.h>

#include <algorithm>
#include <sstream>

#include "config/load/context.hpp"
#include "config/load/keys/people.hpp"
#include "daemon/decide/calendar.hpp"

namespace runbookd::load {

namespace {

constexpr std::size_t max_turns = 200;
constexpr std::size_t max_overrides = 500;
constexpr Nanos one_day = hours{24};

// `2026-12-24`, in days since 1970-01-01.
std::optional<int> parse_date(const std::string& text) {
  std::istringstream in(text);
  date::local_days day;
  in >> date::parse("%F", day);
  if (in.fail() || in.peek() != std::istringstream::traits_type::eof() || text.size() != 10)
    return std::nullopt;
  return static_cast<int>(day.time_since_epoch().count());
}

// A moment, or a date of the zone: its beginning, or as an end the beginning of the day after.
std::optional<Wall> read_edge(document::Reader& r, std::string_view key, const std::string& zone,
                              int days_more) {
  const auto text = r.string(key);
  if (!text) return std::nullopt;
  if (const auto day = parse_date(*text)) return decide::instant_of(zone, *day + days_more, {});
  if (const auto moment = parse_rfc3339(*text)) return moment;
  r.error(key, "`" + std::string(key) + "` is neither a date nor a moment",
          "write 2026-12-24, or 2026-12-24T18:00:00Z");
  return std::nullopt;
}

void read_override(Context& c, const document::Node& node, decide::Rotation& out) {
  document::Reader r(node, "override", c.out, {keys::stand_in});
  decide::Rotation::Override one;
  const auto from = read_edge(r, "from", out.zone, 0);
  const auto to = read_edge(r, "to", out.zone, 1);
  one.who = r.string("who").value_or("");
  c.names_later.push_back(r.take("who"));
  r.finish();
  if (!from || !to) return;
  if (*to <= *from) return r.error("to", "the override ends before it begins");
  one.from = *from;
  one.to = *to;
  out.overrides.push_back(std::move(one));
}

// Turns of weeks begin on one day of the week, turns of other lengths on any day.
void check_days(document::Reader& r, const decide::Schedule& handover, int days) {
  const auto count = std::count(handover.weekdays.begin(), handover.weekdays.end(), true);
  if (handover.day_of_month > 0 || handover.quarterly)
    return r.error("handover", "turns are counted in days, not in months",
                   "write a day of the week, Mon 09:00, or daily 09:00");
  if (days % 7 == 0 && count != 1)
    r.error("handover", "turns of whole weeks are handed over on one day of the week",
            "write Mon 09:00 Europe/London");
  if (days % 7 != 0 && count != 7)
    r.error("handover", "turns that are no whole weeks are handed over on any day",
            "write daily 09:00 Europe/London");
}

}  // namespace

std::optional<decide::Rotation> read_rotation(Context& c, document::Reader r) {
  decide::Rotation out;
  const Nanos every = r.duration("every").value_or(7 * one_day);
  if (every % one_day != Nanos{0}) r.error("every", "`every` is no whole number of days");
  out.days = static_cast<int>(every / one_day);
  if (const auto handover = read_schedule(c, r, "handover")) {
    if (every % one_day == Nanos{0}) check_days(r, *handover, out.days);
    out.weekdays = handover->weekdays;
    out.time_of_day = handover->time_of_day;
    out.zone = handover->zone;
  }
  for (const document::Node* item : r.texts("of")) {
    out.of.push_back(item->text);
    c.names_later.push_back(item);
  }
  if (out.of.size() > max_turns) r.error("of", "more than 200 turns");
  const std::string starts = r.string("starts").value_or("2024-01-01");
  const auto day = parse_date(starts);
  if (!day) r.error("starts", "`starts` is no date", "write 2026-01-31");
  out.starts = day.value_or(0);
  if (const document::Node* list = r.take("overrides")) {
    if (list->items.size() > max_overrides) r.error("overrides", "more than 500 overrides");
    for (const auto& item : list->items) read_override(c, item, out);
  }
  r.finish();
  if (r.failed()) return std::nullopt;
  return out;
}

}  // namespace runbookd::load
