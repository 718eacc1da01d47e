#include "config/document/files.hpp"

#include <dirent.h>
#include <fnmatch.h>
#include <sys/stat.h>

#include <algorithm>
#include <filesystem>
#include <memory>

namespace runbookd::document {

namespace {

struct CloseDirectory {
  void operator()(DIR* directory) const { ::closedir(directory); }
};

// Part by part, as glob(3) does it, which knows no bound on what it looks at.
class Matching {
 public:
  // `base` is what stands before the pattern: a directory with a slash behind it, `/`, or nothing.
  Result<std::vector<std::string>> run(std::string base, std::string_view pattern) {
    std::vector<std::string> found{std::move(base)};
    while (!pattern.empty() && !found.empty()) {
      const auto slash = std::min(pattern.find('/'), pattern.size());
      const std::string part(pattern.substr(0, slash));
      const bool last = slash == pattern.size();
      pattern.remove_prefix(std::min(slash + 1, pattern.size()));
      if (part.empty()) continue;
      std::vector<std::string> next;
      for (const auto& path : found)
        if (!add(path, part, last, next)) return too_much();
      if (next.size() > most_matches && last) return too_many();
      found = std::move(next);
    }
    std::sort(found.begin(), found.end());
    return found;
  }

 private:
  static Error too_much() {
    return {"looks at more than " + std::to_string(most_entries) + " files and directories",
            "name the directory, and use `*` for files only"};
  }
  static Error too_many() {
    return {"matches more than " + std::to_string(most_matches) + " files",
            "name what is meant more closely"};
  }

  // False when the bound is reached.
  bool add(const std::string& before, const std::string& part, bool last,
           std::vector<std::string>& out) {
    if (!is_pattern(part)) return ++seen_ <= most_entries && add_named(before + part, last, out);
    const std::unique_ptr<DIR, CloseDirectory> directory(
        ::opendir(before.empty() ? "." : before.c_str()));
    if (!directory) return true;
    while (const dirent* entry = ::readdir(directory.get())) {
      if (++seen_ > most_entries) return false;
      if (::fnmatch(part.c_str(), entry->d_name, FNM_PERIOD | FNM_NOESCAPE) != 0) continue;
      add_named(before + entry->d_name, last, out);
    }
    return true;
  }

  static bool add_named(std::string path, bool last, std::vector<std::string>& out) {
    struct stat info{};
    if (::stat(path.c_str(), &info) != 0) return true;
    if (!last && !S_ISDIR(info.st_mode)) return true;
    out.push_back(last ? std::move(path) : path + "/");
    return true;
  }

  std::size_t seen_ = 0;
};

}  // namespace

std::string beside(const std::string& file, const std::string& name) {
  const std::filesystem::path path(name);
  if (path.is_absolute()) return name;
  return (std::filesystem::path(file).parent_path() / path).string();
}

bool is_pattern(const std::string& name) { return name.find_first_of("*?[") != std::string::npos; }

Result<std::vector<std::string>> matches_of(const std::string& file, const std::string& name) {
  if (name.starts_with('/')) return Matching().run("/", name);
  const auto directory = std::filesystem::path(file).parent_path().string();
  const bool bare = directory.empty() || directory.ends_with('/');
  return Matching().run(bare ? directory : directory + "/", name);
}

}  // namespace runbookd::document
