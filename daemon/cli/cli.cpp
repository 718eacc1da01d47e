// CLI11 is heavy to compile, so it is known here only; each verb's work is elsewhere.
#include "daemon/cli/cli.hpp"

#include <CLI/CLI.hpp>

#include "daemon/app/daemon.hpp"
#include "daemon/cli/verbs.hpp"

namespace runbookd::cli {

namespace {

constexpr const char* about =
    "runbookd: a team's runbook that runs itself.\n"
    "It probes a service, judges it by YAML rules, runs remediation steps under safety rails, "
    "proves that\n"
    "each step helped, and hands over to people when it did not.";

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
  run->callback([&] { chosen = [&] { return run_verb(f.options, f.level, f.format); }; });
}

void add_check(CLI::App& cli, CheckOptions& o, std::function<int()>& chosen) {
  auto* check = cli.add_subcommand("check", "Report every error and lint of a rulebook");
  check->add_option("FILE", o.files, "Rulebook files")->required();
  check->add_flag("--json", o.json, "One JSON document for machines");
  check->add_flag("--strict", o.strict, "Lints count as findings");
  check->callback([&] { chosen = [&] { return check_verb(o); }; });
}

void add_live(CLI::App& cli, LiveOptions& o, std::function<int()>& chosen) {
  const auto common = [&](CLI::App* verb) {
    verb->add_option("--socket", o.socket,
                     "Unix socket of the daemon (default: runbookd.sock in the state directory)");
    verb->add_option("--state-dir", o.state_dir, "State directory of the daemon")
        ->capture_default_str();
    verb->add_option("--url", o.url, "Ask over HTTP instead, such as http://127.0.0.1:9464");
    verb->add_option("--token-file", o.token_file, "File with the token for --url");
    verb->add_flag("--json", o.json, "The answer as it came");
  };
  auto* status =
      cli.add_subcommand("status", "What the daemon sees now: rules, probes, open incidents");
  common(status);
  status->callback([&] { chosen = [&] { return status_verb(o); }; });
  auto* incidents = cli.add_subcommand("incidents", "List incidents, or show one");
  common(incidents);
  incidents->add_option("ID", o.subject, "An incident, such as INC-7");
  incidents->add_option("--state", o.state,
                        "Only those in this state: open, resolved, escalated ...");
  incidents->callback([&] { chosen = [&] { return incidents_verb(o); }; });
}

void add_others(CLI::App& cli, OtherOptions& o, std::function<int()>& chosen) {
  auto* kinds =
      cli.add_subcommand("kinds", "Every probe, resource and action kind with its arguments");
  kinds->add_option("NAME", o.name, "Only this kind");
  kinds->add_flag("--json", o.json, "For machines");
  kinds->callback([&] { chosen = [&] { return kinds_verb(o); }; });
  auto* version = cli.add_subcommand("version", "Print the version");
  version->add_flag("--json", o.json, "For machines");
  version->callback([&] { chosen = [&] { return version_verb(o); }; });
  auto* audit = cli.add_subcommand("audit", "Look into the journal");
  audit->require_subcommand(1);
  auto* verify = audit->add_subcommand("verify", "Check the journal's hash chain");
  verify->add_option("--state-dir", o.state_dir, "State directory")->capture_default_str();
  verify->callback([&] { chosen = [&] { return audit_verb(o); }; });
  auto* demo = cli.add_subcommand(
      "demo", "A story of faults handled, on a simulated cloud and real Postgres and Redis");
  demo->add_flag("--once", o.once, "Exit when the story ends; 0 only if it ended as told");
  demo->add_flag("--keep", o.keep, "Keep the temporary directory");
  demo->add_option("--port", o.port, "Port of the page and the API (0 = any free one)")
      ->capture_default_str();
  demo->callback([&] { chosen = [&] { return demo_verb(o); }; });
  auto* completion =
      cli.add_subcommand("completion", "Print a completion script: bash, zsh or fish");
  completion->add_option("SHELL", o.name, "bash, zsh or fish")->required();
  completion->callback([&] { chosen = [&] { return completion_verb(o.name); }; });
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App cli{about, "runbookd"};
  cli.require_subcommand(0, 1);
  cli.set_version_flag("--version", version_text());
  cli.footer("Exit codes: 0 fine, 1 findings, 2 could not run. `runbookd VERB --help` tells more.");
  std::function<int()> chosen;
  RunFlags run;
  CheckOptions check;
  LiveOptions live;
  OtherOptions other;
  add_run(cli, run, chosen);
  add_check(cli, check, chosen);
  add_live(cli, live, chosen);
  add_others(cli, other, chosen);
  try {
    cli.parse(argc, argv);
  } catch (const CLI::ParseError& e) {
    return cli.exit(e) == 0 ? 0 : 2;
  }
  if (chosen) return chosen();
  std::cout << cli.help();
  return 0;
}

}  // namespace runbookd::cli
