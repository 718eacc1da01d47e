#include "daemon/people/channels/pagerduty/hook.hpp"

#include <boost/json/object.hpp>

#include "daemon/base/text.hpp"
#include "daemon/net/hmac.hpp"
#include "daemon/net/json.hpp"
#include "daemon/net/text.hpp"
#include "daemon/people/channels/pagerduty/body.hpp"
#include "daemon/people/sending/text.hpp"

namespace runbookd::channels::pagerduty_channel {

namespace json = boost::json;

namespace {

constexpr std::string_view version = "v1=";

// What a person did. What an integration or PagerDuty itself did (`agent` is something else, or
// nobody) is most often the echo of a message of ours, and would say that somebody has it.
void read_person(const json::object& event, HookEvent& out) {
  if (net::json_text_at(event, {"agent", "type"}) != "user_reference") return;
  if (net::json_text_at(event, {"data", "type"}) != "incident") return;
  if (out.kind == "incident.acknowledged")
    out.how = "in PagerDuty";
  else if (out.kind == "incident.resolved")
    out.how = "resolved in PagerDuty";
  else
    return;
  out.what = HookEvent::What::acknowledged;
  out.incident =
      net::one_line(net::json_text_at(event, {"data", "incident_key"}), 4 * max_dedup_key);
  out.who = sending::line_of(net::json_text_at(event, {"agent", "summary"}), max_person);
  if (net::is_blank(out.who)) out.who = "somebody";
}

class Webhook final : public Hook {
 public:
  explicit Webhook(Secret secret) : secret_(std::move(secret)) {}

  std::string_view service() const override { return "PagerDuty"; }
  std::string_view path() const override { return "/api/v1/pagerduty"; }

  bool is_signed(std::string_view signatures, std::string_view body) const override {
    const auto ours = net::hmac_sha256_hex(secret_, body);
    if (!ours) return false;
    bool found = false;
    for (std::size_t i = 0; i < max_signatures && !signatures.empty(); ++i) {
      const auto one = without_blanks_around(next_piece(signatures, ','));
      if (one.starts_with(version) && net::is_same_digest(one.substr(version.size()), *ours))
        found = true;
    }
    return found;
  }

  Result<HookEvent> read(std::string_view body) const override {
    const auto document = net::parse_json_object(body);
    const json::object* event = document ? net::json_object_at(*document, {"event"}) : nullptr;
    if (event == nullptr) return Error{"this is no webhook of PagerDuty, version 3", {}};
    HookEvent out;
    out.kind = net::one_line(net::json_text_at(*event, {"event_type"}), max_event_id);
    if (out.kind.empty()) return Error{"`event.event_type` is missing", {}};
    read_person(*event, out);
    if (out.what == HookEvent::What::other) return out;
    out.id = net::json_text_at(*event, {"id"});
    if (out.id.empty() || out.id.size() > max_event_id)
      return Error{"`event.id` must be a text of at most 128 bytes", {}};
    const auto at = parse_rfc3339(net::json_text_at(*event, {"occurred_at"}));
    if (!at) return Error{"`event.occurred_at` must be a time such as 2026-01-31T12:00:00Z", {}};
    out.at = *at;
    return out;
  }

 private:
  Secret secret_;
};

}  // namespace

std::shared_ptr<const Hook> make_hook(Secret secret) {
  return std::make_shared<Webhook>(std::move(secret));
}

}  // namespace runbookd::channels::pagerduty_channel
