#include "config/load/load.hpp"

#include <algorithm>

#include "config/document/loader.hpp"
#include "config/load/elsewhere.hpp"
#include "config/load/hash.hpp"
#include "config/load/keys/rulebook.hpp"
#include "config/load/names.hpp"

namespace runbookd::load {

namespace {

void read_head(Context& c, document::Reader& top) {
  if (const auto* version = top.take("version"); version == nullptr)
    c.error(top.mark(), "the file does not say which version of the language it is in",
            "write version: 1 at the top");
  else if (!version->is_scalar() || version->text != "1")
    c.error(version->mark, "this version reads `version: 1`");
  if (const auto mode = top.choice("mode")) c.plan().mode = static_cast<decide::Mode>(*mode);
  c.common.mode = c.plan().mode;
  c.book.mode_written = top.has("mode");
  read_labels(top, c.common.labels);
  const Names actions = action_names(c);
  for (const auto* item : top.texts("allow_unattended")) {
    c.plan().allow_unattended.push_back(item->text);
    if (std::find(actions.begin(), actions.end(), item->text) == actions.end())
      top.error(*item, "there is no action `" + item->text + "`", hint_of(item->text, actions));
  }
  if (const auto* later = top.set_aside("cluster")) c.not_yet(*later, "section `cluster`");
}

// A rule is judged for each of its targets.
void bound_subjects(Context& c, document::Reader& top) {
  std::size_t subjects = 0;
  for (const auto& rule : c.plan().rules)
    subjects += static_cast<std::size_t>(rule.subject_count());
  constexpr std::size_t most_subjects = 200'000;
  if (subjects > most_subjects)
    c.error(
        top.mark_of("rules"),
        "the rules are judged for more than " + std::to_string(most_subjects) + " targets in all",
        "let one rule count: share(not PROBE.up) > 10%");
}

void number_instances(decide::Plan& plan) {
  for (auto& source : plan.sources) {
    source.windows.resize(source.signals.size());
    source.order = decide::order_of(source.targets);
    source.first_instance = plan.instance_count;
    plan.instance_count += source.instance_count();
  }
  for (auto& rule : plan.rules) rule.order = decide::order_of(rule.targets);
}

std::string directory_of(const std::string& path) {
  const auto slash = path.rfind('/');
  return slash == std::string::npos ? "." : slash == 0 ? "/" : path.substr(0, slash);
}

// What stands in the files, with what some of them say for themselves.
std::uint64_t hash_of(const document::Node& document, const document::FileScopes& scopes) {
  std::uint64_t hash = hash_node(document);
  for (const auto& [file, scope] : scopes.files) hash = hash_node(scope.own, hash);
  return hash;
}

}  // namespace

FoundTargets Rulebook::found_targets() const {
  FoundTargets out;
  for (std::size_t i = 0; i < sources.size(); ++i)
    if (!sources[i].lists.empty()) out[plan->sources[i].name] = sources[i].lists;
  return out;
}

void Rulebook::take_discovery_of(const Rulebook& other) {
  for (std::size_t i = 0; i < sources.size() && i < other.sources.size(); ++i) {
    sources[i].lists = other.sources[i].lists;
    sources[i].discovery_failure = other.sources[i].discovery_failure;
  }
}

bool Rulebook::has_moving_targets() const {
  return std::any_of(sources.begin(), sources.end(), [](const SourceEntry& entry) {
    return entry.finds_targets || !entry.discovery.empty() || entry.names;
  });
}

std::vector<ProbeNames> names_to_ask(const Rulebook& book) {
  std::vector<ProbeNames> out;
  for (std::size_t i = 0; i < book.sources.size(); ++i)
    if (const auto& names = book.sources[i].names)
      out.push_back({book.plan->sources[i].name, *names});
  return out;
}

std::vector<std::string> discovery_patterns(const Rulebook& book) {
  std::vector<std::string> out;
  for (const SourceEntry& entry : book.sources)
    if (!entry.discovery.empty()) out.push_back(entry.discovery);
  return out;
}

std::map<std::string, std::string> discovery_failures(const Rulebook& book) {
  std::map<std::string, std::string> out;
  for (std::size_t i = 0; i < book.sources.size(); ++i)
    if (const auto& why = book.sources[i].discovery_failure; !why.empty())
      out[book.plan->sources[i].name] = why;
  return out;
}

std::shared_ptr<Written> read_written(const std::vector<std::string>& paths,
                                      document::Strictness strictness, document::Diagnostics& out) {
  auto written = std::make_shared<Written>();
  written->document =
      document::load_documents(paths, strictness, written->files, out, written->scopes);
  written->directory = directory_of(paths.front());
  return written;
}

std::optional<Rulebook> load(Written& written, const Kinds& kinds, document::Strictness strictness,
                             document::Diagnostics& out, const FoundTargets& before) {
  if (!written.document) return std::nullopt;
  const document::Node& document = *written.document;
  Context c{kinds, out, written.files, strictness, before};
  document::Reader top(document, "the rulebook", out, {keys::rulebook});
  read_head(c, top);
  c.book.settings = read_settings(top);
  c.book.settings.rulebook_dir = written.directory;
  c.plan().has_sentinels = !c.book.settings.sentinels.empty();
  read_defaults(c, top);
  read_contacts(c, top);
  read_scopes(c, written.scopes);
  read_resources(c, top);
  read_probes(c, top);
  read_resource_instances(c, top);
  read_rule_names(c, document);
  read_signals(c, top);
  read_people(c, top);
  read_rules(c, top);
  read_maintenance(c, top);
  top.finish({}, keys_of_one_rule());
  bound_subjects(c, top);
  number_instances(c.plan());
  c.plan().config_hash = fnv_text(hash_of(document, written.scopes));
  list_files(c, document);
  check_complete(c, document);
  lint(c, document);
  if (out.has_errors()) return std::nullopt;
  return std::move(c.book);
}

std::optional<Rulebook> load(const std::vector<std::string>& paths, const Kinds& kinds,
                             document::Strictness strictness, document::Sources& files,
                             document::Diagnostics& out, const FoundTargets& before) {
  const auto written = read_written(paths, strictness, out);
  auto book = load(*written, kinds, strictness, out, before);
  files = std::move(written->files);
  return book;
}

}  // namespace runbookd::load
