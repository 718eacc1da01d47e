#include "config/document/loader.hpp"

#include <algorithm>
#include <filesystem>
#include <set>
#include <utility>

#include "config/document/files.hpp"
#include "config/document/merge.hpp"

namespace runbookd::document {

namespace {

constexpr std::size_t file_bytes = 8 * 1024 * 1024;
constexpr int most_files = 1'000;

/// One file under two names is still one file.
std::string identity_of(const std::string& path) {
  std::error_code error;
  const auto canonical = std::filesystem::weakly_canonical(path, error);
  return error ? path : canonical.string();
}

class Loader {
 public:
  Loader(Strictness strictness, Sources& sources, Diagnostics& out, FileScopes& scopes)
      : strictness_(strictness), sources_(sources), out_(out), scopes_(scopes) {}

  // `from` is the `include` entry that names the file; no place for those of the command line.
  void load(const std::string& path, const Node* from) {
    const auto identity = identity_of(path);
    if (std::find(chain_.begin(), chain_.end(), identity) != chain_.end()) {
      if (from != nullptr)
        report(*from, "`" + path + "` includes itself",
               "remove this line, or the one that leads here");
      return;
    }
    if (!loaded_.insert(identity).second) return;
    auto text = read_file(path, file_bytes);
    if (!text) return unreadable(path, from, text.error().text);
    if (sources_.count() >= most_files) return unreadable(path, from, "more than 1000 files");
    const int file = sources_.add(path, std::move(text).value());
    auto node = parse(sources_, file, strictness_, out_);
    if (!node) return;
    if (!node->is_map()) {
      out_.error(node->mark, "the file must hold a map of sections, not " + written(*node),
                 "start with keys such as `version: 1` and `rules:`");
      return;
    }
    const int parent = from == nullptr ? -1 : home_;
    const bool scoped = from != nullptr && node->find("rules") != nullptr;
    home_ = scoped ? file : parent;
    chain_.push_back(identity);
    take(std::move(*node), path, file, parent);
    chain_.pop_back();
    home_ = parent;
  }

  std::unique_ptr<Node> result() {
    if (merged_) check_names(*merged_, sources_, out_);
    return std::move(merged_);
  }

 private:
  void take(Node node, const std::string& path, int file, int parent) {
    if (home_ >= 0) {
      scopes_.home[file] = home_;
      if (home_ == file)
        scopes_.files[file] = {parent, scope_of(node)};
      else
        merge(scopes_.files[home_].own, scope_of(node), sources_, out_);
    }
    std::vector<Node> includes;
    std::erase_if(node.entries, [&](auto& entry) {
      if (entry.first.text != "include") return false;
      includes = names_of(entry.second);
      return true;
    });
    if (merged_) {
      merge(*merged_, std::move(node), sources_, out_);
    } else {
      merged_ = std::make_unique<Node>(std::move(node));
    }
    for (const auto& name : includes) include(name, path);
  }

  static Node keys_of(const Node& map) {
    Node keys;
    keys.kind = Node::Kind::map;
    keys.mark = map.mark;
    for (const auto& entry : map.entries) keys.entries.emplace_back(entry.first, Node{});
    return keys;
  }

  // Takes out what holds for the rules of one file. Contacts are everybody's to name, so that only
  // their names are noted.
  static Node scope_of(Node& node) {
    Node own;
    own.kind = Node::Kind::map;
    own.mark = node.mark;
    std::erase_if(node.entries, [&](auto& entry) {
      const auto& section = entry.first.text;
      if (section == "contacts") own.entries.emplace_back(entry.first, keys_of(entry.second));
      if (section != "mode" && section != "defaults" && section != "labels") return false;
      own.entries.push_back(std::move(entry));
      return true;
    });
    return own;
  }

  std::vector<Node> names_of(Node& value) {
    if (value.is_scalar()) return {std::move(value)};
    if (!value.is_sequence() && !value.reported) {
      report(value, "`include` must be a file, a glob or a list of them, not " + written(value),
             "");
    }
    for (const auto& item : value.items) {
      if (!item.is_scalar() && !item.reported)
        report(item, "`include` must name files, not " + written(item), "");
    }
    std::erase_if(value.items, [](const Node& item) { return !item.is_scalar(); });
    return std::move(value.items);
  }

  void include(const Node& name, const std::string& including) {
    if (name.reported || name.unread) return;
    if (!is_pattern(name.text)) return load(beside(including, name.text), &name);
    const auto files = matches_of(including, name.text);
    if (!files) return report(name, "`include` " + files.error().text, files.error().hint);
    if (files->empty()) {
      out_.warning(name.mark, "include-without-match", "no file matches " + written(name),
                   "nothing is included; check the path, it starts at this file's directory")
          .length = name.width();
    }
    // A pattern that matches the including file, too, does not mean it.
    for (const auto& file : *files) {
      if (identity_of(file) != chain_.back()) load(file, &name);
    }
  }

  void unreadable(const std::string& path, const Node* from, const std::string& why) {
    if (from != nullptr) {
      report(*from, "cannot include `" + path + "`: " + why,
             "the path starts at this file's directory");
      return;
    }
    out_.error({sources_.add(path, ""), 0, 0}, "cannot be read: " + why);
  }

  void report(const Node& at, std::string message, std::string hint) {
    out_.error(at.mark, std::move(message), std::move(hint)).length = at.width();
  }

  Strictness strictness_;
  Sources& sources_;
  Diagnostics& out_;
  FileScopes& scopes_;
  int home_ = -1;  // the scope of the file that is being read
  std::unique_ptr<Node> merged_;
  std::vector<std::string> chain_;  // from the file of the command line to the one being read
  std::set<std::string> loaded_;
};

}  // namespace

std::unique_ptr<Node> load_documents(const std::vector<std::string>& paths, Strictness strictness,
                                     Sources& sources, Diagnostics& out, FileScopes& scopes) {
  Loader loader(strictness, sources, out, scopes);
  for (const auto& path : paths) loader.load(path, nullptr);
  return loader.result();
}

}  // namespace runbookd::document
