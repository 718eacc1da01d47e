// Contacts' channels: what is sent, and what an answer means (pure), and the parsers of the
// contacts' settings.
#pragma once

#include <memory>
#include <string>

#include "config/document/reader.hpp"
#include "daemon/contract/notifier.hpp"
#include "daemon/net/http/client.hpp"

namespace runbookd::remediations::notify_kind {

constexpr std::size_t max_title = 300;
constexpr std::size_t max_slack_text = 3500;  // Slack cuts at 4,000 characters
constexpr std::size_t max_text = 16 << 10;

/// `{"text": ...}` with Slack's three escapes, so that nobody is mentioned by what a target said.
std::string slack_body(const Message& message);
/// One JSON object: version, id, title, text, incident, rule, severity, state, link, at, fields.
std::string webhook_body(const Message& message);

/// Slack's success is 200 with exactly `ok`.
SendResult judge_slack(const net::HttpResult& answer);
SendResult judge_webhook(const net::HttpResult& answer);

std::shared_ptr<const NotifierSpec> parse_slack(document::Reader& reader);
std::shared_ptr<const NotifierSpec> parse_webhook(document::Reader& reader);

}  // namespace runbookd::remediations::notify_kind
