// `resources`: what may be acted on. Kinds with an API are observed and yield signals of their own.
#include <set>

#include "config/load/keys/watched.hpp"
#include "config/load/names.hpp"
#include "daemon/base/nearest.hpp"

namespace runbookd::load {

namespace {

void observe(Context& c, int resource, const std::string& name, const ResourceKind& kind,
             Nanos every, Nanos timeout) {
  decide::Source source;
  source.name = name;
  source.is_resource = true;
  source.resource = resource;
  source.every = every;
  source.timeout = timeout;
  source.signals = declared(kind.signals);
  c.plan().resources[static_cast<std::size_t>(resource)].source =
      static_cast<int>(c.plan().sources.size());
  c.plan().sources.push_back(std::move(source));
  SourceEntry entry;
  entry.resource = resource;
  entry.kind = kind.name;
  c.book.sources.push_back(std::move(entry));
}

// What the kind knows it by; nothing but its name where the keys are texts for people.
std::shared_ptr<const ResourceIdentity> identity(Context& c, document::Reader& r,
                                                 const ResourceKind& kind,
                                                 const std::string& name) {
  const auto& google = c.book.settings.google;
  const auto& kubernetes = c.book.settings.kubernetes;
  if (kind.parse != nullptr)
    return kind.parse(r, {name, google ? &*google : nullptr, kubernetes ? &*kubernetes : nullptr});
  for (const Key& key : kind.keys) r.string(key.name);
  return nullptr;
}

// The kind's own part: what it is known by, and what it needs of the rest of the rulebook.
void read_known(Context& c, document::Reader& r, const ResourceKind& kind, ResourceEntry& entry,
                const document::Reader& top) {
  r.also(kind.keys);
  entry.ref.identity = identity(c, r, kind, entry.ref.name);
  const Needs& needs = kind.needs;
  if (!needs.section.empty() && !top.has(needs.section))
    r.error("kind",
            "a `" + entry.ref.kind + "` needs the section `" + std::string{needs.section} + "`",
            "add " + std::string{needs.section} + ": " + std::string{needs.example});
  r.finish();
}

void read_resource(Context& c, const std::string& name, const document::Node& node,
                   const document::Reader& top) {
  document::Reader r(node, "resource `" + name + "`", c.out, {keys::resource});
  const auto kind = r.string("kind");
  r.strings("depends_on");
  const Defaults& defaults = c.scope_of(node).defaults;
  const Nanos every = r.duration("every").value_or(defaults.every);
  const Nanos timeout = r.duration("timeout").value_or(defaults.timeout);
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
  entry.kind = c.kinds.resource(resource.kind);
  if (entry.kind == nullptr) {
    if (kind)
      r.error("kind", "there is no resource kind `" + resource.kind + "`",
              hint_of(resource.kind, resource_kind_names(c)));
  } else {
    if (targets != nullptr && !entry.kind->has_instances)
      r.error("targets", "a `" + resource.kind + "` is one thing and has no instances",
              "write one resource for each");
    if (!entry.kind->signals.empty()) observe(c, index, name, *entry.kind, every, timeout);
    if (entry.kind->planned)
      c.not_yet(*r.take("kind"), "resource kind `" + resource.kind + "`", *entry.kind->planned);
    else
      read_known(c, r, *entry.kind, entry, top);
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
void read_instances(Context& c, decide::Resource& resource, const ResourceKind* kind,
                    const document::Node& node) {
  const document::Node* written = node.find("targets");
  if (written == nullptr || (kind != nullptr && !kind->has_instances)) return;
  if (written->is_scalar()) {
    const int source = c.plan().source_index(written->text);
    if (source < 0 || !c.plan().sources[static_cast<std::size_t>(source)].listed) {
      const std::string near = nearest(written->text, probes_with_targets(c));
      return c.error(*written, "there is no probe `" + written->text + "` with targets",
                     near.empty() ? "name one, or list the instances: targets: [a, b]"
                                  : "did you mean " + near + "?");
    }
    resource.targets = c.plan().sources[static_cast<std::size_t>(source)].targets;
    resource.listed = true;
    return;
  }
  document::Reader r(node, "resource `" + resource.name + "`", c.out, {keys::resource});
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
  for (const auto& [name, node] : entries->entries) {
    read_instances(c, c.plan().resources[index], c.book.resources[index].kind, node);
    ++index;
  }
}

void read_resources(Context& c, document::Reader& top) {
  const auto entries = top.map("resources");
  if (entries.size() > max_resources)
    return c.error(top.mark_of("resources"), "more than 2000 resources");
  for (const auto& [name, node] : entries) read_resource(c, name, *node, top);
  int index = 0;
  for (const auto& [name, node] : entries) link(c, index++, *node);
}

}  // namespace runbookd::load
