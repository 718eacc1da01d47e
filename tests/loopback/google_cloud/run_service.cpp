#include "tests/loopback/google_cloud/run_service.hpp"

#include <algorithm>
#include <array>

#include "tests/loopback/google_cloud/field_mask.hpp"
#include "tests/loopback/google_cloud/run_rules.hpp"

namespace runbookd::sim {
namespace {

/// What a caller may set; the rest is output only, and ignored when sent.
constexpr std::array<std::string_view, 16> input_fields{"annotations",
                                                        "binaryAuthorization",
                                                        "client",
                                                        "clientVersion",
                                                        "customAudiences",
                                                        "defaultUriDisabled",
                                                        "description",
                                                        "iapEnabled",
                                                        "ingress",
                                                        "invokerIamDisabled",
                                                        "labels",
                                                        "launchStage",
                                                        "multiRegionSettings",
                                                        "scaling",
                                                        "template",
                                                        "traffic"};

bool is_input(std::string_view path) {
  const auto field = path.substr(0, path.find('.'));
  return std::find(input_fields.begin(), input_fields.end(), field) != input_fields.end();
}

json::object only_input(const json::object& body) {
  json::object out;
  for (const auto& member : body) {
    if (is_input(std::string(member.key()))) out[member.key()] = member.value();
  }
  return out;
}

const json::object& template_of(const json::object& spec) {
  static const json::object none;
  const auto* found = object_of(spec, "template");
  return found == nullptr ? none : *found;
}

json::object without_name(json::object spec_template) {
  spec_template.erase("revision");
  return spec_template;
}

json::array traffic_of(const json::object& spec) {
  const auto* list = array_of(spec, "traffic");
  return list == nullptr ? json::array{} : *list;
}

ApiError never_ready(const std::string& name) {
  return failed_precondition("Revision '" + name +
                             "' is not ready and cannot serve traffic. The user-provided container "
                             "failed to start and listen on the port defined provided by the "
                             "PORT=8080 environment variable within the allocated timeout.");
}

}  // namespace

std::string image_of(const json::object& spec_template) {
  const auto* containers = array_of(spec_template, "containers");
  if (containers == nullptr || containers->empty()) return {};
  return text_of(containers->front().as_object(), "image");
}

RunService::RunService(WorldNames names, json::object spec, Time now)
    : names_(std::move(names)),
      spec_(std::move(spec)),
      created_(now),
      updated_(now),
      terminal_since_(now) {
  fill_service_defaults(spec_);
  Change first{spec_, text_of(template_of(spec_), "revision"), true};
  if (first.new_revision->empty()) first.new_revision = next_revision_name();
  settle(accept(first, now), now);
}

std::string RunService::next_revision_name() const {
  const auto n = revisions_.size() + 1;
  std::array<char, 16> number{};
  std::snprintf(number.data(), number.size(), "-%05zu-", n);
  auto hash = fingerprint(names_.service + std::to_string(n));
  std::string suffix;
  for (int i = 0; i < 3; ++i, hash /= 26) suffix += static_cast<char>('a' + hash % 26);
  return names_.service + number.data() + suffix;
}

bool RunService::makes_revision(const json::object& wanted, bool force) const {
  if (force) return true;
  const auto name = text_of(wanted, "revision");
  if (!name.empty() && name != text_of(template_of(spec_), "revision")) return true;
  return without_name(wanted) != without_name(template_of(spec_));
}

std::variant<Change, ApiError> RunService::plan(const json::object& body,
                                                const std::vector<std::string>& paths, bool force,
                                                const Settings& settings) const {
  const auto sent_etag = text_of(body, "etag");
  if (!sent_etag.empty() && sent_etag != etag_) {
    return aborted("Conflict for resource '" + names_.service + "': version '" + sent_etag +
                   "' was specified but current version is '" + etag_ + "'.");
  }
  Change change{spec_, std::nullopt, false};
  std::vector<std::string> touched;
  std::copy_if(paths.begin(), paths.end(), std::back_inserter(touched), is_input);
  if (paths.empty()) {
    change.spec = only_input(body);
  } else {
    apply_mask(change.spec, body, touched);
  }
  drop_defaults(change.spec);
  fill_service_defaults(change.spec);
  if (auto error = check_service(change.spec, spec_, names_, settings)) return *error;
  const auto& wanted = template_of(change.spec);
  if (makes_revision(wanted, force)) {
    const auto name = text_of(wanted, "revision");
    const auto* taken = find_revision(name);
    if (taken != nullptr && (force || without_name(taken->spec) != without_name(wanted))) {
      return already_exists("Revision named '" + name +
                            "' with different configuration already exists.");
    }
    if (taken == nullptr) change.new_revision = name.empty() ? next_revision_name() : name;
  }
  const auto exists = [&](const std::string& name) {
    return find_revision(name) != nullptr || change.new_revision == name;
  };
  auto traffic = parse_traffic(traffic_of(change.spec), exists);
  if (auto* error = std::get_if<ApiError>(&traffic)) return *error;
  change.spec["traffic"] = write_traffic(std::get<TrafficList>(traffic));
  change.changed = change.new_revision.has_value() || change.spec != spec_;
  return change;
}

Accepted RunService::accept(const Change& change, Time now) {
  spec_ = change.spec;
  Accepted accepted{++generation_, change.new_revision};
  if (change.new_revision) {
    Revision revision;
    revision.name = *change.new_revision;
    revision.spec = template_of(spec_);
    revision.created = revision.transitioned = now;
    revision.behaviour = behaviour_of(revision.spec);
    latest_created_ = revision.name;
    revisions_.push_back(std::move(revision));
  }
  updated_ = now;
  ++pending_;
  move_etag();
  return accepted;
}

Behaviour RunService::behaviour_of(const json::object& spec_template) const {
  const auto it = by_image_.find(image_of(spec_template));
  return it == by_image_.end() ? Behaviour{} : it->second;
}

std::optional<ApiError> RunService::start_revision(const std::string& name, Time now) {
  auto* revision = find_revision(name);
  revision->transitioned = now;
  if (!revision->behaviour.ready) {
    revision->state = RevisionState::failed;
    return never_ready(name);
  }
  revision->state = RevisionState::ready;
  const auto* newest = find_revision(latest_ready_);
  if (newest == nullptr || newest->created <= revision->created) latest_ready_ = name;
  return std::nullopt;
}

// Traffic moves as a whole or not at all.
std::optional<ApiError> RunService::route() {
  const auto parsed = parse_traffic(traffic_of(spec_), [](const std::string&) { return true; });
  const auto& wish = std::get<TrafficList>(parsed);
  for (const auto& target : wish) {
    if (target.latest || target.percent == 0) continue;
    if (find_revision(target.revision)->state == RevisionState::failed) {
      return never_ready(target.revision);
    }
  }
  const bool waits = std::any_of(wish.begin(), wish.end(), [&](const TrafficTarget& t) {
    return !t.latest && find_revision(t.revision)->state == RevisionState::starting;
  });
  if (!waits) statuses_ = wish;
  return std::nullopt;
}

std::optional<ApiError> RunService::settle(const Accepted& accepted, Time now) {
  --pending_;
  std::optional<ApiError> error;
  if (accepted.new_revision) error = start_revision(*accepted.new_revision, now);
  if (!error) error = route();
  if (!error) observed_generation_ = std::max(observed_generation_, accepted.generation);
  conclude(error, now);
  return error;
}

void RunService::conclude(const std::optional<ApiError>& error, Time now) {
  terminal_error_ = error;
  const bool wants_latest = std::any_of(statuses_.begin(), statuses_.end(),
                                        [](const TrafficTarget& t) { return t.latest; });
  const auto* newest = find_revision(latest_created_);
  // A service that follows the latest is not well while the latest cannot start.
  if (!error && wants_latest && newest->state == RevisionState::failed) {
    terminal_error_ = never_ready(newest->name);
  }
  terminal_since_ = updated_ = now;
  move_etag();
}

void RunService::move_etag() {
  // Real etags hold the quotes, which a client must carry through its JSON.
  etag_ =
      "\"CJ" + std::to_string(fingerprint(names_.service + std::to_string(++etag_count_))) + "\"";
}

Revision* RunService::find_revision(std::string_view short_name) {
  for (auto& revision : revisions_) {
    if (revision.name == short_name) return &revision;
  }
  return nullptr;
}

const Revision* RunService::find_revision(std::string_view short_name) const {
  return const_cast<RunService*>(this)->find_revision(short_name);
}

std::optional<int> RunService::manual_instances() const {
  const auto* scaling = object_of(spec_, "scaling");
  if (scaling == nullptr || text_of(*scaling, "scalingMode") != "MANUAL") return std::nullopt;
  return static_cast<int>(int_of(*scaling, "manualInstanceCount"));
}

std::vector<Share> RunService::serving() const {
  std::vector<Share> out;
  if (manual_instances() == 0) return out;
  for (const auto& target : statuses_) {
    const auto* revision = find_revision(target.latest ? latest_ready_ : target.revision);
    if (revision != nullptr && target.percent > 0)
      out.push_back({revision, target.percent / 100.0});
  }
  return out;
}

void RunService::set_image_behaviour(const std::string& image, Behaviour behaviour) {
  by_image_[image] = behaviour;
}

void RunService::backdate(std::string_view revision, Time created) {
  auto* found = find_revision(revision);
  found->created = found->transitioned = created;
  created_ = std::min(created_, created);
}

}  // namespace runbookd::sim
