// `resources`: what may be acted on. Kinds with an API are observed and yield signals of their own.
#include <set>

#include "config/load/names.hpp"
#include "config/load/planned_kinds.hpp"

namespace runbookd::load {

namespace {

// Kinds that a team runs itself: no API, the probe whose `resource` it is speaks for it.
bool plain(std::string_view kind) {
  return kind == "postgres" || kind == "redis" || kind == "service";
}

// What has an API of its own is one thing; the instances of what a team runs itself are its
// targets.
bool has_instances(std::string_view kind) { return plain(kind) || kind.empty(); }

template <class Docs>
std::vector<SignalDecl> declarations_of(const Docs& docs) {
  std::vector<SignalDecl> out;
  for (const auto& s : docs) {
    out.push_back({std::string{s.name}, s.type, false});
    if constexpr (requires { s.meaning; }) out.back().meaning = s.meaning;
  }
  return out;
}

void observe(Context& c, int resource, const std::string& name, std::string kind,
             std::vector<SignalDecl> signals, Nanos every, Nanos timeout) {
  decide::Source source;
  source.name = name;
  source.is_resource = true;
  source.resource = resource;
  source.every = every;
  source.timeout = timeout;
  source.signals = std::move(signals);
  c.plan().resources[static_cast<std::size_t>(resource)].source =
      static_cast<int>(c.plan().sources.size());
  c.plan().sources.push_back(std::move(source));
  SourceEntry entry;
  entry.resource = resource;
  entry.kind = std::move(kind);
  c.book.sources.push_back(std::move(entry));
}

Facts identity(Context& c, document::Reader& r, const ResourceKind* kind) {
  Facts out;
  if (kind != nullptr) {
    for (const KeyDoc& key : kind->keys) {
      const auto value = key.required ? r.required_string(key.name) : r.string(key.name);
      if (value) out[std::string{key.name}] = *value;
    }
  }
  if (c.book.settings.google) {
    out.try_emplace("project", c.book.settings.google->project);
    out.try_emplace("region", c.book.settings.google->region);
  }
  return out;
}

void read_resource(Context& c, const std::string& name, const document::Node& node) {
  document::Reader r(node, "resource `" + name + "`", c.out);
  const auto kind = r.required_string("kind");
  r.strings("depends_on");
  const Defaults& defaults = c.scope_of(node).defaults;
  const Nanos every = r.duration("every", seconds{1}).value_or(defaults.every);
  const Nanos timeout = r.duration("timeout", milliseconds{10}).value_or(defaults.timeout);
  const document::Node* targets = r.take("targets");
  decide::Resource resource;
  resource.name = name;
  if (name.find_first_of("[]") != std::string::npos)
    c.error(node.mark, "the name of a resource has no brackets: they name its instances",
            "write targets: [..] for a resource with instances");
  resource.kind = kind.value_or("");
  ResourceEntry entry;
  entry.ref.name = name;
  entry.ref.kind = resource.kind;
  const int index = static_cast<int>(c.plan().resources.size());
  c.plan().resources.push_back(resource);
  if (targets != nullptr && !has_instances(resource.kind))
    r.error("targets", "a `" + resource.kind + "` is one thing and has no instances",
            "write one resource for each");
  if (const ResourceKind* known = c.kinds.resource(resource.kind)) {
    entry.kind = known;
    entry.ref.identity = identity(c, r, known);
    if (known->observe != nullptr)
      observe(c, index, name, resource.kind, declarations_of(known->signals), every, timeout);
    if (known->observe != nullptr && !c.book.settings.google)
      r.error("kind", "a `" + resource.kind + "` needs the section `google`",
              "add google: {project: .., region: ..}");
    r.finish();
  } else if (plain(resource.kind)) {
    r.string("name");
    r.finish();
  } else if (const PlannedKind* later = planned_resource(resource.kind)) {
    c.not_yet(*r.take("kind"), "resource kind `" + resource.kind + "`", later->today);
    if (!later->signals.empty())
      observe(c, index, name, resource.kind, declarations_of(later->signals), every, timeout);
  } else if (kind) {
    r.error("kind", "there is no resource kind `" + resource.kind + "`",
            hint_of(resource.kind, resource_kind_names(c)));
  }
  c.book.resources.push_back(std::move(entry));
}

constexpr std::size_t max_resources = 2'000;

// Each resource is looked at once: there may be more ways from one to another than can be counted.
bool reaches(const decide::Plan& plan, int from, int to) {
  std::vector<bool> seen(plan.resources.size());
  std::vector<int> todo{from};
  while (!todo.empty()) {
    const int next = todo.back();
    todo.pop_back();
    if (next == to) return true;
    if (seen[static_cast<std::size_t>(next)]) continue;
    seen[static_cast<std::size_t>(next)] = true;
    const auto& parents = plan.resources[static_cast<std::size_t>(next)].depends_on;
    todo.insert(todo.end(), parents.begin(), parents.end());
  }
  return false;
}

void link(Context& c, int index, const document::Node& node) {
  const document::Node* list = node.find("depends_on");
  if (list == nullptr) return;
  const auto add = [&](const document::Node& item) {
    const int parent = c.plan().resource_index(item.text);
    if (parent < 0)
      return c.error(item, "there is no resource `" + item.text + "`",
                     hint_of(item.text, resource_names(c)));
    if (reaches(c.plan(), parent, index)) return c.error(item, "`depends_on` runs in a circle");
    c.plan().resources[static_cast<std::size_t>(index)].depends_on.push_back(parent);
  };
  if (list->is_scalar()) return add(*list);
  for (const auto& item : list->items) add(item);
}

Names probes_with_targets(const Context& c) {
  Names out;
  for (const auto& source : c.book.plan->sources)
    if (source.listed) out.push_back(source.name);
  return out;
}

// `targets: [a, b]`, or the name of a probe that has them.
void read_instances(Context& c, decide::Resource& resource, const document::Node& node) {
  const document::Node* written = node.find("targets");
  if (written == nullptr || !has_instances(resource.kind)) return;
  if (written->is_scalar()) {
    const int source = c.plan().source_index(written->text);
    if (source < 0 || !c.plan().sources[static_cast<std::size_t>(source)].listed) {
      const std::string near = document::nearest(written->text, probes_with_targets(c));
      return c.error(*written, "there is no probe `" + written->text + "` with targets",
                     near.empty() ? "name one, or list the instances: targets: [a, b]"
                                  : "did you mean " + near + "?");
    }
    resource.targets = c.plan().sources[static_cast<std::size_t>(source)].targets;
    resource.listed = true;
    return;
  }
  document::Reader r(node, "resource `" + resource.name + "`", c.out);
  std::set<std::string> seen;
  for (const document::Node* item : r.texts("targets")) {
    if (!seen.insert(item->text).second)
      r.error(*item, "the target `" + item->text + "` is listed twice");
    resource.targets.push_back(item->text);
  }
  if (resource.targets.empty()) r.error("targets", "the list of targets is empty");
  resource.listed = true;
}

}  // namespace

void read_resource_instances(Context& c, document::Reader& top) {
  const document::Node* entries = top.take("resources");
  if (entries == nullptr) return;
  if (entries->entries.size() != c.plan().resources.size()) return;  // too many: it was said
  std::size_t index = 0;
  for (const auto& [name, node] : entries->entries)
    read_instances(c, c.plan().resources[index++], node);
}

void read_resources(Context& c, document::Reader& top) {
  const auto entries = top.map("resources");
  if (entries.size() > max_resources)
    return c.error(top.mark_of("resources"), "more than 2000 resources");
  for (const auto& [name, node] : entries) read_resource(c, name, *node);
  int index = 0;
  for (const auto& [name, node] : entries) link(c, index++, *node);
}

}  // namespace runbookd::load
