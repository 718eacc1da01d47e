// The command line. CLI11 is heavy to compile: it is known here and in live/live_verbs.cpp only,
// and each verb's work is elsewhere.
#include "daemon/cli/cli.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>

#include "config/document/reader.hpp"
#include "daemon/app/composition/kinds.hpp"
#include "daemon/app/daemon.hpp"
#include "daemon/base/nearest.hpp"
#include "daemon/cli/demo/programs.hpp"
#include "daemon/cli/example.hpp"
#include "daemon/cli/live/live_verbs.hpp"
#include "daemon/cli/verbs.hpp"

namespace runbookd::cli {

namespace {

constexpr const char* about =
    "runbookd: a team's runbook that runs itself.\n"
    "It probes a service, judges it by YAML rules, runs remediation steps under safety rails, "
    "proves that\n"
    "each step helped, and hands over to people when it did not.";

constexpr std::string_view example_is = "Example: ";

// What is wrong with a command line, and one that is right.
int wrong_line(const CLI::App& cli, const CLI::ParseError& e) {
  const CLI::App* verb = &cli;
  while (!verb->get_subcommands().empty()) verb = verb->get_subcommands().front();
  const std::string footer = verb->get_footer();
  std::cerr << "runbookd: " << e.what() << "\n  = "
            << (footer.starts_with(example_is) ? "such as: " + footer.substr(example_is.size())
                                               : "`runbookd --help` lists the verbs")
            << "\n";
  return 2;
}

struct RunFlags {
  app::DaemonOptions options;
  std::string level = "info";
  std::string format = "auto";
};

void add_run(CLI::App& cli, RunFlags& f, std::function<int()>& chosen) {
  auto* run =
      cli.add_subcommand("run", "Run the daemon until SIGTERM; SIGHUP reloads the rulebook");
  run->add_option("--config,--config.file", f.options.configs, "Rulebook file (repeatable)")
      ->required();
  run->add_flag("--dry-run", f.options.dry_run,
                "Observe and say, never act (forces `mode: observe`)");
  run->add_option("--listen,--web.listen-address", f.options.listen,
                  "Overrides server.listen (HOST:PORT)");
  run->add_option("--state-dir", f.options.state_dir, "Overrides store.path");
  run->add_option("--log.level", f.level, "debug, info, warn or error")->capture_default_str();
  run->add_option("--log.format", f.format, "auto, text or json")->capture_default_str();
  example(run, "runbookd run --config /etc/runbookd/rulebook.yaml");
  run->callback([&] { chosen = [&] { return run_verb(f.options, f.level, f.format); }; });
}

void add_check(CLI::App& cli, CheckOptions& o, std::function<int()>& chosen) {
  auto* check = cli.add_subcommand("check", "Report every error and lint of a rulebook");
  check->add_option("FILE", o.files, "Rulebook files")->required();
  check->add_flag("--json", o.json, "One JSON document for machines");
  check->add_flag("--strict", o.strict, "Lints count as findings");
  check->add_flag("--no-secrets", o.no_secrets,
                  "Placeholders for what only the daemon's machine has: ${file:..} that cannot be "
                  "read, ${VAR} that is not set");
  example(check, "runbookd check rulebook.yaml");
  check->callback([&] { chosen = [&] { return check_verb(o); }; });
}

void add_doctor(CLI::App& cli, DoctorOptions& o, std::function<int()>& chosen) {
  auto* doctor = cli.add_subcommand(
      "doctor",
      "Try every probe, credential, sentinel and contact of a rulebook once, and say what to mend; "
      "nothing is changed, nothing is sent");
  doctor->add_option("--config", o.config, "Rulebook file")->required();
  doctor->add_flag("--json", o.json, "One JSON document for machines");
  example(doctor, "runbookd doctor --config /etc/runbookd/rulebook.yaml");
  doctor->callback([&] { chosen = [&] { return doctor_verb(o); }; });
}

void add_others(CLI::App& cli, OtherOptions& o, std::function<int()>& chosen) {
  auto* kinds =
      cli.add_subcommand("kinds", "Every probe, resource and action kind, and every key there is");
  kinds->add_option("NAME", o.name,
                    "Only this kind; or rule, step, probe, resource, contact, maintenance, "
                    "rulebook: the keys that each of them has");
  kinds->add_option("KEY", o.key, "Only this key of it");
  kinds->add_flag("--names", o.names, "Only the names: of the kinds, or of the keys of one");
  kinds->add_flag("--json", o.json, "For machines");
  kinds->add_flag("--markdown", o.markdown, "The tables of docs/rulebook.md");
  const ActionKind* first = app::registered_kinds().actions.front();
  example(kinds, "runbookd kinds " + std::string{first->name});
  kinds->callback([&] { chosen = [&] { return kinds_verb(o); }; });
  auto* schema = cli.add_subcommand(
      "schema", "Print the JSON Schema (draft-07) of a rulebook, for editors and their checks");
  example(schema, "runbookd schema > schema.json");
  schema->callback([&] { chosen = [] { return schema_verb(); }; });
  auto* version = cli.add_subcommand("version", "Print the version");
  version->add_flag("--json", o.json, "For machines");
  example(version, "runbookd version");
  version->callback([&] { chosen = [&] { return version_verb(o); }; });
  auto* audit = cli.add_subcommand("audit", "Look into the journal");
  audit->require_subcommand(1);
  auto* verify = audit->add_subcommand("verify", "Check the journal's hash chain");
  verify->add_option("--state-dir", o.state_dir, "State directory")->capture_default_str();
  example(verify, "runbookd audit verify --state-dir /var/lib/runbookd");
  verify->callback([&] { chosen = [&] { return audit_verb(o); }; });
  auto* demo = cli.add_subcommand(
      "demo", "A story of faults handled, on a simulated cloud and real Postgres and Redis");
  demo->add_flag("--once", o.once, "Exit when the story ends; 0 only if it ended as told");
  demo->add_flag("--keep", o.keep, "Keep the temporary directory");
  demo->add_option("--port", o.port, "Port of the page and the API (0 = any free one)")
      ->capture_default_str();
  example(demo, "runbookd demo --once");
  // It says what it lacks when it is called; whoever looks around is not sent there in vain.
  if (!demo::has_world("/proc/self/exe")) demo->group("");
  demo->callback([&] { chosen = [&] { return demo_verb(o); }; });
  auto* completion =
      cli.add_subcommand("completion", "Print a completion script: bash, zsh or fish");
  completion->add_option("SHELL", o.name, "bash, zsh or fish")->required();
  example(completion, "runbookd completion bash > /etc/bash_completion.d/runbookd");
  completion->callback([&] { chosen = [&] { return completion_verb(o.name); }; });
}

// `runbookd chek`: which verb was meant; false when what went wrong is something else.
bool is_no_verb(const CLI::App& cli, int argc, char** argv) {
  const std::string_view word = argc > 1 ? argv[1] : "-";
  std::vector<std::string_view> verbs;
  for (const auto* verb : cli.get_subcommands({})) verbs.emplace_back(verb->get_name());
  if (word.starts_with('-') || std::find(verbs.begin(), verbs.end(), word) != verbs.end())
    return false;
  const std::string near = nearest(word, verbs);
  std::cerr << "runbookd: there is no verb `" << word << "`\n  = "
            << (near.empty() ? "`runbookd --help` lists them" : "did you mean " + near + "?")
            << "\n";
  return true;
}

// An answer that did not get out is no answer: a script must not go on as if it had it.
int printed(int code) {
  std::cout.flush();
  if (std::cout) return code;
  std::cerr << "runbookd: cannot write to the standard output\n";
  return 2;
}

}  // namespace

void example(CLI::App* verb, const std::string& line) {
  verb->footer(std::string{example_is} + line);
}

int main(int argc, char** argv) {
  CLI::App cli{about, "runbookd"};
  cli.require_subcommand(0, 1);
  cli.set_version_flag("--version", version_text());
  cli.footer(
      "Exit codes: 0 fine, 1 findings, 2 could not run. `runbookd VERB --help` tells more.\n"
      "RUNBOOKD_URL, RUNBOOKD_TOKEN_FILE and RUNBOOKD_SOCKET say where the daemon is, unless "
      "a flag does.");
  std::function<int()> chosen;
  RunFlags run;
  CheckOptions check;
  DoctorOptions doctor;
  LiveVerbs live;
  OtherOptions other;
  add_run(cli, run, chosen);
  add_check(cli, check, chosen);
  add_doctor(cli, doctor, chosen);
  add_live_verbs(cli, live, chosen);
  add_others(cli, other, chosen);
  try {
    cli.parse(argc, argv);
  } catch (const CLI::ParseError& e) {
    if (is_no_verb(cli, argc, argv)) return 2;
    if (e.get_exit_code() == 0) return printed(cli.exit(e));  // help, or the version
    return wrong_line(cli, e);
  }
  if (chosen) return printed(chosen());
  std::cout << cli.help();
  return printed(0);
}

}  // namespace runbookd::cli
