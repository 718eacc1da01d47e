// A command as a rulebook writes it: `argv`, `directory`, `env`, `limits`, which actions and probes
// accept alike. Templates, since this layer does not know the document's reader.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "daemon/base/key.hpp"
#include "daemon/base/time.hpp"
#include "daemon/net/process/limits.hpp"

namespace runbookd::net::process {

inline constexpr std::size_t max_arguments = 64;
inline constexpr std::size_t max_argument = 8 << 10;
inline constexpr std::size_t max_variables = 64;

/// No shell reads it: an argument is one, whatever it holds.
struct WrittenCommand {
  std::vector<std::string> argv;  ///< `{{ ... }}` not yet rendered
  std::vector<bool> hidden;       ///< which of them hold a secret and are never shown
  std::string directory;          ///< empty: the rulebook's
  std::vector<std::pair<std::string, std::string>> environment;
  Limits limits;
};

inline constexpr Key limit_keys[] = {
    {.name = "open_files",
     .shape = Shape::integer,
     .summary = "open files and sockets",
     .lowest = "16",
     .highest = "1048576"},
    {.name = "file_size",
     .shape = Shape::size,
     .summary = "of a file that it writes",
     .highest = "1024TiB"},
    {.name = "memory",
     .shape = Shape::size,
     .summary = "address space",
     .lowest = "1MiB",
     .highest = "1024TiB"},
    {.name = "cpu", .shape = Shape::duration, .summary = "CPU time", .lowest = "1s"},
    {.name = "umask", .summary = "octal, in quotes", .example = "\"022\""},
};

// The rows that all who run a command have, beside their own `argv`.
inline constexpr Key directory_key{.name = "directory",
                                   .shape = Shape::path,
                                   .summary = "where it runs",
                                   .otherwise = "the rulebook's directory"};
inline constexpr Key variable[] = {{}};
inline constexpr Key env_key{
    .name = "env",
    .shape = Shape::map,
    .summary = "variables beside PATH, LANG, HOME and RUNBOOKD_*; nothing is inherited",
    .inside = variable};
inline constexpr Key limits_key{.name = "limits",
                                .shape = Shape::group,
                                .summary = "inherited by all that it starts",
                                .otherwise = "none",
                                .inside = limit_keys};

bool is_template(std::string_view text);
bool is_variable_name(std::string_view name);
/// Where an argument's text comes from, beside the rulebook.
struct FromElsewhere {
  bool partly = false;    ///< a name of a target was put into it
  bool at_first = false;  ///< and stands at its beginning
};
/// What is wrong with one argument, empty when nothing is. The first is the program.
std::string problem_of_argument(const std::vector<std::string>& argv, std::size_t index,
                                FromElsewhere from = {});
/// From `"0"` to `"777"`.
std::optional<mode_t> umask_of(std::string_view text);
/// As a shell would need it: plain ones as they are, others in quotes, control characters escaped.
std::string quoted_argument(const std::string& argument);
/// Where it runs: an absolute directory as it is, another one below the rulebook's.
std::string directory_of(const WrittenCommand& command, const std::string& rulebook_dir);

/// `argv`, which is written; false when it has errors, which are reported.
template <class Reader>
bool read_argv(Reader& reader, WrittenCommand& out) {
  const auto* node = reader.take("argv");
  if (!node->is_sequence() || node->items.empty()) {
    reader.error("argv",
                 "`argv` must be a list of the program and its arguments; no shell reads it",
                 "write argv: [./script.sh, argument]");
    return false;
  }
  out.argv = reader.strings("argv");
  for (const auto& item : node->items) out.hidden.push_back(item.secret);
  if (reader.failed() || out.argv.size() != node->items.size()) return false;
  if (out.argv.size() > max_arguments) {
    reader.error("argv", "`argv` has more than 64 items");
    return false;
  }
  bool good = true;
  for (std::size_t i = 0; i < out.argv.size(); ++i) {
    const auto& item = node->items[i];
    const std::string problem =
        problem_of_argument(out.argv, i, {!item.target.empty(), item.begins_with_target});
    if (problem.empty()) continue;
    reader.error(item, problem);
    good = false;
  }
  return good;
}

/// `env`; false when it has errors, which are reported.
template <class Reader>
bool read_environment(Reader& reader, WrittenCommand& out) {
  for (const auto& [name, node] : reader.map("env")) {
    if (!is_variable_name(name)) {
      reader.error("env", "`" + name.substr(0, 40) + "` is no name of an environment variable");
      return false;
    }
    if (!node->is_scalar() || node->text.size() > max_argument ||
        node->text.find('\0') != std::string::npos) {
      reader.error(*node, "an environment variable must be a text of at most 8 KiB");
      return false;
    }
    out.environment.emplace_back(name, node->text);
  }
  if (out.environment.size() > max_variables) {
    reader.error("env", "`env` has more than 64 variables");
    return false;
  }
  return true;
}

/// `limits`; false when it has errors, which are reported.
template <class Reader>
bool read_limits(Reader& reader, WrittenCommand& out) {
  auto limits = reader.child("limits");
  if (!limits) return true;
  if (const auto files = limits->integer("open_files"))
    out.limits.open_files = static_cast<std::uint64_t>(*files);
  if (const auto size = limits->bytes("file_size"))
    out.limits.file_size = static_cast<std::uint64_t>(*size);
  if (const auto memory = limits->bytes("memory"))
    out.limits.memory = static_cast<std::uint64_t>(*memory);
  if (const auto cpu = limits->duration("cpu"))
    out.limits.cpu = static_cast<std::uint64_t>(to_seconds(*cpu));
  if (const auto text = limits->string("umask")) {
    out.limits.umask = umask_of(*text);
    if (!out.limits.umask)
      limits->error("umask", "`umask` must be an octal number in quotes, from \"0\" to \"777\"",
                    "write \"022\"");
  }
  limits->finish();
  return !limits->failed();
}

}  // namespace runbookd::net::process
