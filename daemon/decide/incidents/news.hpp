// What people are told, as data: what happened, about what, what it looks like now, why, and what a
// reader can do. daemon/people makes text of it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/base/time.hpp"

namespace runbookd::decide {

enum class News : std::uint8_t {
  escalation,    ///< a step of the escalation list: it is open
  acknowledged,  ///< somebody has taken it on
  ack_missed,    ///< nobody took it on in time
  ack_expired,   ///< who had taken it on is asked again
  needs_people,  ///< handed over; nothing more is started
  approval,      ///< a question: may this be done?
  hand,          ///< a request: please do it, then confirm
  waits,         ///< a rail holds a step for long
  runs,          ///< a step that people know to wait runs
  fixed,         ///< a step helped
  severity,      ///< it rose
  update,        ///< how it goes
  resolved,
  silence_ends,  ///< soon, and what it covers is still wrong
  unreachable,   ///< a contact: others are told
  digest,        ///< of several incidents (Notify::list)
  locked,        ///< a resource: what an action did to it is unknown
  silent,        ///< a probe: it says nothing conclusive
  note,          ///< a `notify` step's own words
  task,          ///< a routine: what is to be done, does not hold, or was missed
  daemon         ///< of runbookd itself
};
/// `needs_people`: the middle of a message's key.
std::string_view name_of(News news);
std::optional<News> news_named(std::string_view name);
/// What readers outside are told: how an incident goes, and that it is over. Nothing else is.
constexpr bool is_for_outside(News news) { return news == News::update || news == News::resolved; }

/// Whether a reader has to do something, or merely wants to know.
enum class Urgency : std::uint8_t { inform, page };
std::string_view name_of(Urgency urgency);

/// Tell people; retried by the shell, no verdict on anything. Everything but `news` may be empty.
struct Notify {
  std::vector<std::string> contacts;
  News news = News::note;
  Urgency urgency = Urgency::page;
  std::string key;  ///< `INC-7/approval.q1`: the same news has the same key; who saw it may drop it
  bool drill = false;
  bool observes = false;  ///< of a rule in `mode: observe`
  std::string incident;
  std::string rule;
  std::string target;
  std::string severity;
  std::string opened_as;      ///< the severity at the opening; it only rises
  std::optional<Wall> since;  ///< when the incident opened
  std::string state;          ///< of the incident
  std::string subject;        ///< the step (`exec on db`), resource or probe that the news is about
  std::string question;       ///< `INC-7.q1`
  std::string detail;         ///< one line: what happened, or is asked, beside all this
  std::string summary;        ///< of the rule, with the values of this moment
  std::string cause;          ///< what the last step and the probes say
  std::string seen;           ///< the beginning of what a probe had to show; of several lines
  std::string command;        ///< what a reader can type
  std::optional<Wall> until;  ///< by when an answer counts
  std::string who;            ///< who may answer
  std::vector<Notify> list;   ///< of a digest: what would have been told alone, one per incident
};

}  // namespace runbookd::decide
