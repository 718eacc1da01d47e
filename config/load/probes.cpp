// `probes`: which kind each is, its common keys, and one spec per target.
#include <algorithm>
#include <array>

#include "config/load/context.hpp"
#include "config/load/keys/watched.hpp"
#include "config/load/meant_kind.hpp"
#include "config/load/targets.hpp"
#include "daemon/base/text.hpp"

namespace runbookd::load {

namespace {

constexpr std::size_t max_probes = 10'000;
constexpr std::size_t max_instances = 100'000;  // of all probes together

// `tls: HOST:PORT` is a kind, `tls: {ca: ..}` the settings that any probe over TLS may have.
bool is_settings(const ProbeKind& kind, const document::Node& node) {
  const document::Node* value = node.find(kind.key);
  return kind.settings_as_map && value != nullptr && value->is_map();
}

const ProbeKind* kind_of(Context& c, document::Reader& r, const document::Node& node) {
  const ProbeKind* found = nullptr;
  for (const ProbeKind* kind : c.kinds.probes) {
    if (kind->planned || !r.has(kind->key) || is_settings(*kind, node)) continue;
    if (found != nullptr) {
      r.error(kind->key, r.what() + " is of two kinds, `" + std::string{found->key} + "` and `" +
                             std::string{kind->key} + "`");
      return found;
    }
    found = kind;
  }
  return found;
}

std::string kinds_hint(const Context& c) {
  std::string hint = "there are";
  for (const std::string_view kind : known_probe_kinds(c)) hint += " " + std::string{kind};
  return hint;
}

void read_common(Context& c, document::Reader& r, const Scope& scope, decide::Source& source) {
  source.every = r.duration("every").value_or(scope.defaults.every);
  source.timeout = r.duration("timeout").value_or(std::min(scope.defaults.timeout, source.every));
  if (const auto resource = r.string("resource")) {
    source.resource = c.plan().resource_index(*resource);
    if (source.resource < 0)
      r.error("resource", "there is no resource `" + *resource + "`",
              hint_of(*resource, resource_names(c)));
  }
  r.take("labels");
}

// What a target may look like, where a list is empty for now.
constexpr std::array<const char*, 5> sample_targets{"target", "target:1", "127.0.0.1:1", "1",
                                                    "/target"};

std::shared_ptr<const ProbeSpec> parse_spec(const ProbeKind& kind, const std::string& what,
                                            const document::Node& node,
                                            document::Diagnostics& out) {
  document::Reader r(node, what, out, {keys::probe, kind.keys});
  for (const char* key : {"every", "timeout", "resource", "labels"}) r.take(key);
  auto spec = kind.parse(r);
  r.finish();
  return spec;
}

// The probe for any one target: is it right in itself? It also says which signals there are while
// there are no targets.
std::shared_ptr<const ProbeSpec> parse_model(Context& c, const ProbeKind& kind,
                                             const std::string& what, const document::Node& shared,
                                             const std::vector<std::string>& names) {
  std::vector<std::string> candidates(sample_targets.begin(), sample_targets.end());
  if (!names.empty()) candidates.insert(candidates.begin(), names.front());
  for (const auto& candidate : candidates) {
    document::Diagnostics unheard;
    parse_spec(kind, what, for_target(shared, candidate), unheard);
    if (!unheard.has_errors()) return parse_spec(kind, what, for_target(shared, candidate), c.out);
  }
  return parse_spec(kind, what, for_target(shared, candidates.front()), c.out);
}

// Those that other programs have listed: one that makes no probe is left out.
void parse_discovered(Context& c, const ProbeKind& kind, const document::Reader& r,
                      const document::Node& shared, std::size_t fixed, decide::Source& source,
                      SourceEntry& entry) {
  std::vector<std::string> kept(source.targets.begin(),
                                source.targets.begin() + static_cast<std::ptrdiff_t>(fixed));
  for (std::size_t i = fixed; i < source.targets.size(); ++i) {
    document::Diagnostics unheard;
    auto spec = parse_spec(kind, r.what(), for_target(shared, source.targets[i]), unheard);
    if (unheard.has_errors()) continue;
    entry.specs.push_back(std::move(spec));
    kept.push_back(std::move(source.targets[i]));
  }
  const std::size_t left_out = source.targets.size() - kept.size();
  source.targets = std::move(kept);
  if (left_out == 0) return;
  const std::string said = std::to_string(left_out) + (left_out == 1 ? " target" : " targets") +
                           " of its files cannot be probed and " + (left_out == 1 ? "is" : "are") +
                           " left out";
  if (entry.discovery_failure.empty()) entry.discovery_failure = said;
  c.out.warning(r.mark_of("targets_from"), "discovery-failed", r.what() + ": " + said,
                "`{{ target }}` and what stands around it make no address with them");
}

void parse_specs(Context& c, const ProbeKind& kind, const document::Reader& r,
                 const document::Node& node, const Targets& targets, decide::Source& source,
                 SourceEntry& entry) {
  if (!source.listed && mentions_target(node))
    c.error(node.mark, r.what() + " uses `{{ target }}` but has no `targets`", "add targets: [..]");
  // Without the list itself, of which each instance would get a copy.
  document::Node shared = node;
  std::erase_if(shared.entries, [](const auto& entry) {
    return entry.first.text == "targets" || entry.first.text == "targets_from";
  });
  const int errors = c.out.errors();
  if (!source.listed || entry.finds_targets)
    entry.specs.push_back(parse_spec(kind, r.what(), shared, c.out));
  for (std::size_t i = 0; i < targets.fixed; ++i) {
    entry.specs.push_back(parse_spec(kind, r.what(), for_target(shared, source.targets[i]), c.out));
    if (c.out.errors() > errors) break;  // the same mistake for each would be the same message
  }
  if (source.listed && targets.fixed == 0 && !entry.finds_targets)
    entry.model = parse_model(c, kind, r.what(), shared, source.targets);
  if (c.out.errors() == errors && source.targets.size() > targets.fixed && !entry.finds_targets)
    parse_discovered(c, kind, r, shared, targets.fixed, source, entry);
  if (!entry.specs.empty()) entry.model = entry.specs.front();
  if (!entry.model) return;
  source.signals = entry.model->signals();
  source.insecure = entry.model->insecure();
}

void announce(Context& c, document::Reader& r, const document::Node& node, decide::Source& source,
              SourceEntry& entry) {
  for (const ProbeKind* kind : c.kinds.probes) {
    if (!kind->planned || !r.has(kind->key)) continue;
    c.not_yet(*r.set_aside(kind->key), "probe kind `" + std::string{kind->key} + "`",
              *kind->planned);
    source.signals = declared(kind->signals);
    entry.kind = kind->key;
    return;
  }
  if (!node.is_map()) return;  // the reader has said so
  const Meant meant = meant_probe(c, node);
  if (meant.at != nullptr)
    c.error(*meant.at, r.what() + " is of no known kind", meant.hint);
  else
    c.error(r.mark(), r.what() + " is of no known kind", kinds_hint(c));
}

// Its targets are what its runs have found so far, and none before the first.
void take_found(Context& c, document::Reader& r, const document::Node& node, decide::Source& source,
                SourceEntry& entry) {
  for (const char* key : {"targets", "targets_from"})
    if (r.has(key))
      c.error(*r.take(key), "a probe of kind `" + entry.kind + "` finds its targets itself",
              "leave it out");
  if (mentions_target(node))
    c.error(node.mark, r.what() + " uses `{{ target }}`, which it finds itself",
            "write what it asks for all of them");
  entry.finds_targets = source.listed = true;
  const auto before = c.before.find(source.name);
  if (before == c.before.end()) return;
  entry.lists = before->second;
  for (const auto& [path, names] : entry.lists)
    if (path.empty()) source.targets = names;
  c.instances += source.targets.size();
}

void check_needs(document::Reader& r, const ProbeKind& kind, const document::Reader& top) {
  const Needs& needs = kind.needs;
  if (needs.section.empty() || top.has(needs.section)) return;
  r.error(kind.key,
          "a `" + std::string{kind.key} + "` probe needs the section `" +
              std::string{needs.section} + "`",
          "add " + std::string{needs.section} + ": " + std::string{needs.example});
}

void read_probe(Context& c, const std::string& name, const document::Node& node,
                const document::Reader& top) {
  decide::Source source;
  SourceEntry entry;
  source.name = name;
  const std::string what = "probe `" + name + "`";
  document::Reader r(node, what, c.out, {keys::probe});
  // Of two probes the document has said so; here it is about observed resources.
  const bool taken = c.plan().resource_index(name) >= 0 && c.plan().source_index(name) >= 0;
  if (taken || name == "self")
    c.error(node.mark, "`" + name + "` is the name of a resource already",
            "give the probe another name");
  if (!is_identifier(name))
    c.error(node.mark, "`" + name + "` cannot be read in an expression",
            "use letters, digits and _, beginning with a letter");
  const Scope& scope = c.scope_of(node);
  read_common(c, r, scope, source);
  source.contacts = scope.contacts;
  const ProbeKind* kind = kind_of(c, r, node);
  const bool finds_them = kind != nullptr && kind->finds_targets;
  Targets targets = finds_them ? Targets{} : read_targets(c, r, name);
  source.targets = targets.names;
  source.listed = targets.listed;
  entry.lists = std::move(targets.discovered.lists);
  entry.discovery_failure = std::move(targets.discovered.failure);
  entry.discovery = targets.pattern;
  entry.names = std::move(targets.names_from);
  c.instances += static_cast<std::size_t>(source.instance_count());
  if (c.instances > max_instances) {
    c.error(node.mark, "more than " + std::to_string(max_instances) + " targets in all probes",
            "share them out among several daemons");
    source.targets.clear();
    c.instances = 0;  // said once for each so many
  }
  if (kind != nullptr) {
    entry.kind = kind->key;
    if (finds_them) take_found(c, r, node, source, entry);
    check_needs(r, *kind, top);
    parse_specs(c, *kind, r, node, targets, source, entry);
  } else {
    announce(c, r, node, source, entry);
  }
  source.windows.resize(source.signals.size());
  if (source.resource >= 0)
    c.plan().resources[static_cast<std::size_t>(source.resource)].probes.push_back(
        static_cast<int>(c.plan().sources.size()));
  c.plan().sources.push_back(std::move(source));
  c.book.sources.push_back(std::move(entry));
}

bool fits(const Through& through, const SourceEntry& other) {
  return other.model != nullptr && through.fits(*other.model);
}

Names fitting_probes(const Context& c, const Through& through) {
  Names out;
  for (std::size_t i = 0; i < c.book.sources.size(); ++i)
    if (fits(through, c.book.sources[i])) out.push_back(c.book.plan->sources[i].name);
  return out;
}

// `sql: {via: pg}`: the other may stand behind it, so all are read before.
void check_through(Context& c, const SourceEntry& entry, const document::Node& node) {
  if (!entry.model) return;
  const auto through = entry.model->through();
  if (!through) return;
  const std::string via{through->probe};
  const int index = c.plan().source_index(via);
  const SourceEntry* other = index < 0 ? nullptr : &c.book.sources[static_cast<std::size_t>(index)];
  if (other != nullptr && (other->model == nullptr || fits(*through, *other))) return;
  const document::Node* arguments = node.find(entry.kind);
  const document::Node* written = arguments == nullptr ? nullptr : arguments->find(through->key);
  c.error(written == nullptr ? node : *written,
          other == nullptr ? "there is no probe `" + via + "`"
                           : "`" + via + "` is no " + std::string{through->kind} + " probe",
          hint_of(via, fitting_probes(c, *through)));
}

}  // namespace

void read_probes(Context& c, document::Reader& top) {
  const auto written = top.map("probes");
  if (written.size() > max_probes)
    return c.error(top.mark_of("probes"), "more than 10000 probes",
                   "one probe watches many instances: targets: [..]");
  const std::size_t first = c.book.sources.size();
  for (const auto& [name, node] : written) read_probe(c, name, *node, top);
  for (std::size_t i = 0; i < written.size(); ++i)
    check_through(c, c.book.sources[first + i], *written[i].second);
}

}  // namespace runbookd::load
