#include "tests/loopback/google_cloud/run_api.hpp"

#include <algorithm>
#include <charconv>
#include <tuple>

#include "tests/loopback/google_cloud/field_mask.hpp"

namespace runbookd::sim {
namespace {

constexpr std::string_view run_host = "run.googleapis.com";
constexpr std::size_t default_page = 100;
// Tokens are opaque to clients: whoever takes one apart breaks here first.
constexpr std::string_view token_prefix = "Cg";

std::optional<std::size_t> parse_count(std::string_view text) {
  std::size_t n = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), n);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return n;
}

struct Page {
  std::size_t first = 0;
  std::size_t size = default_page;
};

std::optional<Page> parse_page(const Request& request) {
  Page page;
  if (const auto size = request.parameter("pageSize")) {
    const auto n = parse_count(*size);
    if (!n) return std::nullopt;
    if (*n != 0) page.size = std::min(*n, default_page);
  }
  const auto token = request.parameter("pageToken").value_or("");
  if (token.empty()) return page;
  if (!token.starts_with(token_prefix)) return std::nullopt;
  const auto first = parse_count(std::string_view(token).substr(token_prefix.size()));
  if (!first) return std::nullopt;
  page.first = *first;
  return page;
}

}  // namespace

RunApi::RunApi(RunService& service, WorldNames names, const Settings& settings,
               Operations& operations, Timeline& timeline)
    : service_(service),
      names_(std::move(names)),
      settings_(settings),
      operations_(operations),
      timeline_(timeline) {}

void RunApi::add_handlers(Handlers& to) {
  const std::string base = "run.projects.locations.services.";
  to[base + "get"] = {false, [this](const Call& c) { return get_service(c); }};
  to[base + "list"] = {false, [this](const Call& c) { return list_services(c); }};
  to[base + "patch"] = {true, [this](const Call& c) { return patch_service(c); }};
  to[base + "testIamPermissions"] = {false, [this](const Call& c) { return test_permissions(c); }};
  to[base + "revisions.get"] = {false, [this](const Call& c) { return get_revision(c); }};
  to[base + "revisions.list"] = {false, [this](const Call& c) { return list_revisions(c); }};
}

std::optional<ApiError> RunApi::check_exists(const Call& call, const std::string& name) const {
  if (name == service_.full_name()) return std::nullopt;
  if (call.segments.size() > 2 && call.segments[2] != names_.project) {
    return permission_denied("run.services.get", name);
  }
  return not_found("Resource '" + name.substr(name.rfind('/') + 1) +
                   "' of kind 'SERVICE' in region '" + names_.region + "' in project '" +
                   names_.project + "' does not exist.");
}

std::optional<ApiError> RunApi::check_held(const std::string& permission) const {
  if (!settings_.denied_permissions.contains(permission)) return std::nullopt;
  return permission_denied(permission, service_.full_name());
}

json::object RunApi::typed_view() const {
  json::object out{{"@type", "type.googleapis.com/google.cloud.run.v2.Service"}};
  for (const auto& member : service_.view()) out[member.key()] = member.value();
  return out;
}

Handled RunApi::get_service(const Call& call) const {
  if (auto error = check_exists(call, call.name_from(1))) return Handled::error(*error);
  if (auto error = check_held("run.services.get")) return Handled::error(*error);
  return Handled::answer(ok_json(service_.view()));
}

Handled RunApi::list_services(const Call& call) const {
  json::object out;
  if (call.name_from(1) == names_.location()) out["services"] = json::array{service_.view()};
  return Handled::answer(ok_json(out));
}

Handled RunApi::patch_service(const Call& call) {
  if (auto error = check_exists(call, call.name_from(1))) return Handled::error(*error);
  if (auto error = check_held("run.services.update")) return Handled::error(*error);
  auto paths = split(call.request.parameter("updateMask").value_or(""), ',');
  if (paths == std::vector<std::string>{"*"}) paths.clear();
  const bool force = call.request.parameter("forceNewRevision") == "true";
  auto planned = service_.plan(call.body, paths, force, settings_);
  if (auto* error = std::get_if<ApiError>(&planned)) return Handled::error(*error);
  const auto& change = std::get<Change>(planned);

  Handled handled;
  handled.changed = change.changed;
  handled.validate_only = call.request.parameter("validateOnly") == "true";
  handled.applied = !handled.validate_only;
  const auto name = change.changed && handled.applied
                        ? start(change, call.now, settings_.operation.of(run_host))
                        : follow(call.now);
  handled.response = ok_json(operations_.find(run_host, name)->view());
  return handled;
}

std::string RunApi::start(const Change& change, Time now, Millis takes) {
  const auto accepted = service_.accept(change, now);
  auto& op = operations_.create(std::string(run_host), names_.location(), now, now + takes);
  op.metadata = typed_view();
  last_due_ = std::max(last_due_, op.due);
  timeline_.at(op.due, [this, accepted, name = op.name](Time due) {
    conclude(name, service_.settle(accepted, due));
  });
  return op.name;
}

// A request that asks for what is already asked for changes nothing, yet its operation is done only
// when the service is what it asks for.
std::string RunApi::follow(Time now) {
  const bool later = service_.reconciling();
  auto& op =
      operations_.create(std::string(run_host), names_.location(), now, later ? last_due_ : now);
  op.metadata = typed_view();
  if (later) {
    timeline_.at(op.due,
                 [this, name = op.name](Time) { conclude(name, service_.terminal_error()); });
  } else {
    operations_.succeed(op.host, op.name, typed_view());
  }
  return op.name;
}

void RunApi::conclude(const std::string& operation, const std::optional<ApiError>& error) {
  if (error) {
    operations_.fail(std::string(run_host), operation, *error);
  } else {
    operations_.succeed(std::string(run_host), operation, typed_view());
  }
}

Handled RunApi::get_revision(const Call& call) const {
  const auto name = call.name_from(1);
  const auto split_at = name.find("/revisions/");
  if (auto error = check_exists(call, name.substr(0, split_at))) return Handled::error(*error);
  const auto short_name = name.substr(split_at + std::string_view("/revisions/").size());
  const auto* revision = service_.find_revision(short_name);
  if (revision == nullptr) {
    return Handled::error(not_found("Resource '" + short_name + "' of kind 'REVISION' in region '" +
                                    names_.region + "' in project '" + names_.project +
                                    "' does not exist."));
  }
  return Handled::answer(ok_json(service_.view_of(*revision)));
}

Handled RunApi::list_revisions(const Call& call) const {
  const auto parent = call.name_from(1);
  if (parent != names_.location() + "/services/-") {
    if (auto error = check_exists(call, parent)) return Handled::error(*error);
  }
  const auto page = parse_page(call.request);
  const auto& all = service_.revisions();
  if (!page || page->first > all.size()) {
    return Handled::error(invalid_argument("Invalid page token or page size."));
  }
  std::vector<const Revision*> sorted;
  for (const auto& revision : all) sorted.insert(sorted.begin(), &revision);
  std::sort(sorted.begin(), sorted.end(), [](const Revision* a, const Revision* b) {
    return std::tie(a->created, a->name) > std::tie(b->created, b->name);
  });
  const auto end = std::min(sorted.size(), page->first + page->size);
  json::array list;
  for (auto i = page->first; i < end; ++i) list.push_back(service_.view_of(*sorted[i]));
  json::object out;
  if (!list.empty()) out["revisions"] = std::move(list);
  if (end < sorted.size()) out["nextPageToken"] = std::string(token_prefix) + std::to_string(end);
  return Handled::answer(ok_json(out));
}

// On what does not exist nothing is held, and that is no error. Of another type's permissions the
// service knows nothing: who asks it for those is refused, lest a test take that for an answer.
Handled RunApi::test_permissions(const Call& call) const {
  const bool exists = !check_exists(call, call.name_from(1));
  json::array granted;
  if (const auto* asked = array_of(call.body, "permissions")) {
    for (const auto& permission : *asked) {
      const auto name = to_text(permission.as_string());
      if (name.find('*') != std::string::npos) {
        return Handled::error(invalid_argument("Permissions with wildcards are not allowed."));
      }
      if (!name.starts_with("run.services.")) {
        return Handled::error(
            invalid_argument("Permission " + name + " is not valid for this resource."));
      }
      if (exists && !check_held(name)) granted.push_back(permission);
    }
  }
  json::object out;
  if (!granted.empty()) out["permissions"] = std::move(granted);
  return Handled::answer(ok_json(out));
}

}  // namespace runbookd::sim
