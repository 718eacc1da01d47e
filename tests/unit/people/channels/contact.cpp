#include "tests/unit/people/channels/contact.hpp"

#include <boost/json/serialize.hpp>

#include "config/document/syntax.hpp"
#include "daemon/net/json.hpp"
#include "tests/unit/catch.hpp"

namespace runbookd::test {

Contact::Contact(const NotifierKind& kind, const std::string& yaml) {
  document::Sources files;
  document::Diagnostics out;
  const auto node = document::parse(files, files.add("contact.yaml", yaml + "\n"),
                                    document::Strictness::run, out);
  REQUIRE(node);
  document::Reader reader(*node, "contact `ops`", out, {kind.keys});
  spec_ = kind.parse(reader);
  reader.finish();
  for (const auto& d : out.sorted()) said_.push_back(d.message);
}

Notifier& Contact::notifier() {
  if (!notifier_) {
    Services services = loop.services();
    services.http = &http_;
    services.pool = loop.pool.get();
    notifier_ = spec_->make(services);
  }
  return *notifier_;
}

SendResult Contact::send(Message message) {
  message.kept = kept_;
  SendResult out = loop.run(notifier().send(std::move(message)));
  if (out.delivery == Delivery::delivered) kept_ = out.kept;
  return out;
}

Message page_of(const std::string& incident) {
  Message out;
  out.id = incident + "/needs_people/ops/0123456789abcdef";
  out.key = incident + "/needs_people";
  out.contact = "ops";
  out.meaning = MessageMeaning::opens;
  out.title = "[P1] site-down (" + incident + "): needs people: no step is left";
  out.text = "why: site: refused\nto do: runbookd explain " + incident;
  out.incident = incident;
  out.rule = "site-down";
  out.severity = "P1";
  out.state = "escalated";
  out.link = "https://ops.example/incidents/" + incident;
  out.fields = {{"target", "api"}, {"cause", "site: refused"}, {"urgency", "page"}};
  out.at = Wall{} + seconds{1'795'921'200};  // 2026-11-29T03:00:00Z
  out.sent = out.at + seconds{5};
  return out;
}

std::string at(const std::string& json, std::initializer_list<std::string_view> path) {
  const auto object = net::parse_json_object(json);
  if (!object) return "no JSON: " + json;
  const auto* value = net::json_at(*object, path);
  if (value == nullptr) return "absent";
  return value->is_string() ? std::string(value->as_string()) : boost::json::serialize(*value);
}

}  // namespace runbookd::test
