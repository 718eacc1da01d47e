#include "remediations/exec/limits.hpp"

#include <string>

namespace runbookd::remediations::exec_kind {
namespace {

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

}  // namespace runbookd::remediations::exec_kind
