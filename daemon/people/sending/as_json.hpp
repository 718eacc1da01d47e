// A message as one JSON object, for receivers of the team's own: webhooks and commands.
#pragma once

#include <boost/json/object.hpp>

#include "daemon/contract/notifier.hpp"

namespace runbookd::sending {

/// version, id, at, title, text, incident, rule, severity, state, link, fields.
boost::json::object as_json(const Message& message);

/// Names and values for receivers that bound all of them together; what is beyond is cut or left
/// out, the last first.
class Details {
 public:
  explicit Details(std::size_t room) : room_(room) {}
  /// An empty value is left out.
  void add(std::string_view name, const std::string& value);
  /// What was added, and then the message's fields.
  boost::json::object with_fields(const Message& message);

 private:
  std::size_t room_;
  boost::json::object out_;
};

}  // namespace runbookd::sending
