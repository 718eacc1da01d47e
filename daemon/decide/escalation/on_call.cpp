#include "daemon/decide/escalation/on_call.hpp"

#include <algorithm>

#include "daemon/base/text.hpp"
#include "daemon/decide/calendar.hpp"

namespace runbookd::decide {

namespace {

constexpr int deepest_group = 8;  // groups of groups; a loop of them ends here

int floor_div(int a, int b) { return a / b - (a % b != 0 && (a < 0) != (b < 0) ? 1 : 0); }

// 1970-01-01 was a Thursday.
int weekday_of(int day) { return ((day + 3) % 7 + 7) % 7; }

int first_handover(const Rotation& r) {
  int day = r.starts;
  for (int i = 0; i < 7 && !r.weekdays[static_cast<std::size_t>(weekday_of(day))]; ++i) ++day;
  return day;
}

Shift by_turn(const Rotation& r, Wall t) {
  const int first = first_handover(r);
  const auto begin = [&](int turn) {
    return instant_of(r.zone, first + turn * r.days, r.time_of_day);
  };
  int turn = floor_div(day_in(r.zone, t) - first, r.days);
  while (begin(turn) > t) --turn;
  while (begin(turn + 1) <= t) ++turn;
  const int count = static_cast<int>(r.of.size());
  const int place = turn - floor_div(turn, count) * count;
  return {r.of[static_cast<std::size_t>(place)], begin(turn), begin(turn + 1), false};
}

void add(const Plan& plan, const std::string& name, const std::string& through, Wall t, int depth,
         std::vector<Reached>& out) {
  if (is_among(plan.contacts, name)) {
    const bool known =
        std::any_of(out.begin(), out.end(), [&](const Reached& it) { return it.contact == name; });
    if (!known) out.push_back({name, through});
    return;
  }
  const auto group = plan.groups.find(name);
  if (group == plan.groups.end() || depth >= deepest_group) return;
  const std::string& by = through.empty() ? name : through;
  if (const auto& rotation = group->second.rotation) {
    const Shift shift = shift_at(*rotation, t);
    if (!shift.who.empty()) add(plan, shift.who, by, t, depth + 1, out);
    return;
  }
  for (const std::string& member : group->second.members) add(plan, member, by, t, depth + 1, out);
}

}  // namespace

Shift shift_at(const Rotation& r, Wall t) {
  Shift out = r.of.empty() ? Shift{{}, Wall::min(), Wall::max(), false} : by_turn(r, t);
  for (const Rotation::Override& o : r.overrides) {
    if (o.from <= t && t < o.to) {
      out = {o.who, o.from, o.to, true};
    } else if (o.from > t) {
      out.to = std::min(out.to, o.from);
    } else {
      out.from = std::max(out.from, o.to);
    }
  }
  return out;
}

std::vector<Reached> reached(const Plan& plan, const std::vector<std::string>& names, Wall t) {
  std::vector<Reached> out;
  for (const std::string& name : names) add(plan, name, {}, t, 0, out);
  return out;
}

bool speaks_for(const Plan& plan, const std::string& who, const std::string& contact) {
  if (who == contact) return true;
  const auto group = plan.groups.find(contact);
  return group != plan.groups.end() && is_among(group->second.members, who);
}

}  // namespace runbookd::decide
