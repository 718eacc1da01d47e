// pg [a]  bad (auth) in 12ms: password authentication failed for user "app"
//   of  db.internal:5432/app
//
//   connections        12
//   longest_query      1.3s
//
//   answer
//     FATAL: password authentication failed
#include "daemon/cli/live/probe_screen.hpp"

#include <algorithm>

#include "daemon/cli/live/ages.hpp"
#include "daemon/cli/live/ask.hpp"
#include "daemon/cli/live/screen_parts.hpp"
#include "daemon/net/text.hpp"

namespace runbookd::cli {

namespace json = boost::json;

namespace {

constexpr std::size_t widest_name = 32;

std::string verdict_of(const json::object& probe, bool colour) {
  const std::string reason = text(probe, "reason");
  const std::string detail = text(probe, "detail");
  const json::value& took = probe.at("latency");
  std::string out = with_target(probe, "name") + "  " + painted(text(probe, "outcome"), colour);
  if (!reason.empty() && reason != "none") out += " (" + reason + ")";
  if (took.is_number()) out += " in " + format_duration(from_seconds(took.to_number<double>()));
  if (!detail.empty()) out += ": " + detail;
  return out + "\n";
}

std::string signals_of(const json::object& probe) {
  const json::object& signals = probe.at("signals").as_object();
  std::size_t width = 0;
  for (const auto& item : signals) width = std::max(width, item.key().size());
  width = std::min(width, widest_name) + 2;
  std::string out;
  for (const auto& item : signals) {
    const json::object& signal = item.value().as_object();
    std::string name(item.key().data(), item.key().size());
    name.resize(std::max(width, name.size() + 2), ' ');
    const std::string value = text(signal, "text");
    out += "  " + name + (value.empty() ? "(nothing)" : value) + "\n";
  }
  return out.empty() ? out : "\n" + out;
}

}  // namespace

std::string evidence_lines(const json::object& item, std::string_view indent) {
  const json::value* parts = item.if_contains("evidence");
  if (parts == nullptr) parts = item.if_contains("parts");
  std::string out;
  if (parts == nullptr || !parts->is_array()) return out;
  for (const auto& value : parts->as_array()) {
    const json::object& part = value.as_object();
    out += "\n" + std::string(indent) + text(part, "title") + "\n";
    const std::string shown = net::shown(text(part, "text"));
    for (std::string_view rest = shown; !rest.empty();)
      out += std::string(indent) + "  " + std::string(next_piece(rest, '\n')) + "\n";
  }
  return out;
}

std::string probe_screen(const json::object& probe, bool colour) {
  const std::string address = text(probe, "address");
  return verdict_of(probe, colour) + (address.empty() ? "" : "  of  " + address + "\n") +
         signals_of(probe) + evidence_lines(probe, "  ");
}

int probe_exit_code(const json::value& answer) {
  int worst = 0;
  for (const auto& item : list_of(answer, "probes")) {
    const std::string outcome = text(item.as_object(), "outcome");
    if (outcome == "bad") return 1;
    if (outcome != "ok") worst = 2;
  }
  return worst;
}

}  // namespace runbookd::cli
