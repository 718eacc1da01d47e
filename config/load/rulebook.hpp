// A loaded rulebook: the core's plan, and beside it, by the same indices, what the core does not
// know: how to probe, act and tell.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "config/load/settings.hpp"
#include "daemon/contract/action.hpp"
#include "daemon/contract/notifier.hpp"
#include "daemon/contract/probe.hpp"
#include "daemon/decide/plan.hpp"

namespace runbookd::load {

/// What each discovery file lists, by its path (what DNS lists by its question, what a probe finds
/// by itself by no path); and that of each probe, by its name.
using TargetLists = std::map<std::string, std::vector<std::string>>;
using FoundTargets = std::map<std::string, TargetLists>;

/// Records of DNS that are targets: `targets_from: {dns: ..}`.
struct NameDiscovery {
  enum class Type { a, aaaa, srv };
  std::string name;
  Type type = Type::a;
  int port = 0;             ///< behind each address; 0: none
  std::string server = {};  ///< HOST:PORT; empty: this machine's
  bool allow_empty = false;
  /// `SRV _http._tcp.shop.example`: under which TargetLists have what it has answered.
  std::string text() const;
  bool operator==(const NameDiscovery&) const = default;
};

/// Behind Plan::sources, by index: a probe's specs (one per target), or an observed resource.
struct SourceEntry {
  /// Empty for a resource; one, for all targets, of a probe that finds them itself.
  std::vector<std::shared_ptr<const ProbeSpec>> specs;
  std::string discovery;  ///< the pattern of its discovery files, as a path; empty: none
  std::optional<NameDiscovery> names;  ///< that list its targets
  bool finds_targets = false;  ///< its runs say for which targets (ProbeKind::finds_targets)
  /// What they all have in common: signals, and how it asks. Also while a list has no targets; null
  /// for a resource and for what has errors.
  std::shared_ptr<const ProbeSpec> model;
  std::vector<SeriesSelector> selectors;  ///< of an open-ended probe
  int resource = -1;                      ///< of an observed resource
  std::string kind;                       ///< `http`, `cloud_run.service`: for people and kinds
  TargetLists lists;                      ///< of its discovery files: what counts of each
  std::string discovery_failure;          ///< why not all of that is of now; empty = it is
  /// Of the target at that place of the list; null where there is none.
  const ProbeSpec* spec_for(std::size_t target) const {
    const std::size_t place = finds_targets ? 0 : target;
    return place < specs.size() ? specs[place].get() : nullptr;
  }
};

/// Behind Plan::resources.
struct ResourceEntry {
  const ResourceKind* kind = nullptr;
  ResourceRef ref;
};

/// Behind Rule::steps.
struct StepEntry {
  const ActionKind* kind = nullptr;
  std::shared_ptr<const ActionSpec> spec;
};

struct ContactEntry {
  std::shared_ptr<const NotifierSpec>
      spec;  ///< null: an external contact, shown and never messaged
  std::string external;
  std::vector<std::string> members;
  std::vector<std::string> severities;  ///< that it takes; empty: all
  std::optional<decide::Budget> rate;   ///< of messages
  bool is_public = false;               ///< readers outside
};

/// What a file beside the rulebook is read as.
enum class FileUse {
  tokens,
  certificate,
  key,
  authorities,
  google_key,
  kubernetes_token,
  client_certificate,
  client_key
};

/// A file that the rulebook names, and where.
struct NamedFile {
  FileUse use = FileUse::tokens;
  std::string path;
  document::Mark mark;
  std::string partner = {};  ///< of a client certificate: the file of its key
};

struct Rulebook {
  std::shared_ptr<decide::Plan> plan = std::make_shared<decide::Plan>();
  Settings settings;
  bool mode_written = false;  ///< false: the default holds
  std::vector<SourceEntry> sources;
  std::vector<ResourceEntry> resources;
  std::vector<std::vector<StepEntry>> steps;
  std::map<std::string, ContactEntry> contacts;
  std::vector<NamedFile> files;  ///< read, checked and used by those who run; each once

  /// What the next load goes on with where a discovery file has become unusable.
  FoundTargets found_targets() const;
  /// What another load of the same text found in its discovery files, and what is wrong with them.
  void take_discovery_of(const Rulebook& other);
  /// Its probes may get and lose targets while it is in use.
  bool has_moving_targets() const;
};

/// Who asks DNS for its targets, and what.
struct ProbeNames {
  std::string probe;
  NameDiscovery question;
  bool operator==(const ProbeNames&) const = default;
};
std::vector<ProbeNames> names_to_ask(const Rulebook& book);

/// The patterns of all discovery files.
std::vector<std::string> discovery_patterns(const Rulebook& book);

/// By probe: why not all of its discovery files can be used. Those without trouble are not in it.
std::map<std::string, std::string> discovery_failures(const Rulebook& book);

}  // namespace runbookd::load
