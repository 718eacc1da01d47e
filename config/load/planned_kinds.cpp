#include "config/load/planned_kinds.hpp"

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
constexpr std::array<AnnouncedSignal, 6> pools{{{"clients_active", Type::number},
                                                {"clients_waiting", Type::number},
                                                {"servers_active", Type::number},
                                                {"servers_idle", Type::number},
                                                {"max_wait", Type::duration},
                                                {"paused", Type::boolean}}};
constexpr std::array<AnnouncedSignal, 6> disk{{{"used", Type::bytes},
                                               {"free", Type::bytes},
                                               {"size", Type::bytes},
                                               {"used_ratio", Type::ratio},
                                               {"inodes_ratio", Type::ratio},
                                               {"read_only", Type::boolean}}};
constexpr std::array<AnnouncedSignal, 7> host{{{"load1", Type::number},
                                               {"load5", Type::number},
                                               {"load15", Type::number},
                                               {"cpus", Type::number},
                                               {"cpu_pressure", Type::ratio},
                                               {"io_pressure", Type::ratio},
                                               {"uptime", Type::duration}}};
constexpr std::array<AnnouncedSignal, 4> unit{{{"active", Type::boolean},
                                               {"state", Type::string},
                                               {"restarts", Type::number, true},
                                               {"since", Type::time}}};
constexpr std::array<AnnouncedSignal, 1> serving{{{"serving", Type::boolean}}};

constexpr std::string_view node_exporter =
    "scrape: the /metrics page of node_exporter on that machine";

constexpr std::array<PlannedKind, 14> probes{{
    {"promql", value, "scrape: the /metrics page itself that Prometheus reads"},
    {"dns", answers, "tcp: HOST:PORT, which asks for the name first; a bad answer is reason `dns`"},
    {"exec", state, "http or scrape of something that tells what the command would"},
    {"files", files, node_exporter},
    {"gcp_logs", matches, {}},
    {"gcp_metric", value, {}},
    {"gcp_sql_backups", backups, {}},
    {"heartbeat", last, "http of an endpoint of the job, with json: {NAME: path as unix}"},
    {"alert", firing, "scrape: the page behind the alert, with its condition in `when`"},
    {"pgbouncer", pools, "scrape: the /metrics page of pgbouncer_exporter"},
    {"disk", disk, node_exporter},
    {"host", host, node_exporter},
    {"systemd", unit, "http or tcp of what the unit serves"},
    {"grpc", serving, "tcp: HOST:PORT, or http of a health page"},
}};

constexpr std::array<AnnouncedSignal, 3> sql{
    {{"running", Type::boolean}, {"disk_used", Type::ratio}, {"tier", Type::string}}};
constexpr std::array<AnnouncedSignal, 1> ready{{{"ready", Type::boolean}}};
constexpr std::array<AnnouncedSignal, 3> deployment{
    {{"replicas", Type::number}, {"ready_replicas", Type::number}, {"last_deploy", Type::time}}};

constexpr std::string_view service = "kind: service, and a probe whose `resource` it is";

constexpr std::array<PlannedKind, 6> resources{
    {{"cloud_sql.instance", sql, "kind: postgres, and a postgres probe whose `resource` it is"},
     {"vpc_connector", ready, service},
     {"domain_mapping", ready, service},
     {"kubernetes.deployment", deployment, service},
     {"systemd.unit", {}, service},
     {"pgbouncer", {}, service}}};

constexpr std::string_view update =
    "exec with argv: [gcloud, run, services, update, NAME, ..]; see `runbookd kinds exec`";
constexpr std::string_view instances =
    "exec with argv: [gcloud, sql, instances, ..]; see `runbookd kinds exec`";
constexpr std::string_view console =
    "exec with argv: [psql, -p, \"6432\", pgbouncer, -c, ..]; see `runbookd kinds exec`";
constexpr std::string_view ticket = "webhook with hazard: diagnose, or notify with to: [CONTACT]";

constexpr std::array<PlannedAction, 24> actions{{
    {"cloud_run.stop", Hazard::destructive, update},
    {"cloud_run.start", Hazard::disruptive, update},
    {"cloud_run.ingress", Hazard::disruptive, update},
    {"cloud_run.env", Hazard::disruptive, update},
    {"cloud_sql.restart", Hazard::stateful, instances},
    {"cloud_sql.tier", Hazard::stateful, instances},
    {"cloud_sql.password", Hazard::destructive,
     "exec with argv: [gcloud, sql, users, set-password, ..]; see `runbookd kinds exec`"},
    {"cloud_sql.backup", Hazard::reversible,
     "exec with argv: [gcloud, sql, backups, create, ..]; see `runbookd kinds exec`"},
    {"memorystore.resize", Hazard::stateful,
     "exec with argv: [gcloud, redis, instances, update, ..]; see `runbookd kinds exec`"},
    {"redis.failover", Hazard::stateful,
     "exec with argv: [redis-cli, -p, \"26379\", SENTINEL, FAILOVER, NAME]; see `runbookd kinds "
     "exec`"},
    {"redis.kill_clients", Hazard::disruptive,
     "exec with argv: [redis-cli, CLIENT, KILL, ..]; see `runbookd kinds exec`"},
    {"postgres.cancel_long", Hazard::disruptive,
     "postgres.kill_blockers, or exec with argv: [psql, -c, ..]"},
    {"pgbouncer.reconnect", Hazard::disruptive, console},
    {"pgbouncer.pause", Hazard::disruptive, console},
    {"pgbouncer.resume", Hazard::disruptive, console},
    {"pgbouncer.kill", Hazard::disruptive, console},
    {"kubernetes.scale", Hazard::reversible,
     "exec with argv: [kubectl, scale, deployment/NAME, --replicas=N]; see `runbookd kinds exec`"},
    {"kubernetes.restart", Hazard::disruptive,
     "exec with argv: [kubectl, rollout, restart, deployment/NAME]; see `runbookd kinds exec`"},
    {"kubernetes.undo", Hazard::disruptive,
     "exec with argv: [kubectl, rollout, undo, deployment/NAME]; see `runbookd kinds exec`"},
    {"systemd.restart", Hazard::disruptive,
     "exec with argv: [systemctl, restart, UNIT]; remediations/exec/README.md has a worked "
     "example"},
    {"firewall.deny", Hazard::destructive,
     "exec with argv: [nft, add, rule, ..]; see `runbookd kinds exec`"},
    {"secrets.rotate", Hazard::destructive,
     "exec with argv: [YOUR_SCRIPT, ..]; see `runbookd kinds exec`"},
    {"ticket.create", Hazard::diagnose, ticket},
    {"status_page.post", Hazard::diagnose, ticket},
}};

constexpr std::string_view hook = "webhook: URL of something that passes it on";

constexpr std::array<PlannedKind, 17> contacts{
    {{"pagerduty", {}, hook},
     {"email", {}, hook},
     {"opsgenie", {}, hook},
     {"alertmanager", {}, hook},
     {"teams", {}, hook},
     {"discord", {}, hook},
     {"mattermost", {}, "slack: URL, of an incoming webhook of Mattermost"},
     {"google_chat", {}, hook},
     {"ntfy", {}, hook},
     {"telegram", {}, hook},
     {"gotify", {}, hook},
     {"rotation", {}, "members: [..]"},
     {"github", {}, hook},
     {"jira", {}, hook},
     {"statuspage", {}, hook},
     {"instatus", {}, hook},
     {"exec", {}, hook}}};

template <class List>
auto find(const List& list, std::string_view name) -> decltype(list.data()) {
  for (const auto& row : list)
    if (row.name == name) return &row;
  return nullptr;
}

}  // namespace

const PlannedKind* planned_probe(std::string_view key) { return find(probes, key); }
const PlannedKind* planned_resource(std::string_view kind) { return find(resources, kind); }
const PlannedKind* planned_contact(std::string_view key) { return find(contacts, key); }
const PlannedAction* planned_action(std::string_view name) { return find(actions, name); }
std::span<const PlannedKind> planned_probes() { return probes; }
std::span<const PlannedKind> planned_resources() { return resources; }
std::span<const PlannedAction> planned_actions() { return actions; }

}  // namespace runbookd::load
