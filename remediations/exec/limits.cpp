#include "remediations/exec/limits.hpp"

#include <sys/resource.h>
#include <sys/stat.h>

#include <algorithm>
#include <string>

namespace runbookd::remediations::exec_kind {
namespace {

constexpr rlim_t usual_open_files = 1024;  // the soft limit that programs expect

void read_bytes(document::Reader& reader, const char* key, std::optional<std::uint64_t>& out) {
  if (const auto bytes = reader.bytes(key)) out = static_cast<std::uint64_t>(*bytes);
}

void read_umask(document::Reader& reader, std::optional<mode_t>& out) {
  const auto text = reader.string("umask");
  if (!text) return;
  const bool octal = !text->empty() && text->size() <= 4 &&
                     text->find_first_not_of("01234567") == std::string::npos;
  const mode_t mask = octal ? static_cast<mode_t>(std::stoul(*text, nullptr, 8)) : 01000;
  if (mask > 0777)
    return reader.error("umask", "`umask` must be an octal number in quotes, from \"0\" to \"777\"",
                        "write \"022\"");
  out = mask;
}

bool limit(__rlimit_resource_t what, std::uint64_t value) {
  rlimit now{};
  if (::getrlimit(what, &now) != 0) return false;
  const rlim_t allowed =
      now.rlim_max == RLIM_INFINITY ? rlim_t{value} : std::min<rlim_t>(value, now.rlim_max);
  now.rlim_cur = allowed;
  now.rlim_max = allowed;
  return ::setrlimit(what, &now) == 0;
}

// The command may raise it again.
bool lower_softly(__rlimit_resource_t what, rlim_t value) {
  rlimit now{};
  if (::getrlimit(what, &now) != 0) return false;
  if (now.rlim_cur != RLIM_INFINITY && now.rlim_cur <= value) return true;
  now.rlim_cur = now.rlim_max == RLIM_INFINITY ? value : std::min(value, now.rlim_max);
  return ::setrlimit(what, &now) == 0;
}

}  // namespace

std::optional<Limits> read_limits(document::Reader& reader) {
  Limits out;
  auto limits = reader.child("limits");
  if (!limits) return out;
  if (const auto files = limits->integer("open_files"))
    out.open_files = static_cast<std::uint64_t>(*files);
  read_bytes(*limits, "file_size", out.file_size);
  read_bytes(*limits, "memory", out.memory);
  if (const auto cpu = limits->duration("cpu"))
    out.cpu = static_cast<std::uint64_t>(to_seconds(*cpu));
  read_umask(*limits, out.umask);
  limits->finish();
  if (limits->failed()) return std::nullopt;
  return out;
}

bool apply_limits(const Limits& limits) {
  if (limits.umask) ::umask(*limits.umask);
  const bool open_files = limits.open_files ? limit(RLIMIT_NOFILE, *limits.open_files)
                                            : lower_softly(RLIMIT_NOFILE, usual_open_files);
  return open_files && lower_softly(RLIMIT_CORE, 0) &&
         (!limits.file_size || limit(RLIMIT_FSIZE, *limits.file_size)) &&
         (!limits.memory || limit(RLIMIT_AS, *limits.memory)) &&
         (!limits.cpu || limit(RLIMIT_CPU, *limits.cpu));
}

}  // namespace runbookd::remediations::exec_kind
