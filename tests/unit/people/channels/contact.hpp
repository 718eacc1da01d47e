// A contact of one channel, as a rulebook writes it: what is wrong with it, what it sends, and what
// it makes of the answers.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "config/document/reader.hpp"
#include "daemon/contract/notifier.hpp"
#include "tests/unit/net/http/scripted_http.hpp"
#include "tests/unit/net/loop.hpp"

namespace runbookd::test {

class Contact {
 public:
  /// `{slack: "https://.."}`
  Contact(const NotifierKind& kind, const std::string& yaml);

  /// What `check` says of it.
  const std::vector<std::string>& said() const { return said_; }
  std::string address() const { return spec_->address(); }
  const Hook* hook() const { return spec_ ? spec_->hook() : nullptr; }

  /// Answers in their order; the last one again and again.
  std::vector<net::HttpResult> answers{answer(200, "ok")};
  /// Sends it, with what the last delivered one kept.
  SendResult send(Message message);
  /// All that was sent so far.
  const std::vector<net::HttpRequest>& requests() const { return http_.requests; }
  const net::HttpRequest& last() const { return http_.requests.back(); }
  Nanos again() { return notifier().again(); }

  Loop loop;

 private:
  Notifier& notifier();

  std::vector<std::string> said_;
  std::shared_ptr<const NotifierSpec> spec_;
  ScriptedHttp http_{[this](const net::HttpRequest&) {
    return answers[std::min(answered_++, answers.size() - 1)];
  }};
  std::size_t answered_ = 0;
  std::unique_ptr<Notifier> notifier_;
  std::string kept_;
};

/// A page of an incident, with all that a message may have.
Message page_of(const std::string& incident);

/// The member of a JSON text at a path, as a text.
std::string at(const std::string& json, std::initializer_list<std::string_view> path);

}  // namespace runbookd::test
