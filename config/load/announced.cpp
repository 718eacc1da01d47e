#include "config/load/announced.hpp"

#include <array>

namespace runbookd::load {

namespace {

constexpr std::array<AnnouncedSignal, 1> value{{{"value", Type::number}}};
constexpr std::array<AnnouncedSignal, 1> answers{{{"answers", Type::number}}};
constexpr std::array<AnnouncedSignal, 1> state{{{"state", Type::number}}};
constexpr std::array<AnnouncedSignal, 3> files{
    {{"newest_age", Type::duration}, {"newest_size", Type::bytes}, {"count", Type::number}}};
constexpr std::array<AnnouncedSignal, 1> matches{{{"matches", Type::number, true}}};
constexpr std::array<AnnouncedSignal, 2> backups{
    {{"last_success", Type::time}, {"last_size", Type::bytes}}};
constexpr std::array<AnnouncedSignal, 1> last{{{"last", Type::time}}};
constexpr std::array<AnnouncedSignal, 1> firing{{{"firing", Type::boolean}}};
constexpr std::array<AnnouncedKind, 9> probes{{{"promql", value},
                                               {"dns", answers},
                                               {"exec", state},
                                               {"files", files},
                                               {"gcp_logs", matches},
                                               {"gcp_metric", value},
                                               {"gcp_sql_backups", backups},
                                               {"heartbeat", last},
                                               {"alert", firing}}};

constexpr std::array<AnnouncedSignal, 3> sql{
    {{"running", Type::boolean}, {"disk_used", Type::ratio}, {"tier", Type::string}}};
constexpr std::array<AnnouncedSignal, 1> ready{{{"ready", Type::boolean}}};
constexpr std::array<AnnouncedSignal, 3> deployment{
    {{"replicas", Type::number}, {"ready_replicas", Type::number}, {"last_deploy", Type::time}}};
constexpr std::array<AnnouncedKind, 6> resources{{{"cloud_sql.instance", sql},
                                                  {"vpc_connector", ready},
                                                  {"domain_mapping", ready},
                                                  {"kubernetes.deployment", deployment},
                                                  {"systemd.unit", {}},
                                                  {"pgbouncer", {}}}};

constexpr std::array<AnnouncedAction, 24> actions{{
    {"cloud_run.stop", Hazard::destructive},     {"cloud_run.start", Hazard::disruptive},
    {"cloud_run.ingress", Hazard::disruptive},   {"cloud_run.env", Hazard::disruptive},
    {"cloud_sql.restart", Hazard::stateful},     {"cloud_sql.tier", Hazard::stateful},
    {"cloud_sql.password", Hazard::destructive}, {"cloud_sql.backup", Hazard::reversible},
    {"memorystore.resize", Hazard::stateful},    {"redis.failover", Hazard::stateful},
    {"redis.kill_clients", Hazard::disruptive},  {"postgres.cancel_long", Hazard::disruptive},
    {"pgbouncer.reconnect", Hazard::disruptive}, {"pgbouncer.pause", Hazard::disruptive},
    {"pgbouncer.resume", Hazard::disruptive},    {"pgbouncer.kill", Hazard::disruptive},
    {"kubernetes.scale", Hazard::reversible},    {"kubernetes.restart", Hazard::disruptive},
    {"kubernetes.undo", Hazard::disruptive},     {"systemd.restart", Hazard::disruptive},
    {"firewall.deny", Hazard::destructive},      {"secrets.rotate", Hazard::destructive},
    {"ticket.create", Hazard::diagnose},         {"status_page.post", Hazard::diagnose},
}};

constexpr std::array<std::string_view, 2> contacts{"pagerduty", "email"};

template <class List>
auto find(const List& list, std::string_view name) -> decltype(list.data()) {
  for (const auto& row : list)
    if (row.name == name) return &row;
  return nullptr;
}

}  // namespace

const AnnouncedKind* announced_probe(std::string_view key) { return find(probes, key); }
const AnnouncedKind* announced_resource(std::string_view kind) { return find(resources, kind); }
const AnnouncedAction* announced_action(std::string_view name) { return find(actions, name); }
std::span<const AnnouncedKind> announced_probes() { return probes; }

bool announced_contact(std::string_view key) {
  for (const auto c : contacts)
    if (c == key) return true;
  return false;
}

}  // namespace runbookd::load
