// runbookd-simulate: seeds, hours, and what the invariants say.
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <iostream>
#include <optional>
#include <string>

#include "daemon/app/journal/codec.hpp"
#include "daemon/app/journal/sha256.hpp"
#include "tests/simulation/model.hpp"
#include "tests/simulation/simulation.hpp"

namespace {

using namespace runbookd;
using namespace runbookd::simulation;

constexpr const char* usage =
    "usage: runbookd-simulate [--seeds A..B | --seed N] [--hours H] [--trace] [--heads]\n"
    "                         [--json] [--stop]\n"
    "  --seeds A..B  these seeds, both included (default 1..100)\n"
    "  --seed N      one seed\n"
    "  --hours H     simulated hours of each (default 1)\n"
    "  --trace       print the journal of each seed\n"
    "  --heads       print the hash of each seed's journal: what a change of code must not change\n"
    "  --json        one JSON object instead of words\n"
    "  --stop        no further seed after the first one with a violation\n"
    "Exits with 1 when an invariant was violated.\n";

struct Options {
  std::uint64_t first = 1;
  std::uint64_t last = 100;
  double hours = 1;
  bool trace = false;
  bool heads = false;
  bool json = false;
  bool stop = false;
};

std::optional<Options> parse(int argc, char** argv) {
  Options out;
  for (int i = 1; i < argc; ++i) {
    const std::string word = argv[i];
    const char* value = i + 1 < argc ? argv[i + 1] : nullptr;
    if (word == "--trace") {
      out.trace = true;
    } else if (word == "--heads") {
      out.heads = true;
    } else if (word == "--json") {
      out.json = true;
    } else if (word == "--stop") {
      out.stop = true;
    } else if (value == nullptr) {
      return std::nullopt;
    } else if (word == "--seed") {
      out.first = out.last = std::strtoull(argv[++i], nullptr, 10);
    } else if (word == "--hours") {
      out.hours = std::strtod(argv[++i], nullptr);
    } else if (word == "--seeds") {
      const char* dots = std::strstr(argv[++i], "..");
      if (dots == nullptr) return std::nullopt;
      out.first = std::strtoull(argv[i], nullptr, 10);
      out.last = std::strtoull(dots + 2, nullptr, 10);
    } else {
      return std::nullopt;
    }
  }
  if (out.last < out.first || !(out.hours > 0)) return std::nullopt;
  return out;
}

struct Sum {
  std::uint64_t seeds = 0;
  std::uint64_t events = 0;
  std::uint64_t checks = 0;
  std::uint64_t starts = 0;
  std::uint64_t incidents = 0;
  std::uint64_t deaths = 0;
  std::uint64_t violations = 0;
};

void say(std::uint64_t seed, const Violation& v) {
  char id[8];
  std::snprintf(id, sizeof id, "I%02d", v.invariant);
  std::cout << "seed " << seed << " at " << format_duration(v.at - Clock::start) << ": " << id
            << ": " << v.why << "\n";
}

void print_journal(const RunResult& out) {
  for (const auto& entry : out.journal) std::cout << journal::canonical(entry) << "\n";
}

// Runs that must agree with the first: the same seed (I37), messages that fail (I33), a wall clock
// that stands still (I39): without tasks, which come at a time of day.
void compare(const Books& books, const Books& untimed, const Setting& setting, RunResult& first) {
  const auto differs = [&](int invariant, const char* what) {
    first.violations.push_back({invariant, Clock::start + setting.length, what});
  };
  const RunResult again = Simulation(books, setting).run();
  if (again.head != first.head) differs(37, "a second run of the seed made another journal");
  Setting other = setting;
  other.messages_fail = true;
  if (Simulation(books, other).run().started != first.started)
    differs(33, "messages that fail changed what was started");
  other = setting;
  other.messages_never_end = true;
  const RunResult stepped = Simulation(untimed, other).run();
  other.wall_stands_still = true;
  if (stepped.comparable && Simulation(untimed, other).run().started != stepped.started)
    differs(39, "steps of the wall clock changed what was started");
}

void print(const Options& options, const Sum& sum, double took) {
  const double simulated = static_cast<double>(sum.seeds) * options.hours;
  const double speed = simulated * 3600 / took;
  if (options.json) {
    std::cout << "{\"first\":" << options.first << ",\"last\":" << options.last
              << ",\"hours\":" << simulated << ",\"events\":" << sum.events
              << ",\"events_per_second\":" << static_cast<double>(sum.events) / took
              << ",\"times_real_time\":" << speed << ",\"checks\":" << sum.checks
              << ",\"incidents\":" << sum.incidents << ",\"starts\":" << sum.starts
              << ",\"crashes\":" << sum.deaths << ",\"violations\":" << sum.violations << "}\n";
    return;
  }
  std::cout << "seeds " << options.first << ".." << options.last << ": " << simulated
            << " simulated hours in " << took << " s (" << static_cast<std::uint64_t>(speed)
            << " x real time, "
            << static_cast<std::uint64_t>(static_cast<double>(sum.events) / took) << " events/s)\n"
            << sum.events << " events, " << sum.incidents << " incidents, " << sum.starts
            << " actions, " << sum.deaths << " crashes and restarts, " << sum.checks << " checks, "
            << sum.violations << " violations\n";
}

int simulate(const Options& options) {
  const std::string file = RUNBOOKD_SOURCE_DIR "/tests/simulation/rulebook.yaml";
  const Books books = load_books(file);
  const Books untimed = load_books(file, Routines::without);
  for (const Book& book : books.variants) compare_with_model(*book->plan);
  constexpr std::uint64_t compare_every = 25;
  Sum sum;
  const auto begin = std::chrono::steady_clock::now();
  for (std::uint64_t seed = options.first; seed <= options.last; ++seed) {
    Setting setting;
    setting.seed = seed;
    setting.length = from_seconds(options.hours * 3600);
    RunResult out = Simulation(books, setting).run();
    if (seed % compare_every == 0) compare(books, untimed, setting, out);
    if (options.trace) print_journal(out);
    if (options.heads) std::cout << seed << ' ' << journal::hex(out.head) << '\n';
    ++sum.seeds;
    sum.events += out.events;
    sum.checks += out.checks;
    sum.starts += static_cast<std::uint64_t>(out.starts);
    sum.incidents += static_cast<std::uint64_t>(out.incidents);
    sum.deaths += static_cast<std::uint64_t>(out.deaths);
    sum.violations += out.violations.size();
    if (!options.json)
      for (const Violation& v : out.violations) say(seed, v);
    if (options.stop && sum.violations > 0) break;
  }
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
  print(options, sum, took.count());
  return sum.violations == 0 ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  const auto options = parse(argc, argv);
  if (!options) {
    std::cerr << usage;
    return 2;
  }
  try {
    return simulate(*options);
  } catch (const std::exception& e) {
    std::cerr << e.what() << "\n";
    return 2;
  }
}
