// What can happen to the core. Each event carries its time; the core has no other clock.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <variant>

#include "daemon/base/action.hpp"
#include "daemon/base/sample.hpp"
#include "daemon/decide/incidents/record.hpp"
#include "daemon/decide/plan.hpp"

namespace runbookd::decide {

struct SampleArrived {
  int instance = 0;
  Sample sample;
};
/// Time passed: one of the instants that next_wakeup() named.
struct Tick {};
/// Every source of an effect Reprobe has been sampled (the samples came before this).
struct ReprobeFinished {
  std::string action_id;
};
/// Planning is over; nothing was changed.
struct ActionPlanned : ActionPlan {
  std::string action_id;
};
/// The INTENT is durable, execution begins. `durable` false: the journal refused; nothing was sent.
struct IntentWritten {
  std::string action_id;
  bool durable = false;
};
/// What a running action has to remember (the name of an operation) is durable beside its INTENT.
struct ProgressWritten {
  Record record;
};
struct ActionFinished {
  std::string action_id;
  ActionResult result;
};
/// What a start after a crash found of an INTENT without OUTCOME.
struct IntentReadBack {
  using Found = ReadBack;
  std::string action_id;
  Found found = Found::unreadable;
  ActionResult result;  ///< when present
};
/// The sentinels' verdict.
struct SentinelVerdict {
  bool network_ok = true;
};
/// Our own health: closed = no starts.
struct SelfGate {
  bool open = true;
  std::string why;
};
/// The wall clock was stepped, or the machine was suspended.
struct ClockStep {};
/// A checked new rulebook takes effect.
struct Reloaded {
  std::shared_ptr<const Plan> plan;
};
/// What somebody wants; the effect Answered says what became of it.
struct Command {
  enum class Verb {
    ack,
    resolve,
    approve,
    deny,
    silence,
    unsilence,
    pause,
    resume,
    trigger,
    drill,
    unlock,
    note,  ///< on an incident, also on one that is over; `reason` is its text
    done,  ///< of a routine task; `reason` is a note on it
    heard  ///< a job ran, or an alert fires or is over: `status`; said by a program, not by people
  };
  Verb verb = Verb::ack;
  std::string who;
  std::string role;
  std::string subject;  ///< incident id, approval id, rule, resource, task or probe; empty = all
  std::map<std::string, std::string> matchers =
      {};              ///< of a silence, instead (incidents/silence.hpp)
  std::string target;  ///< of trigger, drill and heard: which one, where there are several
  std::string reason;
  std::optional<Wall> until;  ///< of a silence or an acknowledgement: when it ends
  std::map<std::string, std::string> variables;
  std::uint64_t id = 0;  ///< the sender's number for it; the answer has it again
  /// Instead of `until`: counted from the moment at which it is heard.
  std::optional<Nanos> lasts = {};
  std::string status = {};  ///< of heard: a heard_word
};
/// What became of a message to one of its contacts. No verdict on anything.
struct MessageEnded {
  enum class How : std::uint8_t {
    sent,
    failed,       ///< given up, or rejected
    passed_over,  ///< the contact does not take it, or a newer one stands for it
  };
  std::string contact;
  std::string incident;  ///< may be empty, as may the rule
  std::string rule;
  How how = How::sent;
  std::string detail;  ///< why not
  std::string key;     ///< of the news (Notify::key); may be empty
};
/// Whether a contact can be reached, as its channel answers. What cannot be told to one is told to
/// another.
struct ContactHealth {
  enum class Is {
    well,    ///< again
    broken,  ///< several tries in a row have failed
    held,    ///< it takes this message in a while only
  };
  std::string contact;
  std::string incident;  ///< of the message that was tried; may be empty
  Is is = Is::well;
  std::string detail;  ///< the receiver's words, or for how long
};
/// The daemon is about to stop: no starts from here on.
struct Stopping {};

using EventBody =
    std::variant<SampleArrived, Tick, ReprobeFinished, ActionPlanned, IntentWritten,
                 ProgressWritten, ActionFinished, IntentReadBack, SentinelVerdict, SelfGate,
                 ClockStep, Reloaded, Command, MessageEnded, ContactHealth, Stopping>;

struct Event {
  Stamp at;
  EventBody body;
};

}  // namespace runbookd::decide
