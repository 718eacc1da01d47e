// What each verb does. All of them return the process's exit code.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "daemon/app/daemon.hpp"

namespace runbookd::cli {

struct CheckOptions {
  std::vector<std::string> files;
  bool json = false;
  bool strict = false;
  bool no_secrets = false;
};

struct DoctorOptions {
  std::string config;
  bool json = false;
};

/// Of the live verbs, where no flag says otherwise.
inline constexpr const char* url_variable = "RUNBOOKD_URL";
inline constexpr const char* token_file_variable = "RUNBOOKD_TOKEN_FILE";
inline constexpr const char* socket_variable = "RUNBOOKD_SOCKET";

struct LiveOptions {
  std::string socket;
  std::string state_dir = "./runbookd-state";
  std::string url;
  std::string token_file;
  std::string subject;
  bool json = false;
};

struct StatusOptions : LiveOptions {
  bool all = false;  ///< also what is well
};

/// Each filter as it was typed; empty = not given.
struct IncidentsOptions : LiveOptions {
  std::string state;
  std::string rule;
  std::string target;
  std::string severity;
  std::string resource;
  std::string since;
  std::string until;
  std::string limit;
  std::string before;
};

/// A verb with which people steer the daemon.
struct CommandVerb {
  const char* name;
  const char* about;
  const char* subject;            ///< the name of its argument
  bool optional = false;          ///< the subject
  const char* path;               ///< of the request; `{}` is the subject
  const char* member = "";        ///< of the body that holds the subject, when the path does not
  const char* reason = "reason";  ///< of the body and the flag with which people say why
  const char* why = "Why, for the journal";  ///< what that flag says
  bool reasoned = false;                     ///< needs a reason
  bool until = false;                        ///< takes --for or --until, and needs one of them
  bool lasts = false;                        ///< may take --for
  bool starts = false;                       ///< takes --var and --target
  bool says = false;                         ///< takes a TEXT, and no reason
  bool matches = false;                      ///< takes matchers (NAME=VALUE) as well as one subject
  bool asks = false;  ///< on a terminal it shows what it is about, and asks (approve.hpp)
  const char* example;
};

struct CommandOptions : LiveOptions {
  std::string reason;
  std::string for_;
  std::string until;
  std::vector<std::string> variables;  ///< NAME=VALUE
  std::vector<std::string> subjects;   ///< of a verb that takes matchers
  std::string target;                  ///< which one, of a rule that has several
  bool yes = false;                    ///< nothing is shown, nobody is asked
};

struct SilencesOptions : LiveOptions {
  bool expiring = false;  ///< only those that end within the hour
};

struct OnCallOptions : LiveOptions {
  std::string at;  ///< a time; empty: now
};

struct TasksOptions : LiveOptions {
  bool all = false;  ///< also what is done, or not due yet
};

struct PostmortemOptions : LiveOptions {
  std::string out;     ///< a file; empty: the standard output
  bool force = false;  ///< also over what is there
};

struct ProbeOptions : LiveOptions {
  std::string target;  ///< empty: all of them
  std::string config;  ///< a rulebook: run it ourselves, without a daemon
};

struct ExplainOptions : LiveOptions {
  std::string target;
};

struct OtherOptions {
  std::string name;
  std::string state_dir = "./runbookd-state";
  bool json = false;
  bool markdown = false;
  bool names = false;  ///< of `kinds`: only these
  std::string key;     ///< of `kinds`: only this key
  bool once = false;
  bool keep = false;
  int port = 0;
};

int run_verb(app::DaemonOptions options, const std::string& level, const std::string& format);
/// 0: delivered, 1: not, 2: it could not be asked.
int notify_test_verb(const LiveOptions& options);
/// 0: nothing to mend, 1: something is.
int doctor_verb(const DoctorOptions& options);
int check_verb(const CheckOptions& options);
int kinds_verb(const OtherOptions& options);
int schema_verb();
int version_verb(const OtherOptions& options);
int audit_verb(const OtherOptions& options);
int demo_verb(const OtherOptions& options);
int status_verb(const StatusOptions& options);
int incidents_verb(const IncidentsOptions& options);
std::span<const CommandVerb> command_verbs();
int command_verb(const CommandVerb& verb, const CommandOptions& options);
int silences_verb(const SilencesOptions& options);
int on_call_verb(const OnCallOptions& options);
int tasks_verb(const TasksOptions& options);
int postmortem_verb(const PostmortemOptions& options);
/// 0: ok, 1: bad, 2: unknown, or it could not be run.
int probe_verb(const ProbeOptions& options);
int explain_verb(const ExplainOptions& options);
int completion_verb(const std::string& shell);
std::string version_text();

/// Colours are wanted: stdout (or stderr) is a terminal and NO_COLOR is not set.
bool wants_colour(int descriptor);

}  // namespace runbookd::cli
