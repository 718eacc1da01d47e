// What tells people something: a contact's channel, and its row in the registry.
//
// The outbox (people/stages) retries with backoff and gives up after an hour. A notifier sends once
// and says what became of it. Delivery is at least once: a lost reply is reported as `retry`, since
// a page sent twice is better than none.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/base/action.hpp"
#include "daemon/base/secret.hpp"
#include "daemon/base/time.hpp"
#include "daemon/contract/address_form.hpp"
#include "daemon/contract/hook.hpp"
#include "daemon/contract/needs.hpp"
#include "daemon/contract/planned.hpp"
#include "daemon/contract/probe.hpp"
#include "daemon/contract/services.hpp"

namespace runbookd {

/// What a message says to receivers that keep a state of their own for each incident.
enum class MessageMeaning : std::uint8_t {
  opens,         ///< its incident is open: raise it, or say more of what is raised
  acknowledged,  ///< somebody has taken the incident on
  resolved,
  acted,  ///< a step runs or has helped; the incident is as open as before
  tells,  ///< of no incident
};

/// An incident that a message with several is about.
struct Mentioned {
  std::string incident;
  std::string rule;
  std::string key;  ///< of its own news, and what tells that from others
  std::string id;
  bool operator==(const Mentioned&) const = default;
};

/// One message to one contact. Texts are plain, without markup and without secrets.
struct Message {
  std::string id;       ///< the same for the same news: receivers may drop duplicates by it
  std::string key;      ///< of the news: `INC-7/approval.q1`; may be empty
  std::string contact;  ///< whom it is for, as the rulebook calls them
  MessageMeaning meaning = MessageMeaning::tells;
  bool repeats = false;  ///< sent before; the receiver forgets (Notifier::again)
  bool pages = true;     ///< a reader has to do something; else wants to know
  std::string title;     ///< one line
  std::string text;      ///< may have several lines; may be empty
  std::string incident;  ///< empty when the message is about none
  std::string rule;
  std::string severity;             ///< `P1`
  std::string opened_as;            ///< the severity at the incident's opening; it only rises
  std::string state;                ///< `open`, `escalated`, `resolved` ...
  std::string link;                 ///< to the incident's page, empty without external_url
  Facts fields;                     ///< anything else worth showing
  Wall at{};                        ///< of the news
  std::optional<Wall> since;        ///< when the incident opened
  Wall sent{};                      ///< of this try
  std::vector<Mentioned> mentions;  ///< of a list: `incident` is empty then
  /// What this contact's channel left for itself at an earlier message of this incident
  /// (SendResult::kept). Empty at the first one and after a restart.
  std::string kept;
};

enum class Delivery : std::uint8_t {
  delivered,
  retry,     ///< may work later: throttled, 5xx, unreachable, no reply
  rejected,  ///< will not work: tell the operators, do not try again
};

struct SendResult {
  Delivery delivery = Delivery::retry;
  std::string detail;                ///< one bounded line, no secrets
  std::optional<Nanos> retry_after;  ///< what the receiver asked for
  std::string kept =
      {};  ///< of a delivered message: what the next one of its incident is to be given
};

class Notifier {
 public:
  virtual ~Notifier() = default;
  /// Loop thread; ends when cancelled (`retry`). Never throws for what the network does.
  virtual boost::asio::awaitable<SendResult> send(Message message) = 0;
  /// The receiver forgets an open incident of which it is told no more for long: the last message
  /// of one is sent again after so much. Zero: it does not forget.
  virtual Nanos again() const { return Nanos{0}; }
  /// The receiver keeps a state of its own for each incident: a list of several would be lost on
  /// it, and it gets the messages one by one.
  virtual bool keeps_incidents() const { return false; }
};

/// How to find out, without sending anything, whether messages could leave. All empty: there is no
/// telling.
struct WayOut {
  Secret url = {};           ///< whose host takes them; http or https
  std::string program = {};  ///< that is started with them
  bool mail = false;         ///< the server of the section `smtp`
};

/// A contact's settings, checked at load; immutable.
class NotifierSpec {
 public:
  virtual ~NotifierSpec() = default;
  /// Where it goes, without secrets: `slack (hooks.slack.com)`.
  virtual std::string address() const = 0;
  virtual std::unique_ptr<Notifier> make(const Services& services) const = 0;
  virtual WayOut way_out() const { return {}; }
  /// How its service tells us what people do there; null: it does not.
  virtual const Hook* hook() const { return nullptr; }
};

/// One row of the registry of contacts' channels.
struct NotifierKind {
  std::string_view key;  ///< the YAML key that says which channel it is: `slack`
  std::string_view summary;
  std::span<const Key> keys = {};  ///< its own, beside those of every one
  /// Without this section its messages are rejected, and `check` warns.
  Needs needs = {};
  /// Reads its own keys from the contact's map; the loader reads `members` and finishes the reader.
  /// Null of a planned channel.
  std::shared_ptr<const NotifierSpec> (*parse)(document::Reader& reader) = nullptr;
  AddressForm address = {};
  std::optional<Planned> planned = {};
};

}  // namespace runbookd
