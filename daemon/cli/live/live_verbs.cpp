#include "daemon/cli/live/live_verbs.hpp"

#include <CLI/CLI.hpp>
#include <boost/system/system_error.hpp>
#include <iostream>
#include <stdexcept>
#include <utility>

#include "daemon/cli/example.hpp"
#include "daemon/net/text.hpp"

namespace runbookd::cli {

namespace {

int not_understood() {
  std::cerr << "runbookd: what was answered is not understood\n"
               "  = is it a runbookd that listens there, and of this version?\n";
  return 2;
}

// What listens there may be somebody else, or a runbookd of another version: its answer is no JSON,
// or lacks what ours has. Which of the two Boost throws then depends on its version.
int understood(const std::function<int()>& verb) {
  try {
    return verb();
  } catch (const boost::system::system_error&) {
    return not_understood();
  } catch (const std::logic_error&) {
    return not_understood();
  }
}

// That verb, when it is the one that was typed.
void choose(CLI::App* verb, std::function<int()>& chosen, std::function<int()> run) {
  verb->callback([&chosen, run = std::move(run)] { chosen = [run] { return understood(run); }; });
}

void add_common(CLI::App* verb, LiveOptions& o) {
  const auto or_else = [](const char* variable) {
    return std::string(" (environment: ") + variable + ")";
  };
  verb->add_option("--socket", o.socket,
                   "Unix socket of the daemon (default: runbookd.sock in the state directory)" +
                       or_else(socket_variable));
  verb->add_option("--state-dir", o.state_dir, "State directory of the daemon")
      ->capture_default_str();
  verb->add_option("--url", o.url,
                   "Ask over HTTP instead, such as http://127.0.0.1:9464" + or_else(url_variable));
  verb->add_option("--token-file", o.token_file,
                   "File with the token for --url" + or_else(token_file_variable));
  verb->add_flag("--json", o.json, "The answer as it came");
}

void add_status(CLI::App& cli, StatusOptions& o, std::function<int()>& chosen) {
  auto* status = cli.add_subcommand(
      "status", "What is wrong now, what waits for you, what holds the daemon back, what it did");
  add_common(status, o);
  status->add_flag("--all", o.all, "Also every rule and probe that is well");
  example(status, "runbookd status --state-dir /var/lib/runbookd");
  choose(status, chosen, [&] { return status_verb(o); });
}

void add_incidents(CLI::App& cli, IncidentsOptions& o, std::function<int()>& chosen) {
  auto* incidents = cli.add_subcommand("incidents", "List incidents, or show one");
  add_common(incidents, o);
  incidents->add_option("ID", o.subject, "An incident, such as INC-7");
  incidents->add_option("--state", o.state,
                        "Only those in this state: open, resolved, escalated ...");
  incidents->add_option("--rule", o.rule, "Only those of this rule");
  incidents->add_option("--target", o.target, "Only those of this target");
  incidents->add_option("--severity", o.severity, "Only those of this severity: P0 to P3");
  incidents->add_option("--resource", o.resource, "Only those whose steps act on this resource");
  incidents->add_option("--since", o.since, "Not those that were over by then (RFC 3339)");
  incidents->add_option("--until", o.until, "Only those opened before then (RFC 3339)");
  incidents->add_option("--limit", o.limit, "At most so many, the newest");
  incidents->add_option("--before", o.before, "Only those older than this incident");
  example(incidents, "runbookd incidents --state open");
  choose(incidents, chosen, [&] { return incidents_verb(o); });
}

void add_explain(CLI::App& cli, ExplainOptions& o, std::function<int()>& chosen) {
  auto* explain = cli.add_subcommand(
      "explain",
      "Why a rule does what it does: its condition part by part, its clocks, and what "
      "keeps each step from starting");
  add_common(explain, o);
  explain->add_option("RULE|INCIDENT", o.subject, "The name of a rule, or an incident's id")
      ->required();
  explain->add_option("--target", o.target, "Only this target of a rule that has several");
  example(explain, "runbookd explain shop-down");
  choose(explain, chosen, [&] { return explain_verb(o); });
}

void add_probe(CLI::App& cli, ProbeOptions& o, std::function<int()>& chosen) {
  auto* probe = cli.add_subcommand(
      "probe", "Run a probe now and show what it saw: outcome, signals with their units, evidence");
  add_common(probe, o);
  probe->add_option("NAME", o.subject, "A probe, or an observed resource")->required();
  probe->add_option("--target", o.target, "Only this target of a probe that has several");
  probe->add_option("--config", o.config, "Run it from this rulebook, without a daemon");
  example(probe, "runbookd probe site --config rulebook.yaml");
  choose(probe, chosen, [&] { return probe_verb(o); });
}

void add_postmortem(CLI::App& cli, PostmortemOptions& o, std::function<int()>& chosen) {
  auto* verb = cli.add_subcommand(
      "postmortem", "The postmortem of an incident, as Markdown; a draft while it is open");
  add_common(verb, o);
  verb->add_option("ID", o.subject, "An incident, such as INC-7")->required();
  verb->add_option("--out", o.out, "Write it into this file (0600), not over one that is there");
  verb->add_flag("--force", o.force, "With --out: also over a file that is there");
  example(verb, "runbookd postmortem INC-7 --out INC-7.md");
  choose(verb, chosen, [&] { return postmortem_verb(o); });
}

void add_silences(CLI::App& cli, SilencesOptions& o, std::function<int()>& chosen) {
  auto* verb = cli.add_subcommand(
      "silences", "What is silenced by whom, until when, and what of it is still wrong");
  add_common(verb, o);
  verb->add_flag("--expiring", o.expiring, "Only those that end within the hour");
  example(verb, "runbookd silences --expiring");
  choose(verb, chosen, [&] { return silences_verb(o); });
}

void add_on_call(CLI::App& cli, OnCallOptions& o, std::function<int()>& chosen) {
  auto* verb =
      cli.add_subcommand("oncall", "Who is on call in each rotation, until when, who next");
  add_common(verb, o);
  verb->add_option("--at", o.at, "At another time, such as 2030-01-31T12:00:00Z");
  example(verb, "runbookd oncall --at 2026-12-24T20:00:00Z");
  choose(verb, chosen, [&] { return on_call_verb(o); });
}

void add_tasks(CLI::App& cli, TasksOptions& o, std::function<int()>& chosen) {
  auto* verb = cli.add_subcommand(
      "tasks", "Routine tasks: what is to be done, what is overdue, what a check says");
  add_common(verb, o);
  verb->add_flag("--all", o.all, "Also what is done, or not due yet");
  example(verb, "runbookd tasks --all");
  choose(verb, chosen, [&] { return tasks_verb(o); });
}

// For CLI11: what is wrong, or nothing.
std::string not_blank(const std::string& text) {
  return net::is_blank(text) ? "it is blank: say why" : "";
}

// `--reason`, which a silence calls its comment as well.
std::string flags_of(const CommandVerb& row) {
  return "--" + std::string{row.reason} + (row.matches ? ",--comment" : "");
}

void add_commands(CLI::App& cli, CommandOptions& o, std::function<int()>& chosen) {
  for (const CommandVerb& row : command_verbs()) {
    auto* verb = cli.add_subcommand(row.name, row.about);
    add_common(verb, o);
    if (row.matches)
      verb->add_option(row.subject, o.subjects, "What it is about")->required();
    else
      verb->add_option(row.subject, o.subject, "What it is about")->required(!row.optional);
    if (row.says)
      verb->add_option("TEXT", o.reason, "What to write, as one argument")
          ->required()
          ->check(not_blank);
    else
      verb->add_option(flags_of(row), o.reason, row.why)->required(row.reasoned)->check(not_blank);
    if (row.until) {
      verb->add_option("--for", o.for_, "How long from now, such as 2h or 1h30m");
      verb->add_option("--until", o.until, "Or until when, such as 2030-01-31T12:00:00Z");
    }
    if (row.asks)
      verb->add_flag("-y,--yes", o.yes, "On a terminal, too: show nothing and do not ask");
    if (row.lasts) verb->add_option("--for", o.for_, "How long it counts, such as 30m or 2h");
    if (row.starts) {
      verb->add_option("--target", o.target, "Which one, of a rule that is judged per target");
      verb->add_option("--var", o.variables, "NAME=VALUE of a variable it reads (repeatable)")
          ->expected(1)
          ->take_all();
    }
    example(verb, row.example);
    choose(verb, chosen, [&o, &row] { return command_verb(row, o); });
  }
}

void add_notify(CLI::App& cli, LiveOptions& o, std::function<int()>& chosen) {
  auto* notify = cli.add_subcommand("notify", "Try how people are told");
  notify->require_subcommand(1);
  auto* test = notify->add_subcommand(
      "test", "Send a contact a test that opens and is resolved at once, and say what it answers");
  add_common(test, o);
  test->add_option("CONTACT", o.subject, "The contact's name in the rulebook")->required();
  example(test, "runbookd notify test on-call");
  choose(test, chosen, [&] { return notify_test_verb(o); });
}

}  // namespace

void add_live_verbs(CLI::App& cli, LiveVerbs& o, std::function<int()>& chosen) {
  add_status(cli, o.status, chosen);
  add_incidents(cli, o.incidents, chosen);
  add_probe(cli, o.probe, chosen);
  add_explain(cli, o.explain, chosen);
  add_silences(cli, o.silences, chosen);
  add_on_call(cli, o.on_call, chosen);
  add_tasks(cli, o.tasks, chosen);
  add_postmortem(cli, o.postmortem, chosen);
  add_commands(cli, o.command, chosen);
  add_notify(cli, o.notify, chosen);
}

}  // namespace runbookd::cli
