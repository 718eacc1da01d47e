#include "config/load/discovery.hpp"

#include <algorithm>
#include <set>

#include "config/document/diagnostic.hpp"
#include "config/document/files.hpp"
#include "config/document/node.hpp"
#include "daemon/base/text.hpp"

namespace runbookd::load {

namespace {

constexpr std::size_t max_listed = 10'000;
constexpr std::size_t max_file = 8 << 20;
constexpr std::size_t max_target = 512;

// Targets become parts of addresses. Whoever writes a discovery file chooses whom we talk to, and
// no more than that: nothing that could end a quoted text or begin another argument.
bool is_target(std::string_view text) {
  constexpr std::string_view others = "-_.:/[]@%~+,=&?!*();";
  return !text.empty() && text.size() <= max_target &&
         std::all_of(text.begin(), text.end(), [&](char c) {
           return is_letter(c) || is_digit(c) || others.find(c) != std::string_view::npos ||
                  static_cast<unsigned char>(c) >= 0x80;
         });
}

std::string place_of(const document::Mark& mark) {
  return "line " + std::to_string(mark.line) + ", column " + std::to_string(mark.column);
}

// The targets of one file, or where it is malformed. Its text is another program's: nothing in it
// is replaced or followed, and nothing of it is shown.
Result<std::vector<std::string>> parse_file_sd(const std::string& text) {
  document::Sources own;
  document::Diagnostics found;
  const auto list = document::parse(own, own.add("", text), document::Strictness::data, found);
  if (found.has_errors()) return Error{"is malformed at " + place_of(found.sorted()[0].mark), {}};
  if (!list || !list->is_sequence()) return Error{"is no list of {targets: [..]}", {}};
  std::vector<std::string> out;
  for (const auto& group : list->items) {
    const document::Node* targets = group.find("targets");
    if (targets == nullptr || !targets->is_sequence())
      return Error{"has no `targets: [..]` in the group at " + place_of(group.mark), {}};
    for (const auto& target : targets->items) {
      if (!target.is_scalar() || !is_target(target.text))
        return Error{"has something that is no target at " + place_of(target.mark), {}};
      out.push_back(target.text);
    }
  }
  if (out.size() > max_listed) return Error{"lists more than 10000 targets", {}};
  return out;
}

// Prometheus file_sd: a list of {targets: [...], labels: {...}} in JSON or YAML; JSON is YAML.
Result<std::vector<std::string>> read_file_sd(const std::string& path) {
  const auto text = read_file(path, max_file);
  if (!text) return Error{"cannot be read: " + text.error().text, {}};
  return parse_file_sd(text.value());
}

class Files {
 public:
  Files(const DiscoveryRequest& request, const TargetLists& before)
      : request_(request), before_(before) {}

  void read(const std::string& path) {
    auto list = read_file_sd(path);
    const auto was = before_.find(path);
    const bool had = was != before_.end() && !was->second.empty();
    if (list && (!list->empty() || request_.allow_empty || !had)) {
      if (list->empty() && !request_.allow_empty) empty_ = path;
      out_.lists[path] = std::move(*list);
      return;
    }
    fail("`" + path + "` " + (list ? std::string("lists no targets") : list.error().text));
    if (was != before_.end()) out_.lists[path] = was->second;
  }

  // A file that a pattern no longer finds is gone for good, while it finds others.
  void gone(const std::vector<std::string>& found) {
    if (!found.empty() && document::is_pattern(request_.pattern)) return;
    for (const auto& [path, list] : before_)
      if (!out_.lists.contains(path)) out_.lists[path] = list;
    if (found.empty()) fail("no file matches `" + request_.pattern + "`");
  }

  Discovered result() {
    std::set<std::string> seen;
    for (const auto& [path, list] : out_.lists)
      for (const auto& name : list)
        if (seen.insert(name).second) out_.names.push_back(name);
    if (out_.names.empty() && out_.failure.empty() && !empty_.empty())
      fail("`" + empty_ + "` lists no targets");
    return std::move(out_);
  }

 private:
  void fail(const std::string& why) {
    if (out_.failure.empty()) out_.failure = why;
  }

  const DiscoveryRequest& request_;
  const TargetLists& before_;
  Discovered out_;
  std::string empty_;  // a file that has never listed a target
};

}  // namespace

Result<Discovered> discover(const DiscoveryRequest& request, const TargetLists& before) {
  const auto found = document::matches_of(request.directory + "/", request.pattern);
  if (!found) return found.error();
  Files files(request, before);
  for (const auto& path : *found) files.read(path);
  files.gone(*found);
  return files.result();
}

}  // namespace runbookd::load
