#include "tests/simulation/world.hpp"

#include <algorithm>
#include <array>

namespace runbookd::simulation {

namespace {

constexpr int groups_of_blip = 6;

// All machines that a list of targets may name; no rulebook has all of them at once.
constexpr std::array<const char*, 5> nodes{"127.0.0.1:5", "127.0.0.1:6", "127.0.0.1:7",
                                           "127.0.0.1:8", "127.0.0.1:9"};

void set(Sample& sample, const std::vector<SignalDecl>& signals, std::string_view name,
         Cell value) {
  const auto it = std::find_if(signals.begin(), signals.end(),
                               [&](const SignalDecl& s) { return s.name == name; });
  if (it == signals.end()) return;
  sample.cells.resize(signals.size());
  sample.cells[static_cast<std::size_t>(it - signals.begin())] = std::move(value);
}

Service make_service(const std::string& name) {
  Service s;
  s.name = name;
  s.revisions = {{name + "-1", false, Clock::start - hours{72}, {}},
                 {name + "-2", false, Clock::start - hours{48}, {}},
                 {name + "-3", false, Clock::start - hours{24}, {}}};
  s.serving = 2;
  s.last_deploy = Clock::start - hours{24};
  return s;
}

}  // namespace

World::World(const Clock& c, Random r)
    : clock(c), random(r), api(make_service("api")), web(make_service("web")) {}

Service* World::service(std::string_view name) {
  return name == "api" ? &api : name == "web" ? &web : nullptr;
}

void World::deploy(Service& s, bool bad, const std::string& made_by) {
  s.revisions.push_back(
      {s.name + "-" + std::to_string(s.revisions.size() + 1), bad, clock.mono(), made_by});
  s.serving = static_cast<int>(s.revisions.size()) - 1;
  s.booting_until = clock.mono() + random.between(seconds{3}, seconds{25});
  if (made_by.empty()) s.last_deploy = clock.mono();
  ++s.etag;
}

// A second controller: somebody else's automation changes what we look after.
void World::meddle() {
  Service& s = random.chance(50) ? api : web;
  switch (random.below(4)) {
    case 0:
      s.max_instances = std::max(3, s.max_instances - 1);
      break;
    case 1:
      s.max_instances = std::min(20, s.max_instances + 1);
      break;
    case 2:
      s.serving = random.below(static_cast<int>(s.revisions.size()));
      break;
    default:
      break;  // a label: only the etag changes
  }
  ++s.etag;
}

void World::everything_at_once() {
  const Mono end = clock.mono() + random.between(seconds{40}, minutes{4});
  search_down_until = mail_down_until = end;
  for (const char* node : nodes) node_down_until[node] = end;
  if (random.chance(50)) database_down_until = end;
}

void World::cloud_fault(int which) {
  switch (which) {
    case 0:
    case 1:
      return deploy(api, true, {});
    case 2:
      return deploy(random.chance(50) ? api : web, false, {});
    case 3:
      return deploy(web, true, {});
    case 4:
      site_down_until = clock.mono() + random.between(seconds{20}, minutes{6});
      return;
    default:
      return meddle();
  }
}

void World::one_fault(int which) {
  const Mono now = clock.mono();
  switch (which) {
    case 0:
      blockers = 2 + random.below(4);
      blocked_since = now;
      blockers_until = now + random.between(minutes{3}, minutes{15});
      return;
    case 1:
      cache_dead = true;
      cache_dead_until = now + random.between(minutes{4}, minutes{20});
      return;
    case 2:
      cache_slow_until = now + random.between(minutes{1}, minutes{8});
      return;
    case 3:
      search_down_until = now + random.between(minutes{1}, minutes{20});
      return;
    case 4:
      mail_down_until = now + random.between(minutes{1}, minutes{6});
      return;
    case 5:
      node_down_until[nodes[static_cast<std::size_t>(random.below(
          static_cast<int>(nodes.size())))]] = now + random.between(minutes{1}, minutes{15});
      return;
    case 6:
      overload_until = now + random.between(minutes{3}, minutes{12});
      return;
    case 7:
      corrupt_until = now + random.between(seconds{20}, minutes{5});
      return;
    case 8:
      database_down_until = now + random.between(seconds{30}, minutes{4});
      return;
    case 9:
      connections_until = now + random.between(minutes{1}, minutes{5});
      return;
    case 10:
      return everything_at_once();
    default:
      blip_until = now + random.between(seconds{5}, seconds{32});
      blip_of = random.below(groups_of_blip);
      return;
  }
}

void World::disturb() {
  constexpr int cloud_faults = 6;
  constexpr int others = 14;
  const int which = random.below(cloud_faults + others);
  which < cloud_faults ? cloud_fault(which) : one_fault(which - cloud_faults);
}

bool World::api_up() const {
  return clock.mono() >= api.booting_until && clock.mono() >= site_down_until &&
         !(blip_of == 0 && clock.mono() < blip_until) && !(database_down() && blockers > 0);
}

double World::error_ratio(const Service& s) const {
  double ratio = s.now().bad ? 0.2 : 0.002;
  if (&s == &api && database_down()) ratio = 0.5;
  if (&s == &api && blockers > 3) ratio += 0.06;
  if (clock.mono() < s.booting_until) ratio += 0.02;
  return ratio;
}

void World::app(Sample& out, const std::vector<SignalDecl>& signals) const {
  set(out, signals, "error_ratio", error_ratio(api));
  set(out, signals, "requests", database_down() ? 40.0 : 900.0);
  set(out, signals, "slowness", overloaded() ? 3.5 : 0.2);
  set(out, signals, "corrupt", clock.mono() < corrupt_until ? 2.0 : 0.0);
}

void World::database(Sample& out, const std::vector<SignalDecl>& signals) const {
  if (database_down()) {
    out.outcome = Outcome::bad;
    out.reason = Reason::refused;
    return;
  }
  const bool blocked = blockers > 0 && clock.mono() < blockers_until;
  set(out, signals, "blocked", blocked ? static_cast<double>(blockers) : 0.0);
  const double usual = overloaded() && api.max_instances > 9 ? 70.0 : 30.0;
  set(out, signals, "connections", clock.mono() < connections_until ? 95.0 : usual);
  set(out, signals, "max_connections", 100.0);
}

void World::observe(const Service& s, Sample& out, const std::vector<SignalDecl>& signals) const {
  set(out, signals, "ready", true);
  set(out, signals, "max_instances", static_cast<double>(s.max_instances));
  set(out, signals, "revision", s.now().name);
  // The cloud's clock is set like ours, so an age is the true one.
  set(out, signals, "last_deploy", to_seconds(clock.wall_of(s.last_deploy).time_since_epoch()));
}

bool World::probe(std::string_view source, std::string_view target,
                  const std::vector<SignalDecl>& signals, Sample& out) const {
  const Mono now = clock.mono();
  const auto blipped = [&](int group) { return blip_of == group && now < blip_until; };
  bool up = true;
  if (source == "site") {
    up = api_up();
  } else if (source == "app") {
    app(out, signals);
  } else if (source == "front") {
    up = !blipped(1);
    set(out, signals, "error_ratio", error_ratio(web));
  } else if (source == "find") {
    up = now >= search_down_until && !blipped(2);
  } else if (source == "post") {
    up = now >= mail_down_until && !blipped(3);
  } else if (source == "node") {
    const auto down = node_down_until.find(target);
    up = (down == node_down_until.end() || now >= down->second) && !blipped(4);
  } else if (source == "cache") {
    up = !(cache_dead && now < cache_dead_until) && now >= cache_busy_until && !blipped(5);
  } else {
    return false;
  }
  if (!up) {
    out.outcome = Outcome::bad;
    out.reason = Reason::status;
  }
  return true;
}

bool World::look(std::string_view source, std::string_view target,
                 const std::vector<SignalDecl>& signals, Sample& out) const {
  out.outcome = Outcome::ok;
  if (source == "pg") {
    database(out, signals);
  } else if (source == "api" || source == "web") {
    observe(source == "api" ? api : web, out, signals);
  } else if (source == "redis") {
    set(out, signals, "ready", clock.mono() >= cache_busy_until);
  } else {
    return probe(source, target, signals, out);
  }
  return true;
}

}  // namespace runbookd::simulation
