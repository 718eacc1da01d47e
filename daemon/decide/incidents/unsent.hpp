// Messages that the core has sent and that have no end yet, as the journal knows them. A record
// says what goes to whom; one record per contact says what became of it. What has no end when the
// process dies is sent again, with the same key and the same words, so that a receiver which has it
// can drop it.
//
//   message told       contacts ops,boss   key INC-7/escalation.1.1   news .. detail .. command ..
//   message sent       contact ops         key INC-7/escalation.1.1
//   (killed here: boss is told after the restart)
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "daemon/base/action.hpp"
#include "daemon/base/time.hpp"

namespace runbookd::decide {

struct Core;
struct MessageEnded;
struct Notify;
struct Record;

/// As its record has it, without the contacts that have their end.
struct UnsentMessage {
  Stamp at;
  std::string incident;
  std::string rule;
  std::string target;
  std::string severity;
  std::optional<Wall> until;
  Facts facts;
  std::set<std::string> contacts;
  bool operator==(const UnsentMessage&) const = default;
};
using UnsentMessages = std::map<std::string, UnsentMessage>;

/// The fold: a record of a message begins or ends what is unsent.
void note_message(UnsentMessages& unsent, const Record& record);

/// Writes into the record of `told_status` or `informed_status` all that is needed to send the news
/// again.
void put_on_record(Record& record, const Notify& news);
/// The record of what became of it.
Record end_of(const MessageEnded& ended);
/// A newer message stands for it at this contact.
void pass_over(Core& core, const Notify& news, const std::string& contact);

/// To its contacts, who are not told of it for the first time; it is on record before it is sent.
void send(Core& core, Notify news);
/// After a restart: what was on its way when the process ended, the oldest first.
void send_again(Core& core);

}  // namespace runbookd::decide
