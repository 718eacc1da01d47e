#include "tests/loopback/google_cloud/faults.hpp"

#include <algorithm>
#include <array>

#include "tests/loopback/google_cloud/field_mask.hpp"

namespace runbookd::sim {
namespace {

struct KindName {
  std::string_view name;
  FaultKind kind;
};
constexpr std::array kinds{
    KindName{"status", FaultKind::status},     KindName{"drop_reply", FaultKind::drop_reply},
    KindName{"hang", FaultKind::hang},         KindName{"reset", FaultKind::reset},
    KindName{"html_502", FaultKind::html_502}, KindName{"slow", FaultKind::slow}};
constexpr std::array<std::string_view, 9> key_docs{
    "match", "when", "kind", "status", "body", "count", "retry_after", "delay_ms", "skip"};

bool matches(const Fault& fault, const Request& request) {
  const auto words = split(fault.match, ' ');
  if (words.front() != "*" && words.front() != request.method) return false;
  const auto line = request.line();
  return std::all_of(words.begin() + 1, words.end(),
                     [&](const std::string& word) { return line.find(word) != std::string::npos; });
}

}  // namespace

std::variant<int, std::string> Faults::add(const json::object& order) {
  for (const auto& member : order) {
    const std::string key(member.key());
    if (std::find(key_docs.begin(), key_docs.end(), key) == key_docs.end())
      return "unknown key '" + key + "'";
  }
  Fault fault;
  fault.match = text_of(order, "match");
  if (fault.match.empty()) return "match is missing: \"METHOD words...\"";
  const auto when = text_of(order, "when", "before");
  if (when != "before" && when != "after") return "when must be before or after";
  fault.after = when == "after";
  const auto kind = text_of(order, "kind", "status");
  const auto* known =
      std::find_if(kinds.begin(), kinds.end(), [&](const KindName& k) { return k.name == kind; });
  if (known == kinds.end()) return "unknown kind '" + kind + "'";
  fault.kind = known->kind;
  fault.status = static_cast<int>(int_of(order, "status", 503));
  if (const auto* body = order.if_contains("body")) fault.body = *body;
  if (order.contains("retry_after")) {
    fault.retry_after_s = static_cast<int>(int_of(order, "retry_after"));
  }
  fault.delay = Millis(int_of(order, "delay_ms"));
  fault.skip = static_cast<int>(int_of(order, "skip"));
  fault.count = static_cast<int>(int_of(order, "count", 1));
  fault.id = next_++;
  faults_.push_back(fault);
  return fault.id;
}

std::optional<Fault> Faults::take(const Request& request) {
  for (auto& fault : faults_) {
    if (fault.count == 0 || !matches(fault, request)) continue;
    if (fault.skip > 0) {
      --fault.skip;
      continue;
    }
    if (fault.count > 0) --fault.count;
    ++fault.hits;
    return fault;
  }
  return std::nullopt;
}

json::array Faults::view() const {
  json::array out;
  for (const auto& fault : faults_) out.push_back(fault.view());
  return out;
}

json::object Fault::view() const {
  const auto* name =
      std::find_if(kinds.begin(), kinds.end(), [&](const KindName& k) { return k.kind == kind; });
  return {{"id", id},           {"match", match},   {"when", after ? "after" : "before"},
          {"kind", name->name}, {"status", status}, {"left", count},
          {"hits", hits}};
}

Reply Fault::reply() const {
  Reply out;
  out.delay = delay;
  switch (kind) {
    case FaultKind::status:
      out.response = render(error_for_status(status, retry_after_s));
      if (body && body->is_string()) {
        out.response.body = to_text(body->get_string());
        out.response.content_type = "text/plain";
      } else if (body) {
        out.response.body = json::serialize(*body);
      }
      break;
    case FaultKind::drop_reply:
      out.delivery = Delivery::drop;
      break;
    case FaultKind::hang:
      out.delivery = Delivery::hang;
      break;
    case FaultKind::reset:
      out.delivery = Delivery::reset;
      break;
    case FaultKind::html_502:
      out.response =
          html_page(502, "Server Error",
                    "The server encountered a temporary error and could not complete your "
                    "request. Please try again in 30 seconds.");
      break;
    case FaultKind::slow:
      break;
  }
  return out;
}

}  // namespace runbookd::sim
