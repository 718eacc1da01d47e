#include "daemon/cli/demo/demo.hpp"

#include <exception>
#include <iostream>

#include "daemon/cli/demo/daemon_child.hpp"
#include "daemon/cli/demo/failure.hpp"
#include "daemon/cli/demo/postmortems.hpp"
#include "daemon/cli/demo/programs.hpp"
#include "daemon/cli/demo/story.hpp"

namespace runbookd::demo {
namespace {

constexpr int as_told = 0;
constexpr int not_as_told = 1;
constexpr int could_not_run = 2;
constexpr int interrupted = 130;
constexpr std::size_t daemon_log_lines = 40;

// A missing program is said at once, not after the servers that are there have been started.
void look_for_programs(const Stage& stage) {
  find_postgres();
  find_redis();
  find_world(find_self(stage.options.self_path));
}

void introduce(const Stage& stage, const DaemonChild& daemon) {
  const std::string where = "http://127.0.0.1:" + std::to_string(daemon.port);
  stage.printer.line("page       " + where + "/");
  stage.printer.line("rulebook   " + daemon.rulebook);
  stage.printer.line("journal    " + daemon.state);
  stage.printer.line("log        " + daemon.log);
  stage.printer.line("postmortems in " + daemon.postmortems);
  stage.printer.line(
      "Times are UTC. Every line below is a row of the journal, or says what the demo does.");
}

void show_hints(const Stage& stage, const DaemonChild& daemon, const World& world) {
  const std::string where = "http://127.0.0.1:" + std::to_string(daemon.port);
  const std::string orders = "http://127.0.0.1:" + std::to_string(world.cloud_port()) + "/_control";
  stage.printer.line("");
  stage.printer.line("Everything stays up until Ctrl-C. Look around:");
  stage.printer.line("  curl -s " + where + "/api/v1/incidents");
  stage.printer.line("  curl -s " + where + "/api/v1/journal");
  stage.printer.line("  curl -s " + where + "/metrics | grep ^runbookd_");
  stage.printer.line("and break something yourself:");
  stage.printer.line("  curl -s -d '{\"error_rate\":0.2,\"traffic\":\"latest\"}' " + orders +
                     "/deploy");
  stage.printer.line("  curl -s -d '{\"down\":true}' " + orders +
                     "/app      # and {\"clear\":true}");
}

// What people would go on with; it is gone with the rest unless somebody keeps it.
void show_postmortems(const Stage& stage, const DaemonChild& daemon, const Follower& follower) {
  const auto files = collect_postmortems(daemon.port, daemon.postmortems, follower.incidents());
  for (const std::string& file : files) stage.printer.line("postmortem " + file);
  if (stage.options.once && !stage.options.keep && !files.empty())
    stage.printer.line("           (--keep leaves them there)");
}

// Until Ctrl-C, which is how it is meant to end.
void stay_up(Stage& stage, Follower& follower) {
  try {
    while (true) {
      stage.children.check();
      follower.look();
      stage.interrupts.rest(milliseconds{200});
    }
  } catch (const Interrupted&) {
    stage.printer.line("");
  }
}

int play(Stage& stage) {
  const Mono begin = MonoClock::now();
  look_for_programs(stage);
  stage.printer.line(
      "runbookd demo: starting PostgreSQL, two Redis servers and a simulated Google Cloud in " +
      stage.workspace.path());
  const PostgresAddress postgres = start_postgres(stage);
  const RedisPair redis = start_redis(stage);
  const World world(stage, postgres, redis);
  const DaemonChild daemon = start_daemon(stage, world, postgres);
  introduce(stage, daemon);

  Follower follower(daemon.port, [&](const JournalRecord& r) { stage.printer.event(r); });
  const bool told = Story(stage, world, postgres, redis, follower, daemon.port).play();
  const auto took = std::chrono::floor<seconds>(MonoClock::now() - begin);
  stage.printer.line("");
  stage.printer.line(
      (told ? "Every fault was handled as told, in " : "The story went wrong after ") +
      format_duration(took) + ".");
  if (!told) {
    std::cerr << "\nthe end of the daemon's log:\n"
              << tail_of(daemon.log, daemon_log_lines) << std::flush;
  }
  if (told) show_postmortems(stage, daemon, follower);
  if (stage.options.keep) stage.printer.line("kept: " + stage.workspace.path());
  if (!stage.options.once) {
    show_hints(stage, daemon, world);
    stay_up(stage, follower);
  }
  return told ? as_told : not_as_told;
}

void report(const Failure& failure) {
  std::cerr << "demo: " << failure.what() << '\n';
  if (!failure.details().empty()) std::cerr << failure.details();
  if (!failure.details().empty() && failure.details().back() != '\n') std::cerr << '\n';
  if (!failure.cure().empty()) std::cerr << "try: " << failure.cure() << '\n';
}

}  // namespace

int run_demo(const DemoOptions& options) {
  try {
    Interrupts interrupts;
    Printer printer(options.quiet);
    const auto account = server_account();
    Workspace workspace(options.keep, account);
    Children children;  // made last, so gone before the directory they live in
    Stage stage{options, account, interrupts, printer, workspace, children};
    return play(stage);
  } catch (const Interrupted&) {
    std::cerr << "demo: interrupted\n";
    return interrupted;
  } catch (const Failure& failure) {
    report(failure);
    return could_not_run;
  } catch (const std::exception& error) {
    std::cerr << "demo: " << error.what() << '\n';
    return could_not_run;
  }
}

}  // namespace runbookd::demo
