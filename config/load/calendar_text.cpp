#include "config/load/calendar_text.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <vector>

#include "config/document/reader.hpp"
#include "daemon/base/edit_distance.hpp"
#include "daemon/base/nearest.hpp"
#include "daemon/base/text.hpp"
#include "daemon/decide/calendar.hpp"

namespace runbookd::load {

namespace {

constexpr std::array<std::string_view, 7> day_names{"Mon", "Tue", "Wed", "Thu",
                                                    "Fri", "Sat", "Sun"};
constexpr const char* window_form =
    "write days, times and a zone: Sat,Sun 22:00-02:00 Europe/London";
constexpr const char* schedule_form = "write days, a time and a zone: Mon 09:00 Europe/London";

// One text, part by part, each of which knows where it stands.
class Words {
 public:
  Words(std::string_view text, CalendarFault& fault) : text_(text), fault_(fault) {}

  // Up to the next blank; empty at the end.
  std::string_view next() {
    const auto begin = std::min(text_.find_first_not_of(' ', at_), text_.size());
    at_ = std::min(text_.find(' ', begin), text_.size());
    return text_.substr(begin, at_ - begin);
  }

  bool fail(std::string_view part, std::string message, std::string hint) {
    const bool inside = part.data() >= text_.data() && part.data() <= text_.data() + text_.size();
    fault_ = {inside ? static_cast<std::size_t>(part.data() - text_.data()) : 0, part.size(),
              std::move(message), std::move(hint)};
    return false;
  }

 private:
  std::string_view text_;
  CalendarFault& fault_;
  std::size_t at_ = 0;
};

std::vector<std::string_view> split(std::string_view text, char by) {
  std::vector<std::string_view> out;
  for (std::size_t at = 0; at <= text.size();) {
    const auto end = std::min(text.find(by, at), text.size());
    out.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  return out;
}

// `Monday`, `mon` and `Daily` are as good as said; others are near a day or they are not.
std::string day_hint(std::string_view word) {
  for (const auto day : day_names)
    if (edit_distance(word.substr(0, day.size()), day) == 0)
      return "did you mean " + std::string(day) + "?";
  std::vector<std::string_view> known(day_names.begin(), day_names.end());
  known.insert(known.end(), {"daily", "weekdays", "weekends"});
  const std::string near = nearest(word, known);
  return near.empty() ? "days are Mon Tue Wed Thu Fri Sat Sun, daily, weekdays and weekends"
                      : "did you mean " + near + "?";
}

bool read_days(Words& words, std::string_view part, std::array<bool, 7>& days) {
  if (part == "daily") return days.fill(true), true;
  for (std::size_t i = 0; i < days.size() && part == "weekdays"; ++i) days[i] = i < 5;
  for (std::size_t i = 0; i < days.size() && part == "weekends"; ++i) days[i] = i >= 5;
  if (part == "weekdays" || part == "weekends") return true;
  for (const auto name : split(part, ',')) {
    const auto day = std::find(day_names.begin(), day_names.end(), name);
    if (name.empty())
      return words.fail(part, in_backticks(part) + " has a comma too many", "write Sat,Sun");
    if (day == day_names.end())
      return words.fail(name, in_backticks(name) + " is no day", day_hint(name));
    days[static_cast<std::size_t>(day - day_names.begin())] = true;
  }
  return true;
}

// `HH:MM`, to 24:00.
std::optional<Nanos> parse_time(std::string_view text) {
  const auto digit = [&](std::size_t i) { return text[i] >= '0' && text[i] <= '9'; };
  if (text.size() != 5 || text[2] != ':' || !digit(0) || !digit(1) || !digit(3) || !digit(4))
    return std::nullopt;
  const int hour = (text[0] - '0') * 10 + (text[1] - '0');
  const int minute = (text[3] - '0') * 10 + (text[4] - '0');
  if (hour > 24 || minute > 59 || (hour == 24 && minute > 0)) return std::nullopt;
  return hours{hour} + minutes{minute};
}

std::optional<Nanos> read_time(Words& words, std::string_view part) {
  const auto time = parse_time(part);
  const bool short_hour = !time && parse_time("0" + std::string(part)).has_value();
  if (!time)
    words.fail(part, in_backticks(part) + " is no time of day",
               short_hour ? "write 0" + std::string(part) : "write HH:MM, from 00:00 to 24:00");
  return time;
}

bool read_zone(Words& words, std::string& zone) {
  const std::string_view part = words.next();
  if (!part.empty() && !decide::is_zone(part))
    return words.fail(part, "there is no time zone " + in_backticks(part), decide::zone_hint(part));
  zone = std::string(part);
  const std::string_view more = words.next();
  return more.empty() || words.fail(more, in_backticks(more) + " stands behind the zone",
                                    "nothing follows the zone");
}

// `1st`, `2nd`, `31st`; 0: something else.
int day_of_month(std::string_view part) {
  constexpr std::array<std::string_view, 4> endings{"st", "nd", "rd", "th"};
  if (part.size() < 3) return 0;
  const auto figure = part.substr(0, part.size() - 2);
  const bool digits = figure.find_first_not_of("0123456789") == std::string_view::npos;
  const bool ends =
      std::find(endings.begin(), endings.end(), part.substr(figure.size())) != endings.end();
  if (!digits || !ends || figure.size() > 2) return 0;
  const int day = std::stoi(std::string(figure));
  return day <= 31 ? day : 0;
}

}  // namespace

bool parse_window(std::string_view text, decide::MuteWindow& out, CalendarFault& fault) {
  Words words(text, fault);
  const std::string_view days = words.next();
  const std::string_view times = words.next();
  if (times.empty())
    return words.fail(text, in_backticks(text) + " is no window: days or times are missing",
                      window_form);
  if (!read_days(words, days, out.days)) return false;
  const auto dash = times.find('-');
  if (dash == std::string_view::npos)
    return words.fail(times, in_backticks(times) + " has no end",
                      "write begin and end: 22:00-02:00");
  const auto begin = read_time(words, times.substr(0, dash));
  if (!begin) return false;
  const auto end = read_time(words, times.substr(dash + 1));
  if (!end) return false;
  if (*begin == hours{24})
    return words.fail(times, "a window cannot begin at 24:00", "write 00:00, of the next day");
  if (*begin == *end)
    return words.fail(times, in_backticks(times) + " begins when it ends",
                      "a whole day is daily 00:00-24:00");
  if (!read_zone(words, out.zone)) return false;
  out.begins = *begin;
  out.ends = *end > *begin ? *end : *end + hours{24};
  return true;
}

bool parse_schedule(std::string_view text, decide::Schedule& out, CalendarFault& fault) {
  Words words(text, fault);
  const std::string_view days = words.next();
  const std::string_view time = words.next();
  if (time.empty())
    return words.fail(text, in_backticks(text) + " does not say when: days or a time are missing",
                      schedule_form);
  out.quarterly = days == "quarter";
  out.day_of_month = day_of_month(days);
  const bool of_month = out.quarterly || out.day_of_month > 0;
  if (!of_month && days.front() >= '0' && days.front() <= '9')
    return words.fail(days, in_backticks(days) + " is no day of a month", "write 1st to 31st");
  if (!of_month && !read_days(words, days, out.weekdays)) return false;
  if (time.find('-') != std::string_view::npos)
    return words.fail(time, in_backticks(time) + " is no time of day",
                      "a task is due at one time: 09:00; what mutes rules is `windows`");
  const auto at = read_time(words, time);
  if (!at) return false;
  out.time_of_day = *at;
  return read_zone(words, out.zone);
}

}  // namespace runbookd::load
